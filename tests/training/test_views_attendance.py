"""Screens of presence: the grid, the code on the screen, and what a phone opens."""

from datetime import timedelta

import pytest
from django.urls import reverse

from portal.accounts.enums import Role
from tests.factories.accounts import make_member
from tests.factories.training import (
    make_presence,
    make_session,
    make_sign_up,
    make_trainer,
)
from tests.support.pages import main_of, main_text
from training.enums import SignUpState
from training.enums_attendance import Presence
from training.models import Attendance
from training.presence_codes import new_code, new_ticket

pytestmark = pytest.mark.django_db

CONFIRMED = SignUpState.CONFIRMED


@pytest.fixture
def held(time_machine):
    session = make_session(maximum=9)
    time_machine.move_to(session.starts_at, tick=False)
    return session


def _trainer(session):
    return session.trainer_seats.get().user


def _url(name, half_day, *more):
    return reverse(f"training:{name}", args=[half_day.uuid, *more])


def test_plain_form_records_the_grid_and_the_others(held, login):
    first, second, third = [make_sign_up(held, CONFIRMED) for _one in range(3)]
    url = _url("half_day_marks", held.half_days.get())
    client = login(_trainer(held))

    client.post(url, {f"mark-{first.uuid}": "absent", "rest": "present"})

    marked = dict(Attendance.objects.values_list("sign_up_id", "status"))
    assert marked == {first.pk: "absent", second.pk: "present", third.pk: "present"}
    assert "Présents : 2 sur 3" in main_text(client.get(url))


def test_grid_shown_before_does_not_undo_what_was_recorded_meanwhile(held, login):
    asked = make_sign_up(held, CONFIRMED)
    make_presence(asked, Presence.PRESENT)
    data = {f"seen-{asked.uuid}": "absent", f"mark-{asked.uuid}": "absent"}

    login(_trainer(held)).post(_url("half_day_marks", held.half_days.get()), data)

    assert Attendance.objects.get().status == Presence.PRESENT


def test_script_sends_one_mark_and_reads_why_it_is_refused(held, login, time_machine):
    first, second = make_sign_up(held, CONFIRMED), make_sign_up(held, CONFIRMED)
    url = _url("half_day_marks", held.half_days.get())
    client = login(_trainer(held))
    accept = {"Accept": "application/json"}

    answer = client.post(url, {f"mark-{first.uuid}": "present"}, headers=accept)
    assert (answer.status_code, answer.json()) == (200, {"problem": ""})
    answer = client.post(url, {f"mark-{second.uuid}": "elsewhere"}, headers=accept)
    assert (answer.status_code, bool(answer.json()["problem"])) == (422, True)
    time_machine.move_to(held.ends_at + timedelta(hours=25))
    client = login(_trainer(held))
    answer = client.post(url, {f"mark-{second.uuid}": "present"}, headers=accept)
    assert "avec un motif" in answer.json()["problem"]

    assert Attendance.objects.get().sign_up == first


@pytest.mark.parametrize("count", [1, 3])
def test_grid_takes_the_same_queries_for_any_number(
    count, held, login, django_assert_max_num_queries
):
    for _one in range(count):
        make_presence(make_sign_up(held, CONFIRMED))
    client = login(_trainer(held))
    url = _url("half_day_marks", held.half_days.get())
    client.get(url)

    with django_assert_max_num_queries(18):
        client.get(url)


@pytest.mark.parametrize("count", [1, 3])
def test_file_of_a_session_takes_the_same_queries_for_any_number(
    count, held, login, django_assert_max_num_queries
):
    for _one in range(count):
        make_presence(make_sign_up(held, CONFIRMED))
    client = login(_trainer(held))
    url = reverse("training:session_presence", args=[held.uuid])
    client.get(url)

    with django_assert_max_num_queries(20):
        client.get(url)


@pytest.mark.parametrize("who", ["member", "other_trainer", "trainee", "manager"])
def test_screens_of_a_session_do_not_exist_for_others(who, held, login):
    asked = make_sign_up(held, CONFIRMED)
    make_presence(asked)
    reader = {
        "member": make_member,
        "other_trainer": make_trainer,
        "trainee": lambda: asked.person,
        "manager": lambda: make_member(Role.INSTITUTION_MANAGER, institution=asked.institution),
    }[who]()
    half_day = held.half_days.get()
    client = login(reader)

    for url in (
        reverse("training:session_presence", args=[held.uuid]),
        _url("half_day_marks", half_day),
        _url("half_day_code", half_day),
        _url("presence_correct", half_day, asked.uuid),
    ):
        assert client.get(url).status_code == 404
        assert client.post(url).status_code in (404, 405)


def test_coordination_reads_the_file_of_any_session(held, login):
    asked = make_sign_up(held, CONFIRMED)
    make_presence(asked)

    page = main_text(
        login(make_member(Role.COORDINATOR)).get(
            reverse("training:session_presence", args=[held.uuid])
        )
    )

    assert asked.institution.name in page
    assert "Présents : 1 sur 1" in page


