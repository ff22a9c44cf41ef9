"""Until when people are trained for what they do: what their attestations make true (row 24).

A module says for which roles it is compulsory. Whoever has an attestation of such a module is
followed by the portal; the others keep what their institution recorded.
"""

from collections.abc import Collection
from datetime import date

from django.utils import timezone

from network.dates import months_later
from network.training import register_training
from portal.accounts.enums import Role
from training.models import Attestation, ModulePage
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

    Of several modules the least favourable one wins; of one module the latest attestation.
    An attestation without end counts for the longest validity there is.
    """
    modules = [one.pk for one in compulsory_modules() if Role.RESOURCE_PERSON in one.compulsory_for]
    latest: dict[tuple[int, int], date | None] = {}
    held = Attestation.objects.filter(person__in=list(user_ids), module__in=modules)
    for one in held.order_by("pk"):
        key = (one.person_id, one.module_id)
        known = latest.get(key)
        until = None if one.is_revoked else last_day(one)
        latest[key] = max(filter(None, (known, until)), default=None)
    found: dict[int, date | None] = {}
    for (user_id, _module_id), until in latest.items():
        known = found.get(user_id, until)
        found[user_id] = None if known is None or until is None else min(known, until)
    return found


def last_day(attestation: Attestation) -> date:
    """The last day on which an attestation is valid."""
    issued = timezone.localdate(attestation.issued_at)
    return attestation.expires_on or months_later(issued, LONGEST_VALIDITY_MONTHS)
