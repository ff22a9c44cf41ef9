"""Searching for a person: what is found, on which page, in which order, with which counts."""

from dataclasses import replace
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from committees.enums import CommitteeVisibility, MeetingState, PaperKind
from portal.core.models import Audience
from search import services
from search.completion import complete
from search.engine import get_engine
from search.services import Outcome
from tests.factories.accounts import InstitutionFactory, UserFactory, make_member
from tests.factories.committees import (
    AgendaItemFactory,
    CommitteeFactory,
    MeetingFactory,
    PaperFactory,
    make_seated,
    make_secretary,
)
from tests.factories.pages import make_article, make_news

pytestmark = pytest.mark.django_db


def titles(answer) -> list[str]:
    return [result.title for result in answer.results]


def counts(answer) -> dict[str, dict[str, int]]:
    """Counts by label where the label is a name, by value where it is a translation."""
    return {
        facet.name: {
            value.value if facet.name in ("kind", "language") else str(value.label): value.count
            for value in facet.values
        }
        for facet in answer.facets
    }


@pytest.fixture
def committee():
    return CommitteeFactory(name="Comité technique")


@pytest.fixture
def member(committee):
    return make_seated(committee)


def test_search_finds_paper_on_its_page(drain, committee, member):
    paper = PaperFactory(
        committee=committee,
        title="Compte rendu du 3 mars",
        pages=("Ordre du jour.", "Le relogement d'urgence est décidé à l'unanimité."),
    )
    drain()

    answer = services.search(member, "relogement urgence")

    assert [(r.kind, r.object_id, r.page) for r in answer.results] == [
        ("paper", str(paper.uuid), 2)
    ]
    assert [s.text for s in answer.results[0].extract if s.marked] == ["relogement", "urgence"]


def test_search_finds_every_kind(drain, committee, member):
    PaperFactory(committee=committee, title="Budget du comité", kind=PaperKind.REPORT)
    meeting = MeetingFactory(committee=committee, title="Réunion du budget")
    AgendaItemFactory(meeting=meeting, title="Examen des recettes")
    make_article(title="Le budget expliqué")
    make_news(title="Budget voté")
    drain()

    answer = services.search(member, "budget")

    assert sorted(r.kind for r in answer.results) == ["meeting", "news", "page", "paper"]
    assert counts(answer)["kind"] == {
        "news": 1,
        "page": 1,
        "paper.report": 1,
        "meeting": 1,
    }
    assert titles(services.search(member, "examen des recettes")) == ["Réunion du budget"]


def test_kind_reference_and_month_find_a_paper(drain, committee, member):
    PaperFactory(committee=committee, title="Séance", reference="CT-2026-14",
                 kind=PaperKind.MINUTES, dated_on=date(2026, 3, 12))  # fmt: skip
    PaperFactory(committee=committee, title="Autre", dated_on=date(2025, 6, 1))
    drain()

    assert titles(services.search(member, "compte rendu mars 2026"))[0] == "Séance"
    assert titles(services.search(member, "CT-2026-14"))[0] == "Séance"


def test_filters_narrow_hits_and_keep_exact_counts(drain, committee, member):
    institution = InstitutionFactory(name="Association Relais")
    PaperFactory(committee=committee, title="Budget 2025", dated_on=date(2025, 1, 1))
    PaperFactory(
        committee=committee,
        title="Budget 2026",
        dated_on=date(2026, 1, 1),
        institution=institution,
        kind=PaperKind.NOTE,
    )
    drain()

    answer = services.search(member, "budget", filters={"year": ["2026"]})

    assert titles(answer) == ["Budget 2026"]
    assert answer.total == 1
    assert counts(answer) == {
        "kind": {"paper.note": 1},
        "committee": {"Comité technique": 1},
        "year": {"2026": 1, "2025": 1},
        "institution": {"Association Relais": 1},
        "language": {"fr": 1},
    }


def test_sort_by_date_puts_latest_first(drain, committee, member):
    for year in (2024, 2026, 2025):
        PaperFactory(committee=committee, title=f"Bilan {year}", dated_on=date(year, 5, 1))
    drain()

    answer = services.search(member, "bilan", sort=services.Sort.DATE)

    assert titles(answer) == ["Bilan 2026", "Bilan 2025", "Bilan 2024"]