def test_correction_after_the_time_asks_for_a_reason(held, login, time_machine):
    asked = make_sign_up(held, CONFIRMED)
    half_day = held.half_days.get()
    url = _url("presence_correct", half_day, asked.uuid)
    time_machine.move_to(held.ends_at + timedelta(days=2))
    client = login(_trainer(held))

    assert client.post(url, {"status": "present"}).status_code == 200
    assert not Attendance.objects.exists()
    client.post(url, {"status": "present", "reason": "sheet"})

    assert Attendance.objects.get().status == Presence.PRESENT
    page = main_text(client.get(_url("half_day_marks", half_day)))
    assert "feuille signée" in page


# The code


def _confirm(client, code):
    """Read the code, then press the button; the last answer."""
    page = client.get(reverse("training:presence_scan", args=[code]))
    field = main_of(page).select_one("input[name=ticket]")
    if field is None:
        return page
    return client.post(reverse("training:presence_scan", args=[code]), {"ticket": field["value"]})


def test_code_of_the_screen_records_the_trainee_once(held, login):
    asked = make_sign_up(held, CONFIRMED)
    half_day = held.half_days.get()
    screen = login(_trainer(held)).get(_url("half_day_code", half_day))
    assert main_of(screen).select_one(".presence-code svg")
    client = login(asked.person)

    code = new_code(half_day)
    assert "est enregistrée" in main_text(_confirm(client, code))
    assert "était déjà enregistrée" in main_text(_confirm(client, code))

    assert Attendance.objects.get().sign_up == asked


def test_reading_a_code_alone_records_nothing(held, login):
    asked = make_sign_up(held, CONFIRMED)

    login(asked.person).get(
        reverse("training:presence_scan", args=[new_code(held.half_days.get())])
    )

    assert not Attendance.objects.exists()


def test_code_lives_thirty_seconds(held, login, time_machine):
    asked = make_sign_up(held, CONFIRMED)
    client, code = login(asked.person), new_code(held.half_days.get())

    time_machine.shift(30)
    assert main_of(client.get(reverse("training:presence_scan", args=[code]))).select("form")
    time_machine.shift(1)
    answer = _confirm(client, code)

    assert "trop ancien" in main_text(answer)
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("spoil", ["signature", "half_day", "nonsense"])
def test_forged_code_is_refused(spoil, held, login):
    asked = make_sign_up(held, CONFIRMED)
    code = new_code(held.half_days.get())
    other = make_session().half_days.get()
    forged = {
        "signature": code[:-2] + ("AA" if not code.endswith("AA") else "BB"),
        "half_day": other.uuid.hex + code[32:],
        "nonsense": "n-importe-quoi",
    }[spoil]

    answer = _confirm(login(asked.person), forged)

    assert "ne vient pas du portail" in main_text(answer)
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("state", [None, SignUpState.WAITING])
def test_code_is_of_no_use_without_a_confirmed_seat(state, held, login):
    reader = make_member()
    if state:
        make_sign_up(held, state, person=reader)

    client, half_day = login(reader), held.half_days.get()
    url = reverse("training:presence_scan", args=[new_code(half_day)])
    answer = client.get(url)
    sent = client.post(url, {"ticket": new_ticket(half_day.uuid, reader)})

    assert "pas de place confirmée" in main_text(sent)
    assert "pas de place confirmée" in main_text(answer)
    assert held.module.title not in answer.content.decode()
    assert not Attendance.objects.exists()


def test_code_of_another_half_day_is_refused_until_its_time(held, login):
    later = make_session(days=40)
    asked = make_sign_up(later, CONFIRMED)

    answer = _confirm(login(asked.person), new_code(later.half_days.get()))

    assert "à partir du" in main_text(answer)
    assert not Attendance.objects.exists()


def test_ticket_of_somebody_else_is_refused(held, login):
    asked, other = make_sign_up(held, CONFIRMED), make_sign_up(held, CONFIRMED)
    half_day = held.half_days.get()
    url = reverse("training:presence_scan", args=[new_code(half_day)])

    answer = login(other.person).post(url, {"ticket": new_ticket(half_day.uuid, asked.person)})

    assert "Une autre personne" in main_text(answer)
    assert not Attendance.objects.exists()


def test_ticket_ends_and_a_forged_one_is_refused(held, login, time_machine):
    asked = make_sign_up(held, CONFIRMED)
    half_day = held.half_days.get()
    ticket = new_ticket(half_day.uuid, asked.person)
    client = login(asked.person)
    url = reverse("training:presence_scan", args=[new_code(half_day)])

    assert client.post(url, {"ticket": ticket + "x"}).status_code == 404
    assert client.post(url).status_code == 404
    time_machine.shift(301)
    assert client.post(url, {"ticket": ticket}).status_code == 404

    assert not Attendance.objects.exists()


def test_code_needs_a_signed_in_person(held, client):
    answer = client.get(reverse("training:presence_scan", args=[new_code(held.half_days.get())]))

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
