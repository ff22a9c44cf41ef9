"""A professional's screens: signing up and leaving, one's own trainings, the home page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from tests.factories.accounts import InstitutionFactory, MembershipFactory, make_member
from tests.factories.pages import restrict
from tests.factories.training import (
    ask,
    make_attestation,
    make_catalogue,
    make_module,
    make_session,
    make_sign_up,
    state_of,
)
from tests.support.pages import main_of, main_text
from training.enums import ApprovalMode, SessionState, SignUpState
from training.models import SignUp, SpecialNeeds

pytestmark = pytest.mark.django_db

CONFIRMED, WAITING, OFFERED = SignUpState.CONFIRMED, SignUpState.WAITING, SignUpState.OFFERED


def _url(name, obj):
    return reverse(f"training:{name}", args=[obj.uuid])


# Signing up


def test_signing_up_confirms_and_keeps_the_needs_for_the_trainers(login):
    session, person = make_session(), make_member()

    answer = login(person).post(
        _url("sign_up", session), {"needs": "Boucle magnétique"}, follow=True
    )

    asked = SignUp.objects.get()
    assert (asked.person, asked.state) == (person, CONFIRMED)
    assert "Votre place est confirmée." in main_text(answer)
    assert SpecialNeeds.objects.get().text == "Boucle magnétique"
    assert "Boucle magnétique" not in answer.content.decode()


def test_full_session_puts_on_the_list_with_the_place(login):
    session = make_session(maximum=1)
    make_sign_up(session, CONFIRMED)
    make_sign_up(session, WAITING)

    answer = login(make_member()).post(_url("sign_up", session), follow=True)

    assert "rang 2 sur 2" in main_text(answer)


def test_approval_is_waited_for(login):
    session = make_session(approval=ApprovalMode.COORDINATION)

    answer = login(make_member()).post(_url("sign_up", session), follow=True)

    assert "attend une approbation" in main_text(answer)
    assert SignUp.objects.get().state == SignUpState.AWAITING


def test_somebody_of_two_institutions_says_for_which(login):
    session, person = make_session(), make_member()
    second = InstitutionFactory()
    MembershipFactory(user=person, institution=second)
    client = login(person)

    client.post(_url("sign_up", session), {"institution": InstitutionFactory().pk})
    assert not SignUp.objects.exists()
    client.post(_url("sign_up", session), {"institution": second.pk})

    assert SignUp.objects.get().institution == second


def test_seat_at_the_same_time_is_shown_with_a_link_and_refused(login):
    person = make_member()
    other = make_sign_up(make_session(make_module(title="Déjà prise")), CONFIRMED, person=person)
    session = make_session()
    client = login(person)

    page = client.get(_url("sign_up", session))
    assert "Déjà prise" in main_text(page)
    assert main_of(page).select(f'a[href="{_url("session", other.session)}"]')
    answer = client.post(_url("sign_up", session), {"needs": "x"})

    assert "au même moment" in main_text(answer)
    assert SignUp.objects.count() == 1


def test_missing_prerequisite_is_named(login):
    catalogue = make_catalogue()
    first = make_module(catalogue, title="Socle commun")
    session = make_session(make_module(catalogue, prerequisites=[first]))

    client = login(make_member())

    assert "Socle commun" in main_text(client.get(_url("session", session)))
    assert "Socle commun" in main_text(client.post(_url("sign_up", session)))
    assert not SignUp.objects.exists()


def test_prerequisite_one_does_not_read_is_not_named(login):
    hidden = make_module(title="Module caché")
    restrict(hidden)
    module = make_module(prerequisites=[hidden])
    session = make_session(module)
    client = login(make_member())

    for url in (_url("session", session), _url("sign_up", session), module.url):
        assert "Module caché" not in client.get(url).content.decode()
    told = main_text(client.get(_url("session", session)))
    assert "demandez à l’organisateur" in told, told


def test_refusal_keeps_what_was_typed(login):
    session, person = make_session(), make_member()
    make_sign_up(make_session(), CONFIRMED, person=person)

    answer = login(person).post(_url("sign_up", session), {"needs": "Un accès de plain-pied"})

    assert main_of(answer).select_one("textarea").get_text(strip=True) == "Un accès de plain-pied"


def test_needs_too_long_are_refused_and_kept(login):
    words = "é" * 1001

    answer = login(make_member()).post(_url("sign_up", make_session()), {"needs": words})

    assert main_of(answer).select_one("textarea").get_text(strip=True) == words
    assert not SignUp.objects.exists()


@pytest.mark.parametrize("state", [SessionState.CLOSED, SessionState.CANCELLED])
def test_session_that_takes_nobody_says_so(state, login):
    session = make_session(state=state)

    answer = login(make_member()).post(_url("sign_up", session))

    assert "ne prend pas d’inscription" in main_text(answer)
    assert not SignUp.objects.exists()


def test_signing_up_twice_leads_back_to_the_session(login):
    session, person = make_session(), make_member()
    make_sign_up(session, CONFIRMED, person=person)

    answer = login(person).post(_url("sign_up", session), follow=True)

    assert "Votre place est confirmée." in main_text(answer)
    assert SignUp.objects.count() == 1


# Leaving, answering, going elsewhere


def test_cancelling_needs_a_reason_and_frees_the_seat(login):
    session = make_session(maximum=1)
    asked = make_sign_up(session, CONFIRMED)
    next_one = make_sign_up(session, WAITING)
    client = login(asked.person)

    assert "Veuillez corriger" in main_text(client.post(_url("sign_up_cancel", asked)))
    client.post(_url("sign_up_cancel", asked), {"reason": "workload"})

    assert (state_of(asked), state_of(next_one)) == (SignUpState.CANCELLED, OFFERED)


def test_late_cancellation_is_announced(login):
    asked = make_sign_up(make_session(free_until=timezone.now() - timedelta(days=1)), CONFIRMED)

    assert "tardive" in main_text(login(asked.person).get(_url("sign_up_cancel", asked)))


@pytest.mark.parametrize("state", [WAITING, SignUpState.AWAITING])
def test_leaving_the_list(state, login):
    asked = make_sign_up(make_session(), state)
    client = login(asked.person)

    assert client.get(_url("sign_up_cancel", asked)).status_code == 404
    client.post(_url("sign_up_leave", asked), {"reason": "unavailable"})

    assert state_of(asked) == SignUpState.CANCELLED


@pytest.mark.parametrize(("answer", "state"), [("accept", CONFIRMED), ("decline", "cancelled")])
def test_offer_is_accepted_or_declined_in_one_click(answer, state, login):
    asked = _offered(make_session())
    client = login(asked.person)

    assert "Répondez avant" in main_text(client.get(_url("offer_answer", asked)))
    client.post(_url("offer_answer", asked), {"answer": answer})

    assert state_of(asked) == state


def test_offer_past_its_end_is_refused_in_words(login):
    asked = _offered(make_session(), ends=-1)
    client = login(asked.person)

    assert "est passée" in main_text(client.get(_url("offer_answer", asked)))
    told = client.post(_url("offer_answer", asked), {"answer": "accept"}, follow=True)

    assert "est passée" in told.content.decode()
    assert state_of(asked) != CONFIRMED


def _offered(session, *, ends=24, **fields):
    until = timezone.now() + timedelta(hours=ends)
    return make_sign_up(
        session, OFFERED, offered_at=timezone.now(), offer_expires_at=until, **fields
    )


def test_transfer_goes_to_a_session_of_the_module_with_a_seat(login):
    module = make_module()
    asked = make_sign_up(make_session(module), CONFIRMED)
    free = make_session(module, days=40)
    full = make_session(module, days=50, maximum=1)
    make_sign_up(full, CONFIRMED)
    make_sign_up(make_session(module, days=60, maximum=9), WAITING)
    make_sign_up(make_session(module, days=70, maximum=9), WAITING, person=asked.person)
    client = login(asked.person)

    page = client.get(_url("sign_up_transfer", asked))
    offered = [one["value"] for one in main_of(page).select("input[name=to]")]
    assert offered == [str(free.uuid)]
    client.post(_url("sign_up_transfer", asked), {"to": str(full.uuid)})
    assert state_of(asked) == CONFIRMED
    client.post(_url("sign_up_transfer", asked), {"to": str(free.uuid)})

    assert state_of(asked) == SignUpState.CANCELLED
    assert SignUp.objects.get(follows=asked).session == free


def test_session_that_moved_asks_again_and_is_kept_in_one_click(login):
    asked = make_sign_up(make_session(), CONFIRMED, asked_again_at=timezone.now())
    client = login(asked.person)

    assert "Venez-vous toujours" in main_text(client.get(_url("session", asked.session)))
    client.post(_url("sign_up_keep", asked))

    assert SignUp.objects.get().asked_again_at is None


@pytest.mark.parametrize("who", ["member", "trainer", "colleague", "coordination"])
def test_sign_up_of_somebody_else_does_not_exist(who, login):
    session = make_session(maximum=9)
    offered, asked = _offered(session), make_sign_up(session, CONFIRMED)
    reader = {
        "member": make_member,
        "trainer": lambda: session.trainer_seats.get().user,
        "colleague": lambda: make_member(institution=asked.institution),
        "coordination": lambda: make_member(Role.COORDINATOR),
    }[who]()
    client = login(reader)

    for name in ("sign_up_cancel", "sign_up_leave", "sign_up_transfer"):
        assert client.get(_url(name, asked)).status_code == 404
        assert client.post(_url(name, asked), {"reason": "other"}).status_code == 404
    assert client.post(_url("sign_up_keep", asked)).status_code == 404
    assert client.get(_url("offer_answer", offered)).status_code == 404
    assert client.post(_url("offer_answer", offered), {"answer": "decline"}).status_code == 404

    assert (state_of(asked), state_of(offered)) == (CONFIRMED, OFFERED)


# My trainings, home


def test_my_trainings_sorts_what_i_asked_for(login, time_machine):
    person = make_member()
    past = make_sign_up(make_session(make_module(title="Finie"), days=2), CONFIRMED, person=person)
    time_machine.move_to(past.session.ends_at + timedelta(days=1))
    make_attestation(past)
    make_sign_up(make_session(make_module(title="Bientôt")), CONFIRMED, person=person)
    make_sign_up(make_session(make_module(title="Attendue"), days=31), WAITING, person=person)
    _offered(make_session(make_module(title="Proposée"), days=32), person=person)
    make_sign_up(make_session(make_module(title="D’un autre"), days=33), CONFIRMED)

    page = login(person).get(reverse("training:my_trainings"))

    by_part = {
        part["aria-labelledby"]: [one.get_text(strip=True) for one in part.select("h3")]
        for part in main_of(page).select("section[aria-labelledby]")
    }
    assert by_part == {
        "offers": ["Proposée"],
        "coming": ["Bientôt"],
        "waiting": ["Attendue"],
        "past": ["Finie"],
    }
    assert "Rang 1 sur 1" in main_text(page)
    assert "Attestation (PDF)" in main_text(page)


def test_my_trainings_is_empty_at_first(login):
    page = main_text(login(make_member()).get(reverse("training:my_trainings")))

    assert "Vous n’êtes inscrit à aucune formation." in page


@pytest.mark.parametrize("count", [1, 3])
def test_my_trainings_takes_the_same_queries_for_any_number(
    count, login, django_assert_max_num_queries
):
    person, module = make_member(), make_module()
    for one in range(count):
        for state in (CONFIRMED, WAITING):
            make_sign_up(make_session(module, days=20 + one), state, person=person)
        _offered(make_session(module, days=30 + one), person=person)
    client = login(person)
    client.get(reverse("training:my_trainings"))

    with django_assert_max_num_queries(20):
        client.get(reverse("training:my_trainings"))


def test_home_says_what_waits_and_what_is_next(login):
    person = make_member()
    _offered(make_session(make_module(title="Proposée")), person=person)
    make_sign_up(make_session(make_module(title="Bientôt"), days=33), CONFIRMED, person=person)

    page = main_text(login(person).get("/"))

    assert "Une place vous est proposée dans « Proposée »" in page.replace("\xa0", " ")
    assert "Mes prochaines formations" in page
    assert "Bientôt" in page


def test_home_of_somebody_else_says_nothing(login):
    _offered(make_session(make_module(title="Proposée")))

    page = login(make_member()).get("/").content.decode()

    assert "Proposée" not in page
    assert "Mes prochaines formations" not in page


def test_place_on_the_list_follows_the_declared_rule(login):
    session = make_session(maximum=2)
    seated = make_sign_up(session, CONFIRMED)
    first = ask(session)
    same = make_sign_up(session, WAITING, person=make_member(institution=seated.institution))
    other = make_sign_up(session, WAITING)

    def place(asked):
        return main_text(login(asked.person).get(_url("session", session)))

    assert state_of(first) == CONFIRMED
    assert "rang 1 sur 2" in place(other)
    assert "rang 2 sur 2" in place(same)