def test_misspelt_word_is_corrected_and_said(drain, committee, member):
    PaperFactory(committee=committee, title="Hébergement d'urgence")
    drain()

    answer = services.search(member, "hébergemnt durgence")

    assert titles(answer) == ["Hébergement d'urgence"]
    assert answer.corrected_text == "hébergement urgence"
    # It was looked for already: it is proposed only when nothing was found with it.
    assert answer.proposed_text == ""
    assert replace(answer, total=0).proposed_text == "hébergement urgence"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("", Outcome.EMPTY),
        ("\x00", Outcome.EMPTY),
        ("le la ?", Outcome.NO_WORDS),
        ("-budget", Outcome.NO_WORDS),
        ('"', Outcome.NO_WORDS),
        ("😀", Outcome.NO_WORDS),
        ("introuvable", Outcome.NOTHING),
        ("x" * 10_000, Outcome.NOTHING),
    ],
)
def test_any_input_has_an_outcome(drain, committee, member, text, outcome):
    PaperFactory(committee=committee, title="Budget")
    drain()

    assert services.search(member, text).outcome == outcome


def test_deep_page_is_brought_back(drain, committee, member):
    PaperFactory(committee=committee, title="Budget")
    drain()

    answer = services.search(member, "budget", page=10_000_000)

    assert (answer.page, answer.total, answer.results) == (services.MAX_PAGE, 1, [])


def test_unavailable_engine_has_an_outcome(drain, committee, member, settings):
    PaperFactory(committee=committee, title="Budget")
    drain()
    get_engine()._files.live.write_bytes(b"broken" * 2000)
    get_engine()._forget()

    assert services.search(member, "budget").outcome == Outcome.UNAVAILABLE
    assert complete(member, "bud").is_empty


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("reloge", ["relogement"]),
        ("plan de reloge", ["plan de relogement"]),
        ("d'urg", ["d'urgence"]),
        ("d’urg", ["d’urgence"]),
        ("«relog", ["«relogement"]),
        ("relogement ", []),
        ("r", []),
        ("", []),
        ("-", []),
        ("\x00", []),
    ],
)
def test_suggestions_complete_the_last_word(drain, committee, member, typed, expected):
    PaperFactory(committee=committee, title="Relogement d'urgence")
    drain()

    assert list(complete(member, typed).words) == expected


# Who finds what


def test_foreigners_find_no_trace_of_a_paper(drain):
    committee = CommitteeFactory(name="Comité secret", visibility=CommitteeVisibility.SECRET)
    PaperFactory(
        committee=committee,
        title="Situation de Zénobie",
        institution=InstitutionFactory(name="Maison Zénobie"),
        pages=("Zénobie quitte le foyer.",),
    )
    make_article(title="Accueil des familles", is_public=True)
    drain()
    people = {
        "visitor": AnonymousUser(),
        "without membership": UserFactory(),
        "member of the network": make_member(),
        "member of another committee": make_seated(CommitteeFactory()),
        "secretary of another committee": make_secretary(CommitteeFactory()),
        "superuser": UserFactory(is_superuser=True),
    }

    for who, user in people.items():
        answer = services.search(user, "zénobie foyer familles")
        assert all("Zénobie" not in title for title in titles(answer)), who
        assert "Zénobie" not in str(answer.facets), who
        assert "secret" not in str(answer.facets), who
        assert answer.total <= 1, who
        assert services.search(user, "zénobie").total == 0, who
        assert services.search(user, "zénopie").corrections == (), who
        assert complete(user, "zén").is_empty, who
    assert services.search(make_seated(committee), "zénobie").total == 1


def test_committee_nobody_may_know_is_named_nowhere(drain):
    """A paper shared with one named person of the network does not tell its committee."""
    person = make_member()
    committee = CommitteeFactory(name="Cellule Orchidée", visibility=CommitteeVisibility.SECRET)
    PaperFactory(
        committee=committee,
        title="Note partagée",
        audience=Audience.objects.for_tokens([f"user:{person.pk}"]),
    )
    drain()

    answer = services.search(person, "note partagée")

    assert titles(answer) == ["Note partagée"]
    assert "Orchidée" not in str(answer.facets) + answer.results[0].committee
    assert services.search(person, "orchidée").total == 0


