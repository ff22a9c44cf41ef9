"""The directory: services beside their map, resource persons, institutions."""

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from network.answering import answers_for
from network.finding.directory import Directory, person_directory, service_directory
from network.finding.hours import Moment
from network.finding.listing import named, service_cards
from network.finding.mapping import draw_map
from network.finding.words import FinderUnavailable, find_words
from network.forms.directory import KINDS, DirectoryForm
from network.opening.holidays import calendar_of
from network.rules import can_manage_directory
from portal.accounts.models import Institution

_PAGE_SIZE = 20
_WORD_KINDS = {"services": "service", "people": "person"}
_SORTS = {
    "services": {"name": ("name", "pk"), "fresh": ("-verified_on", "pk")},
    "people": {
        "name": ("user__last_name", "user__first_name", "pk"),
        "fresh": ("-confirmed_on", "pk"),
    },
    "institutions": {"name": ("name", "pk")},
}


@require_safe
def directory(request):
    """Entries of one kind under the filters, with counts, a page of them, and their map."""
    user, form = request.user, DirectoryForm(request.GET)
    moment = Moment(timezone.now(), calendar_of(""))
    listed = _listed(user, form, moment)
    matches, is_unavailable = None, False
    if form.words and form.shown == "institutions":
        listed.steps["words"] = lambda found: named(found, form.words)
    elif form.words:
        try:
            matches = find_words(user, form.words, _WORD_KINDS[form.shown])
        except FinderUnavailable:
            is_unavailable = True
    ranked = listed.narrow_to(matches.digits) if matches else []
    counts = _counts(listed, form)
    form.show_counts(counts)
    rows = _ordered(listed, form, counts["institution_kind"], ranked)
    page = Paginator(rows, _PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "kinds": KINDS,
        "page": page,
        "corrected": matches.corrected if matches else "",
        "is_unavailable": is_unavailable,
        "can_manage": can_manage_directory(user),
    }
    if form.shown == "people":
        people = list(page.object_list)
        answers = answers_for(people)
        context["people"] = [(person, answers[person.pk]) for person in people]
    if form.shown == "services":
        context["cards"] = service_cards(page.object_list, moment)
        context["map"] = draw_map(
            listed.found(), context["cards"], form.filters(), request.GET.copy()
        )
    return render(request, "network/directory.html", context)


def _listed(user, form: DirectoryForm, moment: Moment) -> Directory:
    if form.shown == "services":
        return service_directory(user, form.filters(), moment)
    if form.shown == "people":
        return person_directory(user, form.filters())
    listed = Directory(Institution.objects.visible_to(user).active(), None)
    if kind := form.filters().institution_kind:
        listed.steps["institution_kind"] = lambda found: found.filter(kind=kind)
    return listed


def _counts(listed: Directory, form: DirectoryForm) -> dict[str, dict[str, int]]:
    if form.shown != "institutions":
        return listed.counts()
    kinds = listed.found("institution_kind").order_by().values_list("kind")
    return {"institution_kind": dict(kinds.annotate(count=Count("pk")))}


def _ordered(
    listed: Directory, form: DirectoryForm, by_kind: dict[str, int], ranked: list[int]
) -> "_Rows":
    """What is found in the order asked for, or the best answers to the words first.

    Every entry has one institution, so the counts by kind of institution give the total.
    """
    found, entries = listed.found(), listed.entries
    if form.shown == "services":
        entries = entries.select_related("institution", "place__commune", "place__intermediary")
    elif form.shown == "people":
        entries = entries.select_related("user", "institution").prefetch_related("terms")
    kind = form.filters().institution_kind
    total = by_kind.get(kind, 0) if kind else sum(by_kind.values())
    orders = _SORTS[form.shown]
    if ranked and form.order not in orders:
        if total < len(ranked):
            kept = set(found.order_by().values_list("pk", flat=True))
            ranked = [key for key in ranked if key in kept]
        return _Rows(entries, ranked, total)
    order = orders.get(form.order, orders["name"])
    return _Rows(entries, found.order_by(*order).values_list("pk", flat=True), total)


class _Rows:
    """Rows in the order of their keys; only those of a page are read whole."""

    def __init__(self, entries: QuerySet, keys: QuerySet | list[int], total: int):
        self._entries, self._keys, self._total = entries, keys, total

    def __len__(self) -> int:
        return self._total

    def __getitem__(self, part: slice) -> list:
        keys = list(self._keys[part])
        rows = {row.pk: row for row in self._entries.filter(pk__in=keys)}
        return [rows[key] for key in keys if key in rows]
