"""Training for tests: modules published as an editor does, sessions published as a trainer does."""

from datetime import timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.models import Institution, User
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.pages import home
from training.enums import SessionState, Theme
from training.enums_attendance import QUESTIONS, EvaluationKind, Presence, PresenceSource
from training.models import (
    Attendance,
    Attestation,
    CataloguePage,
    EvaluationBox,
    HalfDay,
    ModulePage,
    Session,
    SessionTrainer,
    SignUp,
)
from training.models.evaluation import FEWEST_ANSWERS
from training.planning import Slot, at
from training.services.sign_ups import sign_up

_numbers = count(1)


def make_catalogue(parent=None, **fields) -> CataloguePage:
    number = next(_numbers)
    fields = {"title": "Formations", "slug": f"formations-{number}", **fields}
    page = (parent or home()).add_child(instance=CataloguePage(**fields))
    page.save_revision().publish()
    return CataloguePage.objects.get(pk=page.pk)


def make_module(catalogue=None, *, live: bool = True, prerequisites=(), **fields) -> ModulePage:
    """A module of six hours, in French, for the whole network."""
    number = next(_numbers)
    fields = {
        "title": f"Module {number}",
        "slug": f"module-{number}",
        "code": f"M{number}",
        "theme": Theme.MECHANISMS,
        "duration_hours": 6,
        **fields,
    }
    page = (catalogue or make_catalogue()).add_child(instance=ModulePage(live=live, **fields))
    page.prerequisites.set(prerequisites)
    page.save()
    revision = page.save_revision()
    if live:
        revision.publish()
    return ModulePage.objects.get(pk=page.pk)


def morning(days: int) -> Slot:
    """A half-day that many days from today, from nine to noon."""
    day = timezone.localdate() + timedelta(days=days)
    return Slot(at(day, 9), at(day, 12))


def make_trainer(**fields) -> User:
    return make_member(Role.TRAINER, **fields)


def make_session(
    module: ModulePage | None = None, *, trainer: User | None = None, days: int = 30, **fields
) -> Session:
    """An open session of one morning, with 2 seats, without approval."""
    slot = morning(days)
    values = {
        "state": SessionState.OPEN,
        "maximum": 2,
        "closes_at": slot.starts_at - timedelta(hours=1),
        "free_until": slot.starts_at - timedelta(days=7),
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        **fields,
    }
    if "organiser" not in values:
        values["organiser"] = InstitutionFactory()
    session = Session.objects.create(module=module or make_module(), **values)
    if session.starts_at is not None:
        HalfDay.objects.create(
            session=session, starts_at=session.starts_at, ends_at=session.ends_at
        )
    SessionTrainer.objects.create(session=session, user=trainer or make_trainer())
    return session


def make_sign_up(session: Session, state: str, *, person: User | None = None, **fields) -> SignUp:
    """A sign-up as it stands, for tests that read; the number of seats follows."""
    person = person or make_member()
    fields.setdefault("institution", person.memberships.first().institution)
    asked = SignUp.objects.create(session=session, person=person, state=state, **fields)
    Session.objects.filter(pk=session.pk).update(taken=session.sign_ups.seated().count())
    session.refresh_from_db()
    return asked


def make_presence(asked: SignUp, status: str = Presence.PRESENT, half_day=None) -> Attendance:
    """A presence as it stands, by the trainer, on the first half-day unless told otherwise."""
    return Attendance.objects.create(
        sign_up=asked,
        half_day=half_day or asked.session.half_days.first(),
        status=status,
        source=PresenceSource.TRAINER,
        marked_by=asked.session.trainer_seats.first().user,
    )


def make_attestation(asked: SignUp, *, hours: int = 3, **fields) -> Attestation:
    """An attestation as it stands, for tests that read."""
    values = {
        "number": f"2026-{next(_numbers):05d}",
        "person": asked.person,
        "module": asked.session.module,
        "title": asked.session.module.title,
        "issued_by": asked.session.trainer_seats.first().user,
    }
    return Attestation.objects.create(sign_up=asked, hours=Decimal(hours), **{**values, **fields})


def make_box(session: Session, answers: int, *, kind: str = EvaluationKind.HOT, rating: int = 3):
    """An evaluation that so many people answered, all alike."""
    objectives = session.module.objective_lines
    one = {
        "ratings": {str(question): rating for question in QUESTIONS[kind]},
        "before": [1] * len(objectives) if kind == EvaluationKind.HOT else [],
        "after": [rating] * len(objectives),
        "suggestion": "",
    }
    given = [one] * answers
    return EvaluationBox.objects.create(
        session=session, kind=kind, objectives=objectives, answers=given,
        shown=given if answers >= FEWEST_ANSWERS else [],
    )  # fmt: skip


def make_colleagues(institution: Institution, number: int) -> list[User]:
    return [make_member(institution=institution) for _one in range(number)]


def ask(session: Session, person: User | None = None) -> SignUp:
    """Somebody asks for a seat by the service."""
    return sign_up(session, actor=person or make_member())


def state_of(asked: SignUp) -> str:
    """The state in the database now."""
    return SignUp.objects.get(pk=asked.pk).state


def seats_taken(session: Session) -> int:
    """The number of seats kept on the session, which is that of its sign-ups."""
    fresh = Session.objects.get(pk=session.pk)
    assert fresh.taken == fresh.sign_ups.seated().count()
    return fresh.taken