def test_confidential_item_does_not_find_its_meeting(drain, committee, member):
    meeting = MeetingFactory(committee=committee, title="Réunion de mars")
    item = AgendaItemFactory(meeting=meeting, title="Cas de Zénobie", is_confidential=True)
    item.audience = Audience.objects.for_tokens([committee.secretariat_token()])
    item.save()
    drain()

    assert services.search(member, "zénobie").total == 0
    assert services.search(make_secretary(committee), "zénobie").total == 0
    assert services.search(member, "réunion mars").total == 1


def test_meeting_in_preparation_is_not_searched(drain, committee):
    MeetingFactory(committee=committee, title="Réunion cachée", state=MeetingState.DRAFT)
    drain()

    assert services.search(make_secretary(committee), "réunion cachée").total == 0


# Late index


def test_narrowed_paper_vanishes_before_the_index_follows(drain, committee, member):
    paper = PaperFactory(committee=committee, title="Situation de Zénobie")
    PaperFactory(committee=committee, title="Situation du budget")
    drain()
    paper.audience = Audience.objects.for_tokens([committee.secretariat_token()])
    paper.save()

    answer = services.search(member, "situation zénobie")

    assert titles(answer) == ["Situation du budget"]
    assert (answer.total, counts(answer)["kind"]) == (1, {"paper.minutes": 1})
    assert complete(member, "zén").is_empty
    assert services.search(member, "zénopie").corrections == ()
    drain()
    assert services.search(member, "zénobie").total == 0
    assert services.search(make_secretary(committee), "zénobie").total == 1


def test_withdrawn_paper_vanishes_before_the_index_follows(drain, committee, member):
    paper = PaperFactory(committee=committee, title="Zénobie")
    drain()
    paper.state, paper.withdrawn_at = "withdrawn", paper.created_at
    paper.save()

    assert services.search(member, "zénobie").total == 0
    drain()
    assert services.search(member, "zénobie").total == 0


def test_widened_paper_stays_found_meanwhile(drain, committee, member):
    paper = PaperFactory(committee=committee, title="Zénobie")
    drain()
    paper.audience = Audience.objects.for_tokens([*paper.audience.token_set, "network"])
    paper.save()

    assert services.search(member, "zénobie").total == 1
    drain()
    assert services.search(make_member(), "zénobie").total == 1


def test_engine_that_knows_too_much_is_not_believed(drain, committee, member):
    """Rights changed behind the back of the index: the database has the last word."""
    papers = [PaperFactory(committee=committee, title=f"Budget {n}") for n in range(15)]
    drain()
    secret = Audience.objects.for_tokens([committee.secretariat_token()])
    type(papers[0]).objects.filter(pk__in=[p.pk for p in papers[:12]]).update(audience=secret)

    answer = services.search(member, "budget")

    assert sorted(titles(answer)) == ["Budget 12", "Budget 13", "Budget 14"]
    assert answer.total == 3
    assert counts(answer)["kind"] == {"paper.minutes": 3}


def test_stale_text_shows_no_extract(drain, committee, member):
    paper = PaperFactory(committee=committee, title="Note", pages=("Zénobie est nommée ici.",))
    drain()
    assert services.search(member, "zénobie").results[0].extract
    paper.title = "Note corrigée"
    paper.save()

    answer = services.search(member, "zénobie")

    assert titles(answer) == ["Note corrigée"]
    assert answer.results[0].extract == []


@pytest.mark.parametrize("number", [1, 3])
def test_search_makes_the_same_queries_whatever_the_results(drain, committee, member, number):
    for _ in range(number):
        PaperFactory(
            committee=committee,
            title="Budget",
            institution=InstitutionFactory(),
            pages=("Un budget", "Deux budgets"),
        )
    drain()
    services.search(member, "budget")
    member.audience_token_cache = {}

    with CaptureQueriesContext(connection) as queries:
        answer = services.search(member, "budget")

    assert answer.total == number
    assert len(queries) == 12
