"""Evaluations of a session: answers that nobody can lead back to a person.

All the answers of a session lie in one box, mixed again at each new one, without number, name,
time nor order. Apart from it, a mark says that somebody has answered, without a time either.
"""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.enums_attendance import EvaluationKind
from training.models.session import Session
from training.models.sign_up import SignUp

# From how many answers on results are shown; and by how many more they change.
FEWEST_ANSWERS = 5
# Days after the session from which and until which people answer.
ANSWER_DAYS = {EvaluationKind.HOT: (0, 7), EvaluationKind.COLD: (90, 120)}


def answer_time(session: Session, kind: str) -> tuple[datetime, datetime]:
    """From when and until when an evaluation is answered: whole days after the session."""
    first, last = ANSWER_DAYS[EvaluationKind(kind)]
    opens = session.ends_at if first == 0 else _midnight(session, first)
    return opens, _midnight(session, last + 1)


def _midnight(session: Session, days: int) -> datetime:
    """Midnight of the network that many days after the last one of the session."""
    local = timezone.localtime(session.ends_at).replace(tzinfo=None)
    day = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=days)
    return timezone.make_aware(day)


class EvaluationBoxQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the sessions that the person runs, all for the coordination."""
        return self.filter(session__in=Session.objects.managed_by(user))


class EvaluationBox(models.Model):
    """The answers of a session, mixed. `objectives` are those of the day of the first answer.

    `shown` is what the results are made of while people still answer: it follows `answers` by
    steps of five, so that nobody reads the last answer in the difference.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="evaluations")
    kind = models.CharField(_("evaluation"), max_length=10, choices=EvaluationKind)
    objectives = models.JSONField(default=list)
    answers = models.JSONField(default=list)
    shown = models.JSONField(default=list)

    objects = EvaluationBoxQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation")
        ordering = ["session", "-kind"]
        constraints = [
            models.UniqueConstraint(fields=["session", "kind"], name="one_box_per_evaluation")
        ]

    def __str__(self) -> str:
        return f"evaluation {self.pk}"

    def readable_answers(self, now: datetime | None = None) -> list[dict]:
        """The answers that results may be made of: none under five, all once time is over."""
        is_over = (now or timezone.now()) >= answer_time(self.session, self.kind)[1]
        answers = self.answers if is_over else self.shown
        return answers if len(answers) >= FEWEST_ANSWERS else []


class EvaluationMarkQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own alone: who has answered is nobody else's affair."""
        return self.filter(sign_up__person_id=user.pk) if user.is_authenticated else self.none()


class EvaluationMark(models.Model):
    """Somebody has answered."""

    sign_up = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="evaluation_marks")
    kind = models.CharField(_("evaluation"), max_length=10, choices=EvaluationKind)

    objects = EvaluationMarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("answered evaluation")
        constraints = [
            models.UniqueConstraint(
                fields=["sign_up", "kind"],
                name="answered_once",
                violation_error_message=_("You have already answered."),
            )
        ]

    def __str__(self) -> str:
        return f"evaluation mark {self.pk}"
