"""Managers who will be away name who decides sign-ups in their place."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import Institution, User
from portal.core.models.notification import NotificationKind
from portal.core.services.journal import record
from portal.core.services.notifications import notify
from training.models import ApprovalDeputy
from training.rules import managed_institution_ids
from training.services.errors import TrainingError

LONGEST_DAYS = 92
KEEP_DEPUTIES = timedelta(days=90)


@transaction.atomic
def name_deputy(
    institution: Institution, *, actor: User, deputy: User, starts_on: date, ends_on: date
) -> ApprovalDeputy:
    """Let a colleague decide sign-ups from one day to another, both included.

    The deputy acts for the institution; one deputy a day. Raises TrainingError,
    ValidationError.
    """
    # One at a time: two deputies for the same days are refused.
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if institution.pk not in managed_institution_ids(actor):
        raise TrainingError(_("You do not decide the sign-ups of this institution."))
    if institution.pk not in {one.institution_id for one in deputy.active_memberships}:
        raise TrainingError(_("The deputy must act for the same institution."))
    if ends_on < timezone.localdate():
        raise TrainingError(_("These days are already past."))
    if (ends_on - starts_on).days >= LONGEST_DAYS:
        raise TrainingError(_("Name a deputy for three months at most."))
    named = ApprovalDeputy(
        institution=institution, manager=actor, deputy=deputy, starts_on=starts_on, ends_on=ends_on
    )
    named.full_clean()
    mine = ApprovalDeputy.objects.filter(institution=institution, manager=actor)
    if mine.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise TrainingError(_("Somebody is already named for some of these days."))
    named.save()
    notify([deputy], NotificationKind.APPROVAL_DEPUTY, target=named)
    _trace("approval_deputy.named", named, actor)
    return named


@transaction.atomic
def end_deputy(named: ApprovalDeputy, *, actor: User) -> None:
    """Take the decisions back at once; the one who named does. Raises TrainingError."""
    found = ApprovalDeputy.objects.select_for_update().filter(pk=named.pk).first()
    if found is None or found.manager_id != actor.pk:
        raise TrainingError(_("This can no longer be changed."))
    _trace("approval_deputy.ended", found, actor)
    found.delete()


def forget_old_deputies() -> int:
    """Delete those that ended 90 days ago: the journal alone keeps them; give how many."""
    limit = timezone.localdate() - KEEP_DEPUTIES
    return ApprovalDeputy.objects.filter(ends_on__lt=limit).delete()[0]


def _trace(action: str, named: ApprovalDeputy, actor: User) -> None:
    record(
        action,
        actor=actor,
        target=named,
        institution_id=named.institution_id,
        data={
            "deputy": named.deputy_id,
            "from": named.starts_on.isoformat(),
            "to": named.ends_on.isoformat(),
        },
    )
