"""Cards of papers: what they say, what they leave out, and that a text stays one."""

import pytest
from bs4 import BeautifulSoup

from committees.enums import CommitteeVisibility
from committees.listing import paper_cards
from committees.models import Paper
from committees.templatetags.papers import paper_cards as draw
from portal.core.models import Audience
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.committees import CommitteeFactory, PaperFactory, make_seated

pytestmark = pytest.mark.django_db
HOSTILE = '"><script>alert(1)</script>'


def cards_for(user):
    return paper_cards(Paper.objects.visible_to(user), user)


def test_card_says_what_the_paper_is():
    committee = CommitteeFactory(name="Comité logement")
    author = InstitutionFactory(name="Mairie de Test", short_name="")
    paper = PaperFactory(committee=committee, institution=author, title="Note", reference="R-1")

    page = BeautifulSoup(draw(cards_for(make_seated(committee))), "html.parser")

    assert page.a["href"] == f"/documents/{paper.uuid}/"
    assert page.a.text == "Note"
    text = page.text
    assert all(word in text for word in ("Comité logement", "Mairie de Test", "R-1"))


def test_card_names_no_committee_that_the_reader_must_not_know_of():
    secret = CommitteeFactory(name="Comité caché", visibility=CommitteeVisibility.SECRET)
    reader = make_member()
    named = Audience.objects.for_tokens([f"user:{reader.pk}"])
    PaperFactory(committee=secret, audience=named)

    cards = cards_for(reader)

    assert [card.committee for card in cards] == [""]
    assert "Comité caché" not in draw(cards)


def test_card_leaves_committees_out_when_asked():
    committee = CommitteeFactory(name="Comité logement")
    PaperFactory(committee=committee)

    assert "Comité logement" not in draw(cards_for(make_seated(committee)), hide_committee=True)


def test_texts_of_a_card_stay_texts():
    committee = CommitteeFactory(name=HOSTILE)
    PaperFactory(committee=committee, title=HOSTILE, reference=HOSTILE[:40])

    page = BeautifulSoup(draw(cards_for(make_seated(committee))), "html.parser")

    assert page.find("script") is None
    assert HOSTILE in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_cards_cost_two_queries_whatever_their_number(count, django_assert_num_queries):
    committee = CommitteeFactory()
    reader = make_seated(committee)
    reader.audience_token_cache = {}
    for _number in range(count):
        PaperFactory(committee=committee)
    papers = Paper.objects.visible_to(reader)

    with django_assert_num_queries(2):
        assert len(paper_cards(papers, reader)) == count
