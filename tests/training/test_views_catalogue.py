"""The catalogue and the page of a session: what is listed, shown and hidden."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from network.finding import words as words_module
from portal.accounts.enums import Role
from search import indexing
from search.models import IndexOutbox
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.pages import restrict
from tests.factories.training import (
    ask,
    make_catalogue,
    make_module,
    make_session,
    make_sign_up,
    make_trainer,
)
from tests.support.pages import main_of, main_text
from training.enums import CancellationReason, Mode, SessionState, SignUpState, Theme
from training.models import HalfDay, SignUp
from training.services.session_trainers import set_trainers

pytestmark = pytest.mark.django_db

CONFIRMED, WAITING = SignUpState.CONFIRMED, SignUpState.WAITING
LINK = "https://visio.example/salle-42"


def _url(name, obj):
    return reverse(f"training:{name}", args=[obj.uuid])


def _titles(response):
    return [one.get_text(strip=True) for one in main_of(response).select(".list-card__title")]


def _catalogue(client, **query):
    return client.get(reverse("training:catalogue"), query)


def test_catalogue_lists_sessions_to_come_alone(login):
    shown = make_session(make_module(title="À venir"))
    make_session(make_module(title="Brouillon"), state=SessionState.DRAFT)
    make_session(make_module(title="Annulée"), state=SessionState.CANCELLED)
    make_session(make_module(title="Passée"), days=-3)
    make_session(
        make_module(title="Reportée"), state=SessionState.POSTPONED, starts_at=None, ends_at=None
    )

    client = login(make_member())

    assert _titles(_catalogue(client)) == ["À venir", "Reportée"]
    assert shown.get_mode_display() in main_text(_catalogue(client))


def test_session_of_a_module_one_does_not_read_does_not_exist(login):
    catalogue = make_catalogue()
    closed = make_session(make_module(catalogue, title="Formation réservée"))
    restrict(catalogue)
    client = login(make_member())

    assert _titles(_catalogue(client)) == []
    assert _titles(_catalogue(client, kind="modules")) == []
    for name in ("session", "sign_up"):
        assert client.get(_url(name, closed)).status_code == 404
    assert client.post(_url("sign_up", closed)).status_code == 404
    assert not SignUp.objects.exists()


def test_filters_cut_the_list_and_count_what_they_would_give(login):
    law = make_module(title="Droit", theme=Theme.LAW, publics=["midwife", "nurse"])
    make_session(law, days=20)
    make_session(make_module(title="Santé", theme=Theme.HEALTH), mode=Mode.REMOTE, days=21)
    client = login(make_member())

    page = _catalogue(client, theme="law")
    assert _titles(page) == ["Droit"]
    counts = [one.get_text() for one in main_of(page).select("select[name=theme] option")]
    assert counts[1:] == ["Droit et procédures (1)", "Soins et certificats (1)"]
    assert _titles(_catalogue(client, public="nurse")) == ["Droit"]
    assert _titles(_catalogue(client, mode="remote")) == ["Santé"]
    assert _titles(_catalogue(client, mode="remote", theme="law")) == []
    assert "Retirez un filtre" in main_text(_catalogue(client, mode="remote", theme="law"))
    month = timezone.localtime(law.sessions.get().starts_at).strftime("%Y-%m")
    assert "Droit" in _titles(_catalogue(client, month=month))


def test_unknown_filters_are_told_and_left_aside(login):
    make_session(make_module(title="Droit"))

    page = _catalogue(login(make_member()), theme="x' OR 1=1", month="2026-99", page="zz")

    assert page.status_code == 200
    assert _titles(page) == ["Droit"]


def test_places_left_means_that_one_may_sign_up_now(login):
    make_session(make_module(title="Libre"))
    full = make_session(make_module(title="Complète"), maximum=1)
    make_sign_up(full, CONFIRMED)
    make_session(make_module(title="Plus tard"), opens_at=timezone.now() + timedelta(days=2))
    make_session(make_module(title="Close"), state=SessionState.CLOSED)

    assert _titles(_catalogue(login(make_member()), places="on")) == ["Libre"]


def test_modules_stand_with_their_number_of_sessions(login):
    catalogue = make_catalogue()
    module = make_module(catalogue, title="Repérer")
    make_module(catalogue, title="Orienter")
    make_session(module), make_session(module)
    client = login(make_member())

    page = _catalogue(client, kind="modules")

    assert _titles(page) == ["Orienter", "Repérer"]
    assert "2 sessions à venir" in main_text(page)
    assert "2 places libres" in main_text(client.get(module.url))


def test_empty_catalogue_says_so(login):
    assert "Rien n’est encore annoncé" in main_text(_catalogue(login(make_member())))


@pytest.mark.parametrize("kind", ["sessions", "modules"])
@pytest.mark.parametrize("count", [1, 3])
def test_catalogue_takes_the_same_queries_for_any_number(
    count, kind, login, django_assert_max_num_queries
):
    catalogue, person = make_catalogue(), make_member()
    for _one in range(count):
        make_sign_up(make_session(make_module(catalogue)), CONFIRMED, person=person)
    client = login(person)
    _catalogue(client, kind=kind)

    with django_assert_max_num_queries(24):
        _catalogue(client, kind=kind)


# The page of a session


def test_video_link_is_for_trainers_and_those_with_a_confirmed_seat(login):
    session = make_session(mode=Mode.REMOTE, maximum=9)
    HalfDay.objects.update(link=LINK)
    url = _url("session", session)
    readers = {
        "confirmed": make_sign_up(session, CONFIRMED).person,
        "trainer": session.trainer_seats.get().user,
        "coordination": make_member(Role.COORDINATOR),
    }
    others = {
        "waiting": make_sign_up(session, WAITING).person,
        "cancelled": make_sign_up(
            session, SignUpState.CANCELLED, cancellation_reason=CancellationReason.OTHER
        ).person,
        "other_trainer": make_trainer(),
        "member": make_member(),
    }

    assert {name for name, one in readers.items() if LINK in _html(login(one), url)} == set(readers)
    assert not {name for name, one in others.items() if LINK in _html(login(one), url)}


def _html(client, url):
    return client.get(url).content.decode()


def test_page_of_a_session_names_nobody_who_signed_up(login):
    session = make_session(maximum=9)
    asked = make_sign_up(session, CONFIRMED)

    page = _html(login(make_member()), _url("session", session))

    assert asked.person.last_name not in page
    assert asked.institution.name not in page
    assert "8 places libres sur 9" in page


def test_draft_is_read_by_its_trainer_alone(login):
    draft = make_session(state=SessionState.DRAFT)

    assert login(make_member()).get(_url("session", draft)).status_code == 404
    trainer = draft.trainer_seats.get().user
    assert login(trainer).get(_url("session", draft)).status_code == 200


def test_seats_kept_for_others_are_not_free(login):
    session = make_session(maximum=3)
    session.quotas.create(
        institution=InstitutionFactory(),
        seats=2,
        release_on=timezone.localdate() + timedelta(days=9),
    )

    text = main_text(login(make_member()).get(_url("session", session)))

    assert "1 place libre sur 3. 2 places sont réservées à d’autres institutions." in text


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_a_session_takes_the_same_queries_for_any_number(
    count, login, django_assert_max_num_queries
):
    session = make_session(maximum=9)
    for _one in range(count):
        make_sign_up(session, CONFIRMED)
        make_sign_up(session, WAITING)
    client = login(make_sign_up(session, WAITING).person)
    client.get(_url("session", session))

    with django_assert_max_num_queries(26):
        client.get(_url("session", session))


# Words, answered by the search


def _words(client, words, **query):
    indexing.drain()
    return _titles(_catalogue(client, q=words, **query))


def test_words_find_a_session_by_its_module_place_or_trainer(login):
    trainer = make_trainer(last_name="Valdrome")
    make_session(make_module(title="Repérer", objectives="Poser la question"), trainer=trainer)
    make_session(make_module(title="Orienter"), place="Manufacture")
    client = login(make_member())

    assert _words(client, "poser une question") == ["Repérer"]
    assert _words(client, "valdrome") == ["Repérer"]
    assert _words(client, "manufacture") == ["Orienter"]
    assert _words(client, "pivoine") == []


def test_words_find_a_module_and_meet_the_filters(login):
    catalogue = make_catalogue()
    make_module(catalogue, title="Emprise et droit", theme=Theme.LAW)
    make_module(catalogue, title="Emprise et soin", theme=Theme.HEALTH)
    client = login(make_member())

    assert sorted(_words(client, "emprise", kind="modules")) == [
        "Emprise et droit",
        "Emprise et soin",
    ]
    assert _words(client, "emprise", kind="modules", theme="law") == ["Emprise et droit"]


def test_words_find_nothing_of_a_module_one_does_not_read(login):
    catalogue = make_catalogue()
    make_session(make_module(catalogue, title="Pivoine"))
    restrict(catalogue)
    client = login(make_member())

    assert _words(client, "pivoine") == []
    assert _words(client, "pivoine", kind="modules") == []
    assert (
        "pivoine" not in client.get(reverse("search:suggestions"), {"q": "pivo"}).content.decode()
    )


def test_new_trainer_is_found_and_the_former_one_is_not(login):
    session = make_session(make_module(title="Repérer"))
    before = session.trainer_seats.get().user
    after = make_trainer(last_name="Valdrome")
    indexing.drain()

    set_trainers(session, actor=make_member(Role.COORDINATOR), trainers=[after])

    client = login(make_member())
    assert _words(client, "valdrome") == ["Repérer"]
    assert _words(client, before.last_name) == []


def test_sign_up_changes_nothing_in_the_index():
    session = make_session()
    indexing.drain()

    ask(session)

    assert not IndexOutbox.objects.exists()


def test_catalogue_says_so_when_words_cannot_be_looked_for(login, monkeypatch):
    make_session(make_module(title="Repérer"))
    monkeypatch.setattr(words_module, "_finders", [])

    page = _catalogue(login(make_member()), q="emprise")

    assert _titles(page) == ["Repérer"]
    assert "La recherche par mots est indisponible" in main_text(page)
