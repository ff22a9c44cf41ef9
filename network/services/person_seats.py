"""One titular and one deputy for an institution, a territory and a topic on any one day (A14)."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from network.enums import PersonState, Vocabulary
from network.models import PersonArea, PersonTerm, ResourcePerson
from network.services.person_errors import PersonError
from portal.accounts.models import Institution

# States in which a mandate has its dates and holds its seat; a suspended one comes back to it.
_HOLDING = (
    PersonState.NOMINATED,
    PersonState.TRAINED,
    PersonState.ACTIVE,
    PersonState.SUSPENDED,
)


def check_seat_is_free(person: ResourcePerson) -> None:
    """Raise PersonError when somebody else has the same seat on a day of this mandate.

    The seat is the standing, an area and a topic; a person without any topic holds the seat of
    their areas that is for no topic in particular. Reads the areas and topics as they are
    written, so call it after writing them. Locks the institution until the end of the
    transaction, so that two mandates written at once are seen by each other.
    """
    if person.state not in _HOLDING or person.mandate_start is None:
        return
    Institution.objects.select_for_update(no_key=True).get(pk=person.institution_id)
    rivals = _holding_the_same(person).select_related("user").order_by("mandate_start", "pk")
    if rival := rivals.first():
        raise PersonError(_refusal(rival))


def _holding_the_same(person: ResourcePerson):
    others = ResourcePerson.objects.filter(
        Q(mandate_end__isnull=True) | Q(mandate_end__gte=person.mandate_start),
        institution_id=person.institution_id,
        standing=person.standing,
        state__in=_HOLDING,
    ).exclude(pk=person.pk)
    if person.mandate_end is not None:
        others = others.filter(mandate_start__lte=person.mandate_end)
    codes = list(person.areas.values_list("code", flat=True))
    areas = PersonArea.objects.filter(entry=OuterRef("pk"), code__in=codes)
    held = PersonTerm.objects.filter(entry=OuterRef("pk"), vocabulary=Vocabulary.NEED)
    topics = PersonTerm.objects.filter(entry=person.pk, vocabulary=Vocabulary.NEED)
    values = list(topics.values_list("value", flat=True))
    same_topic = Exists(held.filter(value__in=values)) if values else ~Exists(held)
    return others.filter(Exists(areas), same_topic)


def _refusal(rival: ResourcePerson) -> str:
    held = {"name": rival.name, "standing": rival.get_standing_display().lower()}
    return (
        _("%(name)s is already %(standing)s for one of these territories and topics on these days.")
        % held
    )
