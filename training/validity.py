"""Until when people are trained for what they do: what their attestations make true (row 24).

A module says for which roles it is compulsory. Whoever has an attestation of such a module is
followed by the portal; the others keep what their institution recorded.
"""

from collections.abc import Collection
from datetime import date, datetime

from django.utils import timezone

from network.dates import months_later
from network.training import register_training
from portal.accounts.enums import Role
from training.models import Attestation, ModulePage, UnitProgress
from training.models.module_page import LONGEST_VALIDITY_MONTHS


def compulsory_modules() -> list[ModulePage]:
    """Published modules that some role needs, the first page of each."""
    pages = ModulePage.objects.live().exclude(compulsory_for=[]).order_by("pk")
    found: dict = {}
    for page in pages:
        found.setdefault(page.translation_key, page)
    return list(found.values())


@register_training
def attested_until(user_ids: Collection[int]) -> dict[int, date | None]:
    """The last valid day of the compulsory training of resource persons.

    Of several modules the least favourable one wins; of one module the latest attestation, or the
    latest time its e-learning unit was passed. Revoked attestations leave nothing valid.
    """
    modules = [one.pk for one in compulsory_modules() if Role.RESOURCE_PERSON in one.compulsory_for]
    latest: dict[tuple[int, int], date | None] = dict.fromkeys(
        Attestation.objects.filter(person__in=list(user_ids), module__in=modules)
        .order_by()
        .values_list("person_id", "module_id")
    )
    latest |= last_days(user_ids, modules)
    found: dict[int, date | None] = {}
    for (user_id, _module_id), until in latest.items():
        known = found.get(user_id, until)
        found[user_id] = None if known is None or until is None else min(known, until)
    return found


def last_days(
    user_ids: Collection[int], module_ids: Collection[int]
) -> dict[tuple[int, int], date]:
    """The last valid day of each person and module, past ones included; two queries.

    What has no end counts for the longest validity there is.
    """
    found: dict[tuple[int, int], date] = {}
    wanted = {"person__in": list(user_ids), "module__in": list(module_ids)}
    for one in Attestation.objects.live().filter(**wanted):
        until = one.expires_on or _later(one.issued_at, LONGEST_VALIDITY_MONTHS)
        _keep_latest(found, (one.person_id, one.module_id), until)
    for one in UnitProgress.objects.passed().filter(**wanted).select_related("module"):
        months = one.module.validity_months or LONGEST_VALIDITY_MONTHS
        _keep_latest(found, (one.person_id, one.module_id), _later(one.passed_at, months))
    return found


def _later(moment: datetime, months: int) -> date:
    return months_later(timezone.localdate(moment), months)


def _keep_latest(found: dict, key: tuple[int, int], until: date) -> None:
    found[key] = max(found.get(key, date.min), until)
