"""search_as prints what the page shows."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from search.models import IndexEntry
from search.tuning import pin
from tests.factories.accounts import UserFactory, make_member
from tests.factories.committees import CommitteeFactory, PaperFactory, make_seated

pytestmark = pytest.mark.django_db


def search_as(user, query: str, *arguments) -> dict:
    output = StringIO()
    call_command("search_as", user.email, query, "--json", *arguments, stdout=output)
    return json.loads(output.getvalue())


@pytest.fixture
def committee(drain):
    committee = CommitteeFactory()
    for number in range(12):
        PaperFactory(committee=committee, title=f"Budget {number}", pages=("Rien", "Les recettes"))
    drain()
    return committee


def test_result_put_forward_stays_among_the_hits(committee):
    member = make_seated(committee)
    last = search_as(member, "recettes", "--limit", "12")["hits"][-1]["id"]
    pin(IndexEntry.objects.get(object_id=last), query="recettes", actor=member)

    report = search_as(member, "recettes", "--limit", "12")

    assert (report["total"], len(report["hits"])) == (12, 12)
    assert report["hits"][0]["id"] == last
    assert search_as(make_member(), "recettes")["hits"] == []


def test_member_gets_total_hits_with_page_and_facets(committee):
    report = search_as(make_seated(committee), "recettes", "--limit", "3")

    assert report["total"] == 12
    assert len(report["hits"]) == 3
    assert set(report["hits"][0]) == {"kind", "id", "title", "page", "score"}
    assert (report["hits"][0]["kind"], report["hits"][0]["page"]) == ("paper", 2)
    assert report["facets"]["kind"] == {"paper.minutes": 12}
    assert report["facets"]["committee"] == {str(committee.uuid): 12}


@pytest.mark.parametrize("make", [make_member, UserFactory])
def test_others_get_nothing(committee, make):
    assert search_as(make(), "recettes budget") == {
        "query": "recettes budget",
        "total": 0,
        "hits": [],
        "facets": {},
        "corrections": {},
        "expansions": [],
    }


def test_filters_are_those_of_the_page(committee):
    member = make_seated(committee)

    assert search_as(member, "budget", "--filter", "kind=news")["total"] == 0
    with pytest.raises(CommandError, match="NAME=VALUE"):
        search_as(member, "budget", "--filter", "secret=1")


def test_unknown_or_closed_account_is_refused(committee):
    with pytest.raises(CommandError):
        call_command("search_as", "nobody@exemple.example", "budget")
    with pytest.raises(CommandError):
        call_command("search_as", UserFactory(is_active=False).email, "budget")


def test_plain_output_names_each_hit(committee):
    output = StringIO()
    call_command("search_as", make_seated(committee).email, "recettes", stdout=output)

    assert output.getvalue().startswith("12 result(s)\n")
    assert output.getvalue().count(" p. 2") == 10
