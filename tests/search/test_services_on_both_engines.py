"""What a person is shown does not depend on the engine that was chosen."""

import json
from dataclasses import astuple
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from portal.core.models import Audience
from search import indexing, rebuilding, services
from search.engine import get_engine
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.committees import CommitteeFactory, MeetingFactory, PaperFactory, make_seated
from tests.factories.pages import make_article, make_news
from tests.search.conftest import suggested

pytestmark = pytest.mark.django_db

QUERIES = ["hébergement", "hebergemnt urgence", "budget -recettes", '"places en urgence"', "CCAS"]


@pytest.fixture
def world(portal_engine):
    """A committee with papers and a meeting, pages for everybody; one member, one outsider."""
    committee = CommitteeFactory(name="Comité hébergement")
    institution = InstitutionFactory()
    for number in range(3):
        PaperFactory(
            committee=committee,
            institution=institution,
            title=f"Budget {number}",
            pages=("Rien ici.", "Les recettes du CCAS. Places en urgence, hébergement d'hiver."),
        )
    PaperFactory(committee=committee, title="Hébergement", pages=("Places en urgence : zéro.",))
    MeetingFactory(committee=committee, title="Réunion sur le budget")
    make_news(title="Hébergement ouvert")
    make_article(title="Le CCAS")
    people = make_seated(committee), make_member()
    indexing.drain()
    return committee, *people


def shown(user, text: str, **options) -> tuple:
    """All that a page says."""
    answer = services.search(user, text, **options)
    return (
        answer.outcome,
        answer.total,
        [
            (r.title, r.kind, r.page, r.score, [astuple(s) for s in r.extract])
            for r in answer.results
        ],
        {name: dict(counts) for name, counts in answer.facet_counts.items()},
        answer.corrections,
    )


@pytest.mark.elasticsearch
@pytest.mark.parametrize("text", QUERIES)
def test_page_is_the_same(world, settings, elasticsearch_url, elasticsearch_index, text):
    _committee, member, outsider = world
    here = [shown(user, text) for user in (member, outsider)]
    by_date = shown(member, text, sort=services.Sort.DATE, filters={"kind": ["paper.minutes"]})

    other = "embedded" if settings.SEARCH_ENGINE == "elasticsearch" else "elasticsearch"
    settings.SEARCH_ENGINE, settings.SEARCH_FALLBACK = other, ""
    settings.ELASTICSEARCH_URL = elasticsearch_url
    settings.ELASTICSEARCH_INDEX = elasticsearch_index
    rebuilding.rebuild()

    assert [shown(user, text) for user in (member, outsider)] == here
    assert (
        shown(member, text, sort=services.Sort.DATE, filters={"kind": ["paper.minutes"]}) == by_date
    )


def test_outsider_learns_nothing(world):
    _committee, member, outsider = world
    assert services.search(member, "recettes").total == 3

    answer = services.search(outsider, "recettes")

    assert (answer.total, answer.results, answer.facets, answer.corrections) == (0, [], [], ())
    assert services.search(outsider, "recetes").corrections == ()
    assert suggested(get_engine(), "rece", tokens=frozenset({"network"})) == []


def test_narrowed_paper_vanishes_before_the_index_follows(world):
    committee, member, _outsider = world
    paper = PaperFactory(committee=committee, title="Situation de Zénobie")
    indexing.drain()
    assert services.search(member, "zénobie").total == 1

    paper.audience = Audience.objects.for_tokens([committee.secretariat_token()])
    paper.save()

    assert services.search(member, "zénobie").total == 0
    assert services.search(member, "zénopie").corrections == ()
    indexing.drain()
    assert services.search(member, "zénobie").total == 0


def test_commands_work(world):
    _committee, member, _outsider = world
    output = StringIO()
    call_command("search_as", member.email, "recettes", "--json", stdout=output)
    assert json.loads(output.getvalue())["total"] == 3

    for act in ("status", "drain", "rebuild", "verify"):
        output = StringIO()
        call_command("search_index", act, "--json", stdout=output)
        assert json.loads(output.getvalue())


def test_clock_that_goes_back_changes_nothing(world, time_machine):
    """Dates in the names of indices order nothing: the live one is the last one published."""
    _committee, member, _outsider = world
    rebuilding.rebuild()
    today = timezone.now()

    for year in (2020, 2019):
        time_machine.move_to(datetime(year, 1, 1, tzinfo=UTC))
        rebuilding.rebuild()
        time_machine.move_to(today)
        assert services.search(member, "recettes").total == 3
    call_command("search_index", "revert", "--json", stdout=StringIO())

    assert services.search(member, "recettes").total == 3
    assert get_engine().fault() == ""
