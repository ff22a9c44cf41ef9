"""Who runs a session."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.core.models.notification import NotificationKind
from portal.core.services.notifications import notify
from portal.core.signals import content_changed
from training.models import Session, SessionTrainer
from training.rules import runs_sessions
from training.services.errors import TrainingError
from training.services.seating import seating
from training.services.session_table import run_by_actor


@transaction.atomic
def set_trainers(session: Session, *, actor: User, trainers: Iterable[User]) -> Session:
    """Say who runs a session: those left out read its sign-ups no more, at once.

    A trainer may hand a session over whole. Raises TrainingError.
    """
    with seating(session, actor=actor) as table:
        run_by_actor(table)
        people = {person.pk: person for person in trainers}
        if not people:
            raise TrainingError(_("Name a trainer first."))
        _check_trainers(table.session, people.values())
        before = set(table.session.trainer_seats.values_list("user_id", flat=True))
        table.session.trainer_seats.exclude(user__in=people).delete()
        write_trainers(table.session, [person for pk, person in people.items() if pk not in before])
        table.record("session.trainers", data={"before": sorted(before), "after": sorted(people)})
        news = [person for pk, person in people.items() if pk not in before]
        notify(news, NotificationKind.SESSION_CHANGED, target=table.session)
    content_changed.send(Session, instance=table.session, audience_only=False)
    return table.session


def write_trainers(session: Session, people: Iterable[User]) -> None:
    _check_trainers(session, people)
    SessionTrainer.objects.bulk_create(
        SessionTrainer(session=session, user=person) for person in people
    )


def _check_trainers(session: Session, people: Iterable[User]) -> None:
    for person in people:
        if not runs_sessions(person):
            raise TrainingError(_("This person is not a trainer."))
        if session.sign_ups.active().filter(person=person).exists():
            raise TrainingError(_("This person has signed up for this session."))
