"""Searching for a person: what is found, on which page, in which order, with which counts."""

import pytest

from search import services
from tests.factories.committees import CommitteeFactory, PaperFactory, make_seated

pytestmark = pytest.mark.django_db


def titles(answer) -> list[str]:
    return [result.title for result in answer.results]


def test_search_finds_paper_on_its_page(drain):
    committee = CommitteeFactory()
    member = make_seated(committee)
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
