"""Services and resource persons of the directory.

Neither an address nor a telephone number is indexed; nothing of a confidential place is.
"""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from network.areas import area_names
from network.enums import SHOWN_STATES
from network.models import (
    PersonArea,
    PersonTerm,
    Place,
    ResourcePerson,
    Service,
    ServiceArea,
    ServiceTerm,
)
from portal.accounts.models import Institution, Membership, User
from portal.core.audiences import NETWORK
from search.sources import SearchSource, SourceDocument, SourcePage, register

_NETWORK = frozenset({NETWORK})
_NOBODY: frozenset[str] = frozenset()


def _words(*parts) -> str:
    return "\n".join(str(part) for part in parts if part)


def _area_words(entry: Service | ResourcePerson) -> list[str]:
    """Names of the areas an entry covers, always in one order: the index compares whole texts."""
    return sorted(area_names(area.code for area in entry.areas.all()).values())


def _labels(entry: Service | ResourcePerson) -> list:
    terms = sorted(entry.terms.all(), key=lambda term: (term.vocabulary, term.value))
    return [term.label for term in terms]


def _named(institution: Institution) -> str:
    return " ".join(filter(None, (institution.name, institution.short_name)))


@register
class ServiceSource(SearchSource):
    """Services shown in the directory; a stale one is found and says so on its page."""

    kind = "service"
    model = Service
    label = _("Services")
    facet_kinds = {"service": _("Service of the directory")}
    depends_on = {
        ServiceTerm: lambda term: Service.objects.filter(pk=term.entry_id),
        ServiceArea: lambda area: Service.objects.filter(pk=area.entry_id),
        Place: lambda place: Service.objects.filter(place=place),
        Institution: lambda institution: Service.objects.filter(institution=institution),
    }

    def queryset(self) -> models.QuerySet:
        return Service.objects.select_related("institution", "place__commune").prefetch_related(
            "terms", "areas"
        )

    def visible_to(self, user) -> models.QuerySet:
        return Service.objects.visible_to(user).shown()

    def tokens(self, obj: Service) -> frozenset[str]:
        shown = obj.state in SHOWN_STATES and obj.institution.is_active
        return _NETWORK if shown else _NOBODY

    def hides_changes(self, obj: Service) -> bool:
        """The old text may name the commune of a place that has just become confidential."""
        return obj.is_confidential

    def document(self, obj: Service) -> SourceDocument:
        with translation.override(settings.LANGUAGE_CODE):
            return self._document(obj)

    def _document(self, obj: Service) -> SourceDocument:
        hidden = obj.is_confidential
        place = None if hidden else obj.place
        text = _words(
            obj.description, obj.access_conditions, obj.access_details, obj.publics_details,
            obj.fee_details,
        )  # fmt: skip
        facts = _words(
            obj.get_kind_display(), _named(obj.institution), *_labels(obj),
            *([] if hidden else _area_words(obj)),
            place and place.name, place and place.commune and place.commune.name,
        )  # fmt: skip
        return SourceDocument(
            title=obj.name,
            pages=[SourcePage(None, text)],
            facet_kind=self.kind,
            language=settings.LANGUAGE_CODE,
            institution=str(obj.institution.uuid),
            facts=facts,
        )

    def url(self, obj: Service, *, page: int | None, words: str, request) -> str:
        return reverse("network:service", args=[obj.uuid])


@register
class ResourcePersonSource(SearchSource):
    """Resource persons in office, by their name, function, topics and territory."""

    kind = "person"
    model = ResourcePerson
    label = _("Resource persons")
    facet_kinds = {"person": _("Resource person")}
    depends_on = {
        PersonTerm: lambda term: ResourcePerson.objects.filter(pk=term.entry_id),
        PersonArea: lambda area: ResourcePerson.objects.filter(pk=area.entry_id),
        User: lambda user: ResourcePerson.objects.filter(user=user),
        Membership: lambda one: ResourcePerson.objects.filter(user_id=one.user_id),
        Institution: lambda institution: ResourcePerson.objects.filter(institution=institution),
    }

    def queryset(self) -> models.QuerySet:
        return ResourcePerson.objects.select_related("user", "institution").prefetch_related(
            "terms", "areas"
        )

    def visible_to(self, user) -> models.QuerySet:
        """Those in office for everybody: what the keepers alone see is not searched."""
        people = ResourcePerson.objects.visible_to(user).in_office()
        return people.select_related("user")

    def tokens(self, obj: ResourcePerson) -> frozenset[str]:
        return _NETWORK if obj.is_in_office() and obj.institution.is_active else _NOBODY

    def title(self, obj: ResourcePerson) -> str:
        return obj.name

    def document(self, obj: ResourcePerson) -> SourceDocument:
        with translation.override(settings.LANGUAGE_CODE):
            return self._document(obj)

    def _document(self, obj: ResourcePerson) -> SourceDocument:
        return SourceDocument(
            title=obj.name,
            pages=[SourcePage(None, _words(obj.function, obj.contact_for))],
            facet_kind=self.kind,
            language=settings.LANGUAGE_CODE,
            institution=str(obj.institution.uuid),
            facts=_words(
                _("Resource person"), _named(obj.institution), *_labels(obj), *_area_words(obj)
            ),
        )

    def url(self, obj: ResourcePerson, *, page: int | None, words: str, request) -> str:
        return reverse("network:person", args=[obj.uuid])
