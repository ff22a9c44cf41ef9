"""Signing up and leaving (domain A1). Every change of a seat goes through `seating`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from network.dates import months_later
from portal.accounts.models import Institution, User
from portal.core.errors import DomainError
from portal.core.models.notification import NotificationKind
from portal.core.services.notifications import notify
from training.approving import can_decide, deciders_of, deciding_institution_ids
from training.enums import (
    CHOSEN_REASONS,
    COUNTED_REFUSALS,
    ApprovalMode,
    CancellationReason,
    MoveKind,
    SessionPhase,
    SignUpState,
    Source,
)
from training.models import Session, SignUp, SpecialNeeds
from training.overlaps import overlap_of
from training.prerequisites import missing_modules
from training.rules import can_manage_session, manages_training
from training.services.errors import MissingPrerequisite, Overlap, TrainingError
from training.services.seating import Table, seating

# How far back a refusal still counts in the order of the list.
REFUSALS_COUNT_MONTHS = 24
LONGEST_NEEDS = 1000


def sign_up(
    session: Session,
    *,
    actor: User,
    person: User | None = None,
    institution: Institution | None = None,
    needs: str = "",
    from_list: bool = False,
) -> SignUp:
    """Ask for a seat, for oneself or for somebody whose sign-ups one decides.

    The answer is confirmed, on the waiting list or waiting for approval. `institution` is needed
    only of people who act for several; `from_list` lets whoever runs the session name others.
    Raises TrainingError, Overlap, MissingPrerequisite.
    """
    person = person or actor
    with seating(session, actor=actor, people=[person.pk]) as table:
        institution = _institution_of(person, institution)
        _check_right(actor, person, institution, table.session, from_list=from_list)
        _check_phase(table.session, table.now)
        check_person(table.session, person)
        asked = SignUp(
            session=table.session,
            person=person,
            institution=institution,
            source=_source(actor, person, from_list=from_list),
            requested_at=table.now,
            refused_before=refused_before(person, table.now),
            approval=table.session.approval,
        )
        enter_request(table, asked)
        write_needs(asked, needs)
        table.record("sign_up.requested", target=asked, institution_id=institution.pk)
    if person != actor:
        notify([person], NotificationKind.SIGN_UP_CHANGED, target=session)
    return asked


@dataclass(frozen=True)
class Line:
    """What became of one person of a group."""

    person: User
    sign_up: SignUp | None
    problem: str = ""


def sign_up_several(
    session: Session,
    *,
    actor: User,
    people: Iterable[User],
    institution: Institution | None = None,
) -> list[Line]:
    """Sign up colleagues one by one: a refusal stops nobody else. A line for each.

    `institution` is the one for which all of them ask; needed when they act for several.
    """
    lines = []
    for person in people:
        try:
            asked = sign_up(session, actor=actor, person=person, institution=institution)
            lines.append(Line(person, asked))
        except DomainError as refusal:
            lines.append(Line(person, None, str(refusal)))
    return lines


def cancel(asked: SignUp, *, actor: User, reason: str) -> SignUp:
    """Leave a session or its list, with a reason of the closed list, before it begins.

    The person, who decides for their institution, or who runs the session. After the free limit
    it is recorded, unless the session moved meanwhile. Raises TrainingError.
    """
    reason = CancellationReason(reason)
    with seating(asked.session, actor=actor) as table:
        asked = locked(asked, table)
        if not _may_withdraw(actor, asked):
            raise TrainingError(_("You cannot cancel this sign-up."))
        if not asked.is_leavable(table.now):
            raise TrainingError(_("This sign-up can no longer be cancelled."))
        if reason not in CHOSEN_REASONS:
            raise TrainingError(_("Choose a reason of the list."))
        asked.cancelled_late = is_late(asked, table.now)
        withdraw(table, asked, reason)
    return asked


def keep(asked: SignUp, *, actor: User) -> SignUp:
    """Say that one still comes to a session that moved. Raises TrainingError."""
    with seating(asked.session, actor=actor) as table:
        asked = locked(asked, table)
        if actor.pk != asked.person_id or asked.asked_again_at is None:
            raise TrainingError(_("Nothing is asked of you here."))
        asked.asked_again_at = None
        asked.save(update_fields=["asked_again_at"])
        table.record("sign_up.kept", target=asked, institution_id=asked.institution_id)
    return asked


# Parts shared by the services of sign-ups


def locked(asked: SignUp, table: Table) -> SignUp:
    """The sign-up as it is now, under the lock of its session."""
    fresh = SignUp.objects.select_related("person", "institution").get(pk=asked.pk)
    fresh.session = table.session
    return fresh


def enter_request(table: Table, asked: SignUp, *, approved: bool | None = None) -> None:
    """Put a new request before its deciders, or on the list where free seats are given.

    `approved` tells whether the actor's own right approves it; asked of the rule when left out.
    """
    if approved is None:
        approved = can_decide(table.actor, asked)
    if asked.approval != ApprovalMode.NONE and not approved:
        asked.approve_before = min(
            table.now + timedelta(days=table.session.approval_days), table.session.starts_at
        )
        table.enter(asked, SignUpState.AWAITING, MoveKind.AWAITING)
        notify(deciders_of(asked), NotificationKind.SIGN_UPS_TO_DECIDE, target=table.session)
        return
    if asked.approval != ApprovalMode.NONE:
        asked.approved_at, asked.decided_by = table.now, table.actor
    queue(table, asked)


def queue(table: Table, asked: SignUp) -> None:
    """Put an approved request on the list; with a free seat and nobody before, it is seated."""
    facts = {
        "institution": asked.institution_id,
        "refused_before": asked.refused_before,
        "requested_at": asked.requested_at.isoformat(),
    }
    table.enter(asked, SignUpState.WAITING, MoveKind.QUEUED, facts=facts)
    table.asking = asked


def withdraw(table: Table, asked: SignUp, reason: CancellationReason, **details) -> None:
    """End a sign-up for this reason and tell the person, unless they did it."""
    asked.cancellation_reason = reason
    asked.asked_again_at = None
    table.enter(asked, SignUpState.CANCELLED, MoveKind.CANCELLED, reason=reason, **details)
    table.record(
        "sign_up.cancelled",
        target=asked,
        institution_id=asked.institution_id,
        data={"reason": str(reason), "late": asked.cancelled_late},
    )
    if table.actor is None or table.actor.pk != asked.person_id:
        notify([asked.person], NotificationKind.SIGN_UP_CHANGED, target=table.session)


def is_late(asked: SignUp, now: datetime) -> bool:
    """Whether leaving now is recorded: a confirmed seat, after the limit, dates unchanged."""
    firm = asked.state == SignUpState.CONFIRMED
    return firm and asked.asked_again_at is None and now > asked.session.free_until


def would_be_late(asked: SignUp) -> bool:
    """Whether leaving now would be recorded."""
    return is_late(asked, timezone.now())


def check_person(session: Session, person: User) -> None:
    """Raise TrainingError, Overlap or MissingPrerequisite unless the person may have a seat."""
    if session.trainer_seats.filter(user=person).exists():
        raise TrainingError(_("A trainer does not sign up for their own session."))
    if SignUp.objects.active().filter(session=session, person=person).exists():
        raise TrainingError(_("This person has already signed up."))
    check_overlap(session, person)
    if missing := missing_modules(person, session):
        raise MissingPrerequisite(
            _("Another module is needed before this one, and valid on that day."), missing
        )


def check_overlap(session: Session, person: User) -> None:
    """Raise Overlap when the person has a confirmed seat elsewhere at the same time."""
    if other := overlap_of(person.pk, session):
        raise Overlap(_("There is a confirmed seat in another session at the same time."), other)


def refused_before(person: User, now: datetime) -> int:
    """How often the person was left without a seat in the last two years, by no choice of theirs:
    refused for a reason of the service, or never called from a waiting list."""
    since = months_later(timezone.localdate(now), -REFUSALS_COUNT_MONTHS)
    refused = Q(state=SignUpState.REFUSED, refusal_reason__in=COUNTED_REFUSALS)
    never_called = Q(state=SignUpState.EXPIRED, offered_at__isnull=True)
    mine = SignUp.objects.filter(refused | never_called, person=person)
    return mine.filter(ended_at__date__gte=since).count()


def write_needs(asked: SignUp, words: str) -> None:
    """Keep what the person needs, encrypted, for the trainers of this session alone."""
    words = words.strip()
    if len(words) > LONGEST_NEEDS:
        raise TrainingError(_("Say it in 1000 characters at most."))
    if words:
        needs = SpecialNeeds(sign_up=asked)
        needs.text = words
        needs.save()


def _institution_of(person: User, asked: Institution | None) -> Institution:
    """The institution for which the person asks: the one named, or their only one."""
    mine = {one.institution_id: one.institution for one in person.active_memberships}
    if asked is None and len(mine) == 1:
        return next(iter(mine.values()))
    if asked is None:
        raise TrainingError(_("Say for which institution."))
    if asked.pk not in mine:
        raise TrainingError(_("This person does not act for this institution."))
    return mine[asked.pk]


def _check_right(
    actor: User, person: User, institution: Institution, session: Session, *, from_list: bool
) -> None:
    if actor.pk == person.pk:
        return
    decides = manages_training(actor) or institution.pk in deciding_institution_ids(actor)
    decides = decides or (from_list and can_manage_session(actor, session))
    readable = Session.objects.visible_to(person).filter(pk=session.pk).exists()
    if not decides or not readable:
        raise TrainingError(_("You cannot sign this person up."))


def _check_phase(session: Session, now: datetime) -> None:
    phase = session.phase(now)
    if phase == SessionPhase.UPCOMING:
        raise TrainingError(_("Sign-up is not open yet."))
    if phase not in (SessionPhase.OPEN, SessionPhase.FULL):
        raise TrainingError(_("Sign-up is closed."))


def _source(actor: User, person: User, *, from_list: bool) -> Source:
    if actor.pk == person.pk:
        return Source.SELF
    if manages_training(actor):
        return Source.COORDINATION
    return Source.TRAINER if from_list else Source.MANAGER


def _may_withdraw(actor: User, asked: SignUp) -> bool:
    if actor.pk == asked.person_id or can_manage_session(actor, asked.session):
        return True
    return asked.institution_id in deciding_institution_ids(actor)
