"""What is written of each change of a resource person: signed change, search, journal."""

from network.enums import Vocabulary
from network.models import ChangeKind, EntryChange, ResourcePerson
from portal.core.services.journal import record
from portal.core.signals import content_changed

# Of the direct line only whether there is one; nothing of the reason of a suspension: whoever
# reads the person may read the changes.
_SHOWN = (
    "standing", "state", "function", "contact_for", "hours", "nominated_on", "nominated_by",
    "mandate_start", "mandate_end", "charter_signed_on", "trained_until", "confirmed_on",
)  # fmt: skip
_LISTS = (Vocabulary.NEED, Vocabulary.PUBLIC, Vocabulary.LANGUAGE)


def locked(person: ResourcePerson) -> ResourcePerson:
    """The person read again and kept from other changes until the transaction ends."""
    rows = ResourcePerson.objects.select_for_update(of=("self",))
    return rows.select_related("user", "institution").get(pk=person.pk)


def picture(person: ResourcePerson) -> dict:
    """What a change may show of a person now, ready for JSON."""
    shown = {name: getattr(person, name) for name in _SHOWN}
    words = {name: str(value) for name, value in shown.items() if value not in (None, "")}
    words["direct_line"] = bool(person.direct_line)
    terms = list(person.terms.order_by("value").values_list("vocabulary", "value"))
    for vocabulary in _LISTS:
        words[vocabulary.value] = [value for kind, value in terms if kind == vocabulary]
    words["areas"] = list(person.areas.order_by("code").values_list("code", flat=True))
    return words


def sign(
    person: ResourcePerson,
    *,
    actor,
    action: str,
    kind: str = ChangeKind.CHANGED,
    before: dict | None = None,
    reason: str = "",
) -> None:
    """Write the change with what differs from `before`, tell the search, write the journal.

    The journal gets ids and codes only. Call it last, inside the transaction of the change.
    """
    after, before = picture(person), before or {}
    differing = {
        name for name in after.keys() | before.keys() if after.get(name) != before.get(name)
    }
    EntryChange.objects.create(
        target_type=person._meta.model_name,
        target=person.uuid,
        kind=kind,
        by=actor,
        before={name: before[name] for name in sorted(differing) if name in before},
        after={name: after[name] for name in sorted(differing) if name in after},
    )
    # The journal says it below: what dates change later is traced apart.
    person.was_in_office = person.is_in_office()
    person.save(update_fields=["was_in_office"])
    content_changed.send(ResourcePerson, instance=person, audience_only=False)
    record(
        action,
        actor=actor,
        target=person,
        institution_id=person.institution_id,
        reason=reason,
        data={"fields": sorted(differing)},
    )
