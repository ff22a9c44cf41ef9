"""Inviting, and accepting an invitation."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.enums import AccountEvent
from portal.accounts.errors import AlreadyInvited, AlreadyMember, InvitationClosed, NotAllowed
from portal.accounts.models import Institution, Invitation, Membership, User
from portal.accounts.rules import can_invite, can_manage_members
from portal.accounts.services.access import refresh_access
from portal.accounts.tasks import send_invitation
from portal.core.models.notification import NotificationKind
from portal.core.services import journal
from portal.core.services.notifications import notify


@transaction.atomic
def invite(institution: Institution, *, author: User, email: str, roles: list[str]) -> Invitation:
    """Invite an address into an institution with roles; the mail leaves after the commit.

    The answer is the same whether the address has an account elsewhere. Raises NotAllowed,
    AlreadyMember (of this institution) or AlreadyInvited.
    """
    if not can_invite(author, institution, roles):
        raise NotAllowed
    email = email.lower()
    if Membership.objects.filter(
        institution=institution, user__email=email, ended_on__isnull=True
    ).exists():
        raise AlreadyMember
    _drop_expired(institution, email, actor=author)
    invitation = create_invitation(institution, author=author, email=email, roles=roles)
    transaction.on_commit(lambda: send_invitation.enqueue(invitation.pk))
    return invitation


def create_invitation(
    institution: Institution, *, author: User | None, email: str, roles: list[str]
) -> Invitation:
    """Write and journal an invitation without sending it. Raises AlreadyInvited."""
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                institution=institution, author=author, email=email.lower(), roles=roles
            )
    except IntegrityError:
        raise AlreadyInvited from None
    journal.record(
        AccountEvent.INVITED,
        actor=author,
        target=invitation,
        institution_id=institution.pk,
        data={"roles": roles},
    )
    return invitation


@transaction.atomic
def resend(invitation: Invitation, *, actor: User) -> None:
    """Send an open invitation again: new secret, new term.

    Raises NotAllowed or InvitationClosed.
    """
    invitation = _lock(invitation)
    if not can_invite(actor, invitation.institution, invitation.roles):
        raise NotAllowed
    if invitation.accepted_at or invitation.cancelled_at:
        raise InvitationClosed
    invitation.author = actor
    invitation.expires_at = timezone.now() + timedelta(days=settings.INVITATION_DAYS)
    invitation.save(update_fields=["author", "expires_at"])
    _record(AccountEvent.INVITATION_RESENT, invitation, actor)
    transaction.on_commit(lambda: send_invitation.enqueue(invitation.pk))


@transaction.atomic
def cancel(invitation: Invitation, *, actor: User) -> None:
    """Cancel an open invitation. Raises NotAllowed or InvitationClosed."""
    invitation = _lock(invitation)
    if not can_manage_members(actor, invitation.institution):
        raise NotAllowed
    if invitation.accepted_at or invitation.cancelled_at:
        raise InvitationClosed
    _cancel(invitation, actor)


def find_by_token(token: str) -> Invitation | None:
    """The invitation that this secret opens now, or None whatever the reason."""
    invitation = (
        Invitation.objects.pending()
        .filter(token_digest=Invitation.digest_of(token))
        .select_related("institution", "author")
        .first()
    )
    return invitation if invitation and _still_backed(invitation) else None


@transaction.atomic
def accept_as_new_person(
    invitation: Invitation, *, first_name: str, last_name: str, password: str
) -> User:
    """Make the account and the membership. Raises InvitationClosed.

    The password was validated by the form. An account made for the address in the meantime
    must sign in instead.
    """
    invitation = _lock_pending(invitation)
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise InvitationClosed
    user = User.objects.create_user(
        invitation.email, password, first_name=first_name, last_name=last_name
    )
    _join(invitation, user)
    return user


@transaction.atomic
def accept_as_known_person(invitation: Invitation, *, user: User) -> None:
    """Add the membership to the account that owns the address. Raises InvitationClosed."""
    invitation = _lock_pending(invitation)
    if user.email.lower() != invitation.email:
        raise InvitationClosed
    _join(invitation, user)


def _join(invitation: Invitation, user: User) -> None:
    """Open the membership, or extend the one that is open already."""
    today = timezone.localdate()
    membership = Membership.objects.filter(
        user=user, institution=invitation.institution, ended_on__isnull=True
    ).first()
    if membership is None:
        membership = Membership(user=user, institution=invitation.institution, roles=[])
    membership.roles = sorted({*membership.roles, *invitation.roles})
    membership.confirmed_on = today
    membership.notified_at = membership.suspended_at = None
    membership.updated_by = invitation.author
    membership.save()
    invitation.accepted_at = timezone.now()
    invitation.accepted_by = user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    refresh_access(user, actor=user)
    if invitation.author is not None:
        notify(
            [invitation.author],
            NotificationKind.INVITATION_ACCEPTED,
            target=invitation.institution,
        )
    _record(AccountEvent.INVITATION_ACCEPTED, invitation, user)
    journal.record(
        AccountEvent.MEMBERSHIP_STARTED,
        actor=user,
        target=membership,
        institution_id=membership.institution_id,
        data={"roles": membership.roles, "invitation": str(invitation.uuid)},
    )


def _still_backed(invitation: Invitation) -> bool:
    """Whether its author could still send it; the operator's own invitation has no author."""
    if invitation.author is None:
        return invitation.institution.is_active
    return can_invite(invitation.author, invitation.institution, invitation.roles)


def _lock(invitation: Invitation) -> Invitation:
    return (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("institution", "author")
        .get(pk=invitation.pk)
    )


def _lock_pending(invitation: Invitation) -> Invitation:
    invitation = _lock(invitation)
    used = invitation.accepted_at or invitation.cancelled_at or invitation.has_expired
    if used or not _still_backed(invitation):
        raise InvitationClosed
    return invitation


def _drop_expired(institution: Institution, email: str, *, actor: User) -> None:
    """An expired invitation does not stand in the way of a new one."""
    expired = Invitation.objects.open().filter(
        institution=institution, email=email, expires_at__lte=timezone.now()
    )
    for invitation in expired:
        _cancel(invitation, actor)


def _cancel(invitation: Invitation, actor: User) -> None:
    invitation.cancelled_at = timezone.now()
    invitation.save(update_fields=["cancelled_at"])
    _record(AccountEvent.INVITATION_CANCELLED, invitation, actor)


def _record(event: str, invitation: Invitation, actor: User | None) -> None:
    journal.record(event, actor=actor, target=invitation, institution_id=invitation.institution_id)
