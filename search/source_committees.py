"""Meetings and papers of committees."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from committees.enums import MeetingState, PaperKind, PaperState
from committees.models import AgendaItem, ContentPage, Meeting, Paper
from committees.reading import restricted_among
from search.sources import SearchSource, SourceDocument, SourcePage, register


def _facts(day, *words) -> str:
    """Words to find an object by, in the language of the portal, with its day in full."""
    with translation.override(settings.LANGUAGE_CODE):
        parts = [*words, date_format(day, "j F Y")]
        return " ".join(str(part) for part in parts if part)


@register
class MeetingSource(SearchSource):
    """Convened meetings with the items of their agenda that have the meeting's readers.

    A meeting in preparation is for its secretariat and is not searchable.
    """

    kind = "meeting"
    model = Meeting
    label = _("Meetings")
    facet_kinds = {"meeting": _("Meeting")}
    has_parts = True
    depends_on = {AgendaItem: lambda item: Meeting.objects.filter(pk=item.meeting_id)}

    def queryset(self) -> models.QuerySet:
        return Meeting.objects.select_related("committee", "audience").prefetch_related(
            "audience__tokens", "items__audience__tokens"
        )

    def visible_to(self, user) -> models.QuerySet:
        return Meeting.objects.visible_to(user).exclude(state=MeetingState.DRAFT)

    def tokens(self, obj: Meeting) -> frozenset[str]:
        return frozenset() if obj.state == MeetingState.DRAFT else obj.effective_tokens()

    def document(self, obj: Meeting) -> SourceDocument:
        readers = obj.audience.token_set
        lines = [obj.place] + [
            item.title for item in obj.items.all() if readers <= item.audience.token_set
        ]
        day = timezone.localdate(obj.starts_at)
        return SourceDocument(
            title=obj.title,
            pages=[SourcePage(None, "\n".join(filter(None, lines)))],
            facet_kind=self.kind,
            language=settings.LANGUAGE_CODE,
            dated_on=day,
            committee=str(obj.committee.uuid),
            facts=_facts(day, _("Meeting")),
        )

    def url(self, obj: Meeting, *, page: int | None, words: str, request) -> str:
        return reverse("committees:meeting", args=[obj.uuid])


@register
class PaperSource(SearchSource):
    """Published papers, read page by page; the filter names what each paper is."""

    kind = "paper"
    model = Paper
    label = _("Papers")
    facet_kinds = {f"paper.{value}": label for value, label in PaperKind.choices}

    def queryset(self) -> models.QuerySet:
        return (
            Paper.objects.filter(state=PaperState.PUBLISHED, current_version__isnull=False)
            .select_related("committee", "institution", "current_version", "audience")
            .prefetch_related("audience__tokens")
        )

    def visible_to(self, user) -> models.QuerySet:
        return Paper.objects.visible_to(user)

    def document(self, obj: Paper) -> SourceDocument:
        pages = ContentPage.objects.filter(content_id=obj.current_version.content_id)
        return SourceDocument(
            title=obj.title,
            pages=[SourcePage(page.number, page.text) for page in pages.order_by("number")],
            facet_kind=f"paper.{obj.kind}",
            language=obj.language,
            dated_on=obj.dated_on,
            committee=str(obj.committee.uuid),
            institution=str(obj.institution.uuid) if obj.institution else "",
            facts=_facts(obj.dated_on, PaperKind(obj.kind).label, obj.reference),
        )

    def restricted(self, objects: Iterable[Paper]) -> list[Paper]:
        return restricted_among(objects)

    def url(self, obj: Paper, *, page: int | None, words: str, request) -> str:
        query = {name: value for name, value in (("page", page), ("q", words)) if value}
        address = reverse("committees:paper", args=[obj.uuid])
        return f"{address}?{urlencode(query)}" if query else address
