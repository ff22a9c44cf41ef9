"""Tools: one version in force, the list and its filters, contacts read from the directory."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from network.enums import EntryState, Need
from network.models import PersonTerm, ToolPage
from network.tools.lists import Trade
from search.source_pages import PageSource, ToolSource
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.network_entries import ConfidentialPlaceFactory, ServiceFactory
from tests.factories.network_persons import AbsenceFactory, ResourcePersonFactory
from tests.factories.pages import restrict
from tests.factories.tools import make_tool, make_tool_index
from tests.support.pages import main_of

pytestmark = pytest.mark.django_db
LIST_QUERIES = 24
CONTACTS = [("contacts", {"need": Need.LISTENING, "public": ""})]


def fresh(tool: ToolPage) -> ToolPage:
    return ToolPage.objects.get(pk=tool.pk)


def words_of(answer) -> str:
    return " ".join(main_of(answer).get_text(" ").split())


def found_by(source, user) -> set[int]:
    return set(source().visible_to(user).values_list("pk", flat=True))


# Versions


def test_publishing_a_tool_supersedes_the_one_it_replaces():
    index = make_tool_index()
    old = make_tool(index)
    draft = make_tool(index, supersedes=old, live=False)
    assert not fresh(old).is_superseded

    draft.latest_revision.publish()

    assert fresh(old).is_superseded
    assert not fresh(draft).is_superseded


def test_withdrawing_or_deleting_the_new_version_brings_the_old_one_back():
    index = make_tool_index()
    old = make_tool(index)
    new = make_tool(index, supersedes=old)
    new.unpublish()
    assert not fresh(old).is_superseded

    fresh(new).save_revision().publish()
    assert fresh(old).is_superseded
    fresh(new).delete()
    assert not fresh(old).is_superseded


def test_a_new_revision_of_a_superseded_tool_stays_superseded():
    index = make_tool_index()
    old = make_tool(index)
    revision = old.save_revision()
    make_tool(index, supersedes=old)

    revision.publish()

    assert fresh(old).is_superseded


def test_superseded_tool_leads_to_the_one_in_force_and_leaves_list_and_search(login):
    index = make_tool_index()
    first = make_tool(index, title="Grille ancienne")
    second = make_tool(index, title="Grille moyenne", supersedes=first)
    third = make_tool(index, title="Grille neuve", supersedes=second)
    user = make_member()
    client = login(user)

    banner = main_of(client.get(first.url)).select_one(".alert-error")

    assert banner.a["href"] == third.url
    assert not main_of(client.get(third.url)).select(".alert-error")
    assert "Grille ancienne" not in words_of(client.get(index.url))
    assert "Grille neuve" in words_of(client.get(index.url))
    assert found_by(ToolSource, user) == {third.pk}
    assert not found_by(PageSource, user) & {first.pk, second.pk, third.pk}


def test_banner_says_nothing_of_a_version_that_the_reader_may_not_read(login):
    index = make_tool_index()
    old = make_tool(index)
    new = make_tool(index, title="Version xyloglotte", version="9.9", supersedes=old)
    restrict(new, Group.objects.create(name="Autre"))

    answer = login(make_member()).get(old.url)

    assert main_of(answer).select_one(".alert-error")
    assert "xyloglotte" not in answer.content.decode()
    assert "9.9" not in answer.content.decode()


# The list


@pytest.mark.parametrize("count", [1, 3])
def test_list_makes_the_same_queries_whatever_its_length(login, count, django_assert_num_queries):
    index = make_tool_index()
    for _number in range(count):
        make_tool(index)
    client = login(make_member())
    client.get(index.url)

    with django_assert_num_queries(LIST_QUERIES):
        client.get(index.url)


def test_filters_count_what_their_choice_would_show(login):
    index = make_tool_index()
    make_tool(index, title="Pour médecins", trades=[Trade.DOCTOR, Trade.MIDWIFE])
    make_tool(index, title="Pour sages-femmes", trades=[Trade.MIDWIFE], kind="poster")
    hidden = make_tool(index, title="Caché", trades=[Trade.MIDWIFE])
    restrict(hidden, Group.objects.create(name="Autre"))
    client = login(make_member())

    answer = client.get(index.url, {"profession": "doctor"})

    assert [tool.title for tool in answer.context["tools"]] == ["Pour médecins"]
    filters = {
        one.name: {o.value: o.count for o in one.options} for one in answer.context["filters"]
    }
    assert filters["profession"] == {"doctor": 1, "midwife": 2}
    assert filters["genre"] == {"questionnaire": 1}


def test_unknown_filter_is_ignored(login):
    index = make_tool_index()
    make_tool(index)

    answer = login(make_member()).get(index.url, {"profession": "inconnue", "page": "x"})

    assert len(answer.context["tools"]) == 1
    assert answer.context["active"] == 0


def test_tools_entry_leads_to_the_list_one_reads_and_else_to_the_sign_in(client, login):
    index = make_tool_index(is_public=False)

    assert "/compte/login/" in client.get(reverse("network:tools"))["Location"]
    assert login(make_member()).get(reverse("network:tools"))["Location"] == index.url


# Contacts


def test_contacts_are_those_the_directory_trusts_when_read(login):
    tool = make_tool(body=CONTACTS)
    trusted = ServiceFactory(name="Écoute ouverte", telephone="01 99 00 11 22")
    ServiceFactory(name="Écoute périmée", state=EntryState.TO_VERIFY)
    ServiceFactory(name="Autre besoin", needs=[Need.HOUSING])
    person, absent = ResourcePersonFactory(), ResourcePersonFactory()
    for one in (person, absent):
        PersonTerm.objects.create(entry=one, vocabulary="need", value=Need.LISTENING)
    AbsenceFactory(person=absent)
    client = login(make_member())

    words = words_of(client.get(tool.url))

    assert "Écoute ouverte" in words
    assert "01 99 00 11 22" in words
    assert "Écoute périmée" not in words
    assert "Autre besoin" not in words
    assert person.name in words
    assert absent.name not in words
    type(trusted).objects.filter(pk=trusted.pk).update(state=EntryState.TO_VERIFY)
    assert "Écoute ouverte" not in words_of(client.get(tool.url))


def test_visitor_of_a_public_tool_gets_the_national_numbers_only(client):
    tool = make_tool(body=CONTACTS, is_public=True)
    ServiceFactory(name="Écoute ouverte", telephone="01 99 00 11 22")

    answer = client.get(tool.url)

    assert "tel:3919" in answer.content.decode()
    assert "Écoute ouverte" not in answer.content.decode()
    assert "01 99 00 11 22" not in answer.content.decode()


def test_confidential_place_is_reached_through_its_intermediary_alone(login):
    tool = make_tool(body=CONTACTS)
    through = InstitutionFactory(name="Relais des Ormes")
    place = ConfidentialPlaceFactory(name="Refuge xyloglotte", intermediary=through)
    ServiceFactory(name="Mise à l'abri", place=place, telephone="01 99 00 33 44")

    answer = login(make_member()).get(tool.url)

    assert "Relais des Ormes" in words_of(answer)
    assert "xyloglotte" not in answer.content.decode()
    assert "01 99 00 33 44" not in answer.content.decode()
