"""The day somebody leaves an institution: mandates end, what they kept goes to the deputy."""

from django.db import transaction
from django.db.models import Q

from network.enums import PersonState
from network.holdings import hand_all_over
from network.leaving import left_institution_ids, successor_of
from network.models import ChangeKind, Place, ResourcePerson, Service
from network.services.entry_changes import snapshot, write_change
from network.services.keepers import answers_for
from network.services.mandates import close_mandate
from portal.accounts.models import User
from portal.core.services.journal import record

_KEEPERS = ("owner", "deputy")


@transaction.atomic
def follow_departure(user: User, *, actor=None) -> None:
    """End the mandates of a person in the institutions they left, and hand over what they kept.

    Can be called again at any time: what was done is not done twice. The deputy of an entry
    takes it, else the deputy of the institution; without either it waits for the manager.
    """
    left = left_institution_ids(user)
    if not left:
        return
    mandates = ResourcePerson.objects.filter(user=user, institution_id__in=left)
    for mandate in mandates.exclude(state=PersonState.ENDED).order_by("pk"):
        close_mandate(mandate, actor=actor, reason="left")
    for institution_id in left:
        successor = successor_of(institution_id)
        heir = successor.user if successor else None
        _hand_over(user, institution_id, heir, actor)
        hand_all_over(user, institution_id, heir, actor=actor)


def _hand_over(user: User, institution_id: int, heir: User | None, actor) -> None:
    entries = [
        entry
        for model in (Place, Service)
        for entry in model.objects.select_for_update(of=("self",))
        .filter(Q(owner=user) | Q(deputy=user), institution_id=institution_id)
        .select_related("owner", "deputy")
        .order_by("pk")
    ]
    if not entries:
        return
    for entry in entries:
        _reassign(entry, user, heir, actor)
    record(
        "entries.handed_over",
        actor=actor,
        target=user,
        institution_id=institution_id,
        data={"count": len(entries), "to": heir.pk if heir else None},
    )


def _reassign(entry: Place | Service, leaver: User, heir: User | None, actor) -> None:
    """The deputy of the entry becomes its keeper while they act for its institution."""
    before = snapshot(entry, _KEEPERS)
    if entry.deputy_id == leaver.pk:
        entry.deputy = None
    if entry.owner_id == leaver.pk:
        entry.owner = entry.deputy if answers_for(entry, entry.deputy) else heir
        if entry.deputy == entry.owner:
            entry.deputy = None
    entry.save(update_fields=["owner", "deputy", "updated_at"])
    write_change(
        entry,
        ChangeKind.CHANGED,
        actor=actor,
        before=before,
        after=snapshot(entry, _KEEPERS),
    )
