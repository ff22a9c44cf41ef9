"""Sessions as those who run them see them; nobody else does."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from tests.factories.accounts import make_member
from tests.factories.training import (
    ask,
    make_module,
    make_session,
    make_sign_up,
    make_trainer,
    state_of,
)
from tests.support.pages import main_text
from training.enums import SessionState, SignUpState
from training.models import Session, SignUp

pytestmark = pytest.mark.django_db


def _url(name, obj):
    return reverse(f"training:{name}", args=[obj.uuid])


def _posted(module, *days):
    lines = {}
    for number, day in enumerate(days):
        lines |= {
            f"half-days-{number}-day": day,
            f"half-days-{number}-starts": "09:00",
            f"half-days-{number}-ends": "12:00",
        }
    return {
        "module": str(module.translation_key), "mode": "on_site", "minimum": 1, "maximum": 2,
        "approval": "none", "label": "Groupe A", "half-days-TOTAL_FORMS": len(days),
        "half-days-INITIAL_FORMS": 0, **lines,
    }  # fmt: skip


def test_session_is_prepared_published_filled_and_cancelled(login):
    module, client = make_module(), login(make_trainer())
    day = (timezone.localdate() + timedelta(days=30)).isoformat()

    more = client.post(
        reverse("training:session_create"), {**_posted(module, day), "add": "1"}
    ).content.decode()
    assert "half-days-1-day" in more
    assert "Groupe A" in more
    assert not Session.objects.exists()

    client.post(reverse("training:session_create"), _posted(module, day, ""))
    session = Session.objects.get()
    assert session.state == SessionState.DRAFT
    assert session.half_days.count() == 1
    client.post(_url("session_state", session), {"step": "publish"})
    asked = ask(Session.objects.get())
    assert asked.person.last_name in main_text(client.get(_url("session_sheet", session)))
    client.post(_url("session_cancel", session))
    session.refresh_from_db()
    assert session.state == SessionState.CANCELLED
    assert state_of(asked) == SignUpState.CANCELLED


def test_overlapping_half_days_keep_what_was_typed(login):
    module, client = make_module(), login(make_trainer())
    day = (timezone.localdate() + timedelta(days=30)).isoformat()

    page = client.post(reverse("training:session_create"), _posted(module, day, day))

    assert "Deux demi-journées se chevauchent" in main_text(page)
    assert "Groupe A" in page.content.decode()
    assert not Session.objects.exists()


def test_sheet_is_for_those_who_run_the_session_alone(login):
    session = make_session()
    asked = make_sign_up(session, SignUpState.CONFIRMED)
    waiting = make_sign_up(session, SignUpState.WAITING)
    for other in (make_trainer(), asked.person, make_member(Role.INSTITUTION_MANAGER)):
        client = login(other)
        for name in ("session_sheet", "session_cancel", "session_capacity"):
            assert client.get(_url(name, session)).status_code == 404
        assert client.post(_url("session_cancel", session)).status_code == 404
        assert client.post(_url("session_state", session), {"step": "close"}).status_code == 404
        assert client.get(_url("sign_up_by_hand", waiting)).status_code == 404
    for reader in (session.trainer_seats.get().user, make_member(Role.COORDINATOR)):
        page = login(reader).get(_url("session_sheet", session))
        assert asked.person.last_name in main_text(page)
    assert login(asked.person).get(reverse("training:my_sessions")).status_code == 404
    mine = main_text(login(make_trainer()).get(reverse("training:my_sessions")))
    assert session.module.title not in mine
    assert "Vous n’animez encore aucune session" in mine


def test_seat_given_by_hand_needs_a_reason(login):
    session = make_session()
    waiting = make_sign_up(session, SignUpState.WAITING)
    client = login(session.trainer_seats.get().user)

    client.post(_url("sign_up_by_hand", waiting), {"reason": " "})
    assert state_of(waiting) == SignUpState.WAITING
    client.post(_url("sign_up_by_hand", waiting), {"reason": "Mission urgente"})

    assert state_of(waiting) == SignUpState.CONFIRMED
    assert waiting.moves.get().reason == "Mission urgente"


def test_capacity_never_goes_below_the_people_seated(login):
    session = make_session()
    for _one in range(2):
        make_sign_up(session, SignUpState.CONFIRMED)
    client = login(session.trainer_seats.get().user)

    page = client.post(_url("session_capacity", session), {"minimum": 1, "maximum": 1})

    assert page.status_code == 200
    assert SignUp.objects.filter(state=SignUpState.CONFIRMED).count() == 2


@pytest.mark.parametrize("count", [1, 3])
def test_list_and_sheet_take_the_same_queries_for_any_number(
    count, login, django_assert_max_num_queries
):
    trainer = make_trainer()
    module = make_module()
    sessions = [make_session(module, trainer=trainer, maximum=9) for _one in range(count)]
    for _one in range(count):
        make_sign_up(sessions[0], SignUpState.CONFIRMED)
        make_sign_up(sessions[0], SignUpState.WAITING)
    client = login(trainer)
    client.get(reverse("training:my_sessions"))

    with django_assert_max_num_queries(20):
        client.get(reverse("training:my_sessions"))
    with django_assert_max_num_queries(28):
        client.get(_url("session_sheet", sessions[0]))
