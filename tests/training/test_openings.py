"""Being told when sign-up opens: once, on the portal, and by the same button no longer."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.services.erasure import erase_closed_accounts
from portal.core.models import Notification
from tests.factories.accounts import make_member
from tests.factories.training import ask, make_module, make_session, morning
from tests.support.pages import main_text
from training.enums import SessionState
from training.models import OpeningNotice, Session
from training.services import openings, session_dates, session_states, sessions
from training.services.errors import TrainingError

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    return make_member()


@pytest.fixture
def upcoming():
    return make_session(opens_at=timezone.now() + timedelta(days=2), days=40)


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """Do something and give who was told of an opening by it."""

    def _told(act, *arguments, **named):
        before = set(Notification.objects.values_list("pk", flat=True))
        with django_capture_on_commit_callbacks(execute=True):
            act(*arguments, **named)
        news = Notification.objects.exclude(pk__in=before).filter(kind="session_opened")
        return {(one.user, one.target_uuid) for one in news}

    return _told


def _trainer(session):
    return session.trainer_seats.get().user


def test_opening_at_its_time_is_told_once(reader, upcoming, told, time_machine):
    openings.ask_notice_of_session(upcoming, actor=reader)
    openings.ask_notice_of_session(upcoming, actor=reader)
    other = make_member()
    openings.ask_notice_of_module(upcoming.module, actor=other)
    assert told(openings.tell_openings) == set()

    time_machine.move_to(timezone.now() + timedelta(days=2, minutes=1))

    assert told(openings.tell_openings) == {(reader, upcoming.uuid), (other, upcoming.uuid)}
    assert told(openings.tell_openings) == set()
    assert not OpeningNotice.objects.exists()


def test_published_session_is_told_to_those_who_wait_for_its_module(reader, told):
    module = make_module()
    openings.ask_notice_of_module(module, actor=reader)
    openings.ask_notice_of_module(make_module(), actor=make_member())
    draft = make_session(module, state=SessionState.DRAFT)

    publish = told(session_states.publish_session, draft, actor=_trainer(draft))

    assert publish == {(reader, draft.uuid)}
    assert OpeningNotice.objects.count() == 1


def test_session_published_for_later_is_told_when_it_opens(reader, told, time_machine):
    opens_at = timezone.now() + timedelta(days=1)
    draft = make_session(state=SessionState.DRAFT, opens_at=opens_at)
    openings.ask_notice_of_module(draft.module, actor=reader)

    assert told(session_states.publish_session, draft, actor=_trainer(draft)) == set()
    time_machine.move_to(timezone.now() + timedelta(days=1, minutes=1))
    assert told(openings.tell_openings) == {(reader, draft.uuid)}


def test_reopened_and_moved_sessions_are_told(reader, told):
    closed = make_session(state=SessionState.CLOSED)
    openings.ask_notice_of_session(closed, actor=reader)
    assert told(session_states.reopen_sign_up, closed, actor=_trainer(closed)) == {
        (reader, closed.uuid)
    }

    postponed = make_session(state=SessionState.POSTPONED)
    openings.ask_notice_of_session(postponed, actor=reader)
    moved = told(
        session_dates.move_session, postponed, actor=_trainer(postponed), slots=[morning(50)]
    )
    assert moved == {(reader, postponed.uuid)}


def test_changing_an_open_session_tells_nobody(reader, told):
    session = make_session()
    openings.ask_notice_of_module(session.module, actor=reader)

    assert told(sessions.update_session, session, actor=_trainer(session), place="Ici") == set()
    assert told(openings.tell_openings) == set()
    assert OpeningNotice.objects.exists()


def test_nothing_is_told_when_the_opening_is_undone(reader, upcoming):
    openings.ask_notice_of_session(upcoming, actor=reader)
    with pytest.raises(TrainingError):
        session_states.publish_session(upcoming, actor=_trainer(upcoming))

    assert OpeningNotice.objects.exists()
    assert not Notification.objects.filter(kind="session_opened").exists()


def test_who_has_signed_up_or_closed_the_account_is_told_nothing(
    reader, upcoming, told, time_machine
):
    gone = make_member()
    for one in (reader, gone):
        openings.ask_notice_of_session(upcoming, actor=one)
    gone.is_active = False
    gone.save()
    Session.objects.filter(pk=upcoming.pk).update(opens_at=None)
    ask(upcoming, reader)
    Session.objects.filter(pk=upcoming.pk).update(opens_at=timezone.now() + timedelta(days=1))
    time_machine.move_to(timezone.now() + timedelta(days=1, minutes=1))

    assert told(openings.tell_openings) == set()
    assert not OpeningNotice.objects.exists()


@pytest.mark.parametrize("state", ["open", "cancelled"])
def test_session_that_is_open_or_over_is_not_awaited(state, reader):
    with pytest.raises(TrainingError):
        openings.ask_notice_of_session(make_session(state=state), actor=reader)


def test_session_and_module_that_one_does_not_read_are_not_awaited(login):
    stranger = make_member()
    draft = make_session(state=SessionState.DRAFT)
    hidden = make_module(live=False)
    client = login(stranger)

    for url in (
        reverse("training:opening_notice", args=[draft.uuid]),
        reverse("training:module_opening_notice", args=[hidden.translation_key]),
    ):
        assert client.post(url).status_code == 404
    with pytest.raises(TrainingError):
        openings.ask_notice_of_session(draft, actor=stranger)
    with pytest.raises(TrainingError):
        openings.ask_notice_of_module(hidden, actor=stranger)
    assert not OpeningNotice.objects.exists()


def test_button_asks_and_gives_up(reader, upcoming, login):
    client = login(reader)
    url = reverse("training:opening_notice", args=[upcoming.uuid])
    of_module = reverse("training:module_opening_notice", args=[upcoming.module.translation_key])

    assert client.get(url).status_code == 405
    client.post(url)
    client.post(of_module)
    assert OpeningNotice.objects.visible_to(reader).count() == 2
    assert not OpeningNotice.objects.visible_to(make_member()).exists()
    client.post(url, {"stop": "1"})
    client.post(of_module, {"stop": "1"})
    client.post(of_module, {"stop": "1"})

    assert not OpeningNotice.objects.exists()


def test_button_stands_on_the_pages_of_what_may_open(reader, upcoming, login):
    client = login(reader)
    page, of_module = reverse("training:session", args=[upcoming.uuid]), upcoming.module.get_url()
    for address in (page, of_module):
        assert "M’avertir de l’ouverture" in main_text(client.get(address))

    client.post(reverse("training:opening_notice", args=[upcoming.uuid]))
    assert "Ne plus m’avertir" in main_text(client.get(page))
    assert "M’avertir de l’ouverture" in main_text(client.get(of_module))
    other = reverse("training:session", args=[make_session().uuid])
    assert "M’avertir" not in main_text(client.get(other))


def test_old_notices_and_those_of_past_sessions_are_forgotten(reader, upcoming, time_machine):
    openings.ask_notice_of_session(upcoming, actor=reader)
    openings.ask_notice_of_module(make_module(), actor=reader)
    assert openings.forget_old_notices() == 0

    time_machine.move_to(timezone.now() + timedelta(days=41))
    assert openings.forget_old_notices() == 1
    time_machine.move_to(timezone.now() + openings.KEEP_NOTICES)
    assert openings.forget_old_notices() == 1


def test_notices_go_with_the_account(reader, upcoming, settings):
    settings.ACCOUNT_ERASE_DAYS = 1
    openings.ask_notice_of_session(upcoming, actor=reader)
    reader.is_active, reader.closed_at = False, timezone.now() - timedelta(days=2)
    reader.save()

    assert erase_closed_accounts(dry_run=False) == [reader.pk]

    assert not OpeningNotice.objects.exists()
