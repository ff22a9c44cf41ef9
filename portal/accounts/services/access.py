"""What follows from a change of memberships: groups, sessions, invitations, audience tokens."""

from django.utils import timezone

from portal.accounts.enums import AccountEvent
from portal.accounts.models import Invitation, Membership, User
from portal.accounts.rules import can_invite
from portal.accounts.services.sessions import end_sessions
from portal.core.services import journal
from portal.core.signals import access_changed


def refresh_access(user: User, *, actor: User | None) -> None:
    """Bring everything that derives from a person's memberships up to date.

    Call it inside the transaction that changed a membership. Without an active membership the
    sessions end; invitations that the person could no longer send are cancelled; whoever keeps
    something of the person's rights (group of editors, search) hears of it.
    """
    fresh = User.objects.get(pk=user.pk)
    if not fresh.is_active or not fresh.active_memberships:
        end_sessions(fresh, actor=actor, reason="no active membership")
    cancel_orphan_invitations(fresh, actor=actor)
    access_changed.send(sender=Membership, user=fresh, actor=actor)


def cancel_orphan_invitations(author: User, *, actor: User | None) -> None:
    """Cancel the open invitations that their author has no right to send any more."""
    for invitation in Invitation.objects.open().filter(author=author).select_related("institution"):
        if can_invite(author, invitation.institution, invitation.roles):
            continue
        invitation.cancelled_at = timezone.now()
        invitation.save(update_fields=["cancelled_at"])
        journal.record(
            AccountEvent.INVITATION_CANCELLED,
            actor=actor,
            target=invitation,
            institution_id=invitation.institution_id,
            reason="author left",
        )
