"""Moves outside the order of the list: by hand, to another session, to a colleague."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.core.models.notification import NotificationKind
from portal.core.services.notifications import notify
from training.approving import can_decide, deciding_institution_ids
from training.enums import (
    ApprovalMode,
    CancellationReason,
    MoveKind,
    SignUpState,
    Source,
)
from training.models import Session, SignUp
from training.rules import can_manage_session, manages_training
from training.services.errors import TrainingError
from training.services.seating import lock_people, lock_sessions, seating, seats_of
from training.services.sign_ups import (
    check_overlap,
    check_person,
    is_late,
    locked,
    refused_before,
    withdraw,
)

LONGEST_REASON = 200


def give_by_hand(asked: SignUp, *, actor: User, reason: str) -> SignUp:
    """Give a free seat to somebody of the list whatever their rank; the reason is kept.

    For who runs the session. Neither the number of seats nor an approval is passed over.
    Raises TrainingError, Overlap.
    """
    reason = _reason(reason)
    with seating(asked.session, actor=actor, people=[asked.person_id]) as table:
        asked = locked(asked, table)
        if not can_manage_session(actor, table.session) or actor.pk == asked.person_id:
            raise TrainingError(_("You cannot give a seat by hand."))
        if asked.state != SignUpState.WAITING:
            raise TrainingError(_("This person is not on the waiting list."))
        if table.session.free <= 0:
            raise TrainingError(_("No seat is free."))
        check_overlap(table.session, asked.person)
        table.enter(asked, SignUpState.CONFIRMED, MoveKind.BY_HAND, reason=reason)
        table.record("sign_up.by_hand", target=asked, institution_id=asked.institution_id)
    notify([asked.person], NotificationKind.SIGN_UP_CHANGED, target=asked.session)
    return asked


@transaction.atomic
def transfer(asked: SignUp, *, actor: User, to: Session) -> SignUp:
    """Change a confirmed seat for one in another session of the same module, free now.

    For the person or who runs both sessions. When the other one asks for an approval, the actor
    must be able to give it. Nothing is lost when there is no seat. Raises TrainingError, Overlap.
    """
    lock_sessions([asked.session_id, to.pk])
    lock_people([asked.person_id])
    with seating(asked.session, actor=actor) as before:
        asked = locked(asked, before)
        _check_transfer(actor, asked, to, before.now)
        asked.cancelled_late = is_late(asked, before.now)
        withdraw(before, asked, CancellationReason.TRANSFERRED)
        with seating(to, actor=actor) as after:
            moved = _arrival(after, asked, asked.person, Source.TRANSFER)
            after.record("sign_up.transferred", target=moved, institution_id=moved.institution_id)
    notify([asked.person], NotificationKind.SIGN_UP_CHANGED, target=to)
    return moved


@transaction.atomic
def substitute(asked: SignUp, *, actor: User, colleague: User) -> SignUp:
    """Give somebody's seat to a colleague of the same institution, before the session begins.

    For who decides the sign-ups of the institution: this is the approval. Raises TrainingError,
    Overlap, MissingPrerequisite.
    """
    with seating(asked.session, actor=actor, people=[asked.person_id, colleague.pk]) as table:
        asked = locked(asked, table)
        _check_substitution(actor, asked, colleague, table.now)
        withdraw(table, asked, CancellationReason.SUBSTITUTED)
        arrived = _arrival(table, asked, colleague, Source.SUBSTITUTION)
        table.record("sign_up.substituted", target=arrived, institution_id=arrived.institution_id)
    notify([colleague], NotificationKind.SIGN_UP_CHANGED, target=asked.session)
    return arrived


def _arrival(table, asked: SignUp, person: User, source: Source) -> SignUp:
    """A confirmed sign-up that follows another one. Raises TrainingError without a free seat."""
    session = table.session
    check_person(session, person)
    if source == Source.TRANSFER and seats_of(session).free_for(asked.institution_id) <= 0:
        raise TrainingError(_("No seat is free in this session: the present one is kept."))
    arrived = SignUp(
        session=session,
        person=person,
        institution=asked.institution,
        source=source,
        requested_at=table.now,
        refused_before=refused_before(person, table.now),
        approval=session.approval,
        follows=asked,
    )
    if session.approval != ApprovalMode.NONE:
        if not can_decide(table.actor, arrived):
            raise TrainingError(_("This session asks for an approval that you cannot give."))
        arrived.approved_at, arrived.decided_by = table.now, table.actor
    facts = {"institution": arrived.institution_id, "source": str(source)}
    table.enter(arrived, SignUpState.CONFIRMED, MoveKind.CONFIRMED, facts=facts)
    return arrived


def _check_transfer(actor: User, asked: SignUp, to: Session, now) -> None:
    own = actor.pk == asked.person_id
    both = can_manage_session(actor, asked.session) and can_manage_session(actor, to)
    if not own and not both:
        raise TrainingError(_("You cannot move this sign-up."))
    if asked.state != SignUpState.CONFIRMED or not asked.is_leavable(now):
        raise TrainingError(_("Only a confirmed seat is moved, before the session begins."))
    if to.pk == asked.session_id or to.module_id != asked.session.module_id:
        raise TrainingError(_("Choose another session of the same module."))
    if not to.takes_sign_ups(now) or not Session.objects.visible_to(asked.person).filter(pk=to.pk):
        raise TrainingError(_("This session takes no sign-up now."))
    waiting = to.sign_ups.queued().exists()
    if waiting and not both:
        raise TrainingError(_("Others wait for a seat in this session."))


def _check_substitution(actor: User, asked: SignUp, colleague: User, now) -> None:
    decides = manages_training(actor) or asked.institution_id in deciding_institution_ids(actor)
    if not decides or colleague.pk == actor.pk:
        raise TrainingError(_("You cannot replace this person."))
    if asked.state != SignUpState.CONFIRMED or not asked.is_leavable(now):
        raise TrainingError(_("Only a confirmed seat is passed on, before the session begins."))
    institutions = {one.institution_id for one in colleague.active_memberships}
    if asked.institution_id not in institutions:
        raise TrainingError(_("The colleague must act for the same institution."))
    if not Session.objects.visible_to(colleague).filter(pk=asked.session_id).exists():
        raise TrainingError(_("This person does not read this session."))


def _reason(words: str) -> str:
    words = words.strip()
    if not words or len(words) > LONGEST_REASON:
        raise TrainingError(_("Give the reason in 200 characters at most."))
    return words
