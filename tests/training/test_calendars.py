"""Calendars: the month of sessions, the file of one, and the address of a person."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import vobject
from django.urls import reverse
from django.utils import timezone

from committees.enums import MeetingState
from portal.core.models import CalendarFeed, JournalEntry
from portal.core.services.feeds import FEED_DAYS, open_feed
from tests.factories.accounts import make_member
from tests.factories.committees import CommitteeFactory, MeetingFactory, make_seated
from tests.factories.pages import restrict
from tests.factories.training import make_module, make_session, make_sign_up, make_trainer
from tests.support.pages import main_of, main_text
from training.enums import SessionState, SignUpState
from training.models import HalfDay, Session

pytestmark = pytest.mark.django_db

TITLE = "Zénobie en salle"
LINK = "https://visio.example/zirconium"
QUERIES_OF_THE_MONTH = 12


def month_page(client, session=None, **query):
    if session is not None:
        query["month"] = f"{timezone.localtime(session.starts_at):%Y-%m}"
    answer = client.get(reverse("training:calendar"), query)
    assert answer.status_code == 200
    return answer


def shown(answer):
    return [one.get_text(" ", strip=True) for one in main_of(answer).select(".calendar li")]


def ics(client, session):
    return client.get(reverse("training:session_ics", args=[session.uuid]))


def read(answer):
    """The events, read by another library than the one that wrote them."""
    return list(vobject.readOne(answer.content.decode()).contents.get("vevent", []))


def feed(client, token):
    return client.get(reverse("calendar_feed", args=[token]))


# The month


def test_month_shows_each_half_day_of_sessions_one_reads(client):
    session = make_session(make_module(title=TITLE))
    hidden = make_module(title="Module caché")
    restrict(hidden)
    make_session(hidden)
    client.sign_in(make_member())

    answer = month_page(client, session)

    assert len(shown(answer)) == 1
    assert TITLE in shown(answer)[0]
    assert "09:00–12:00" in shown(answer)[0]
    assert "Module caché" not in answer.content.decode()


def test_month_is_under_the_filters_of_the_catalogue(client):
    kept = make_session(make_module(title="Gardé", theme="law"))
    make_session(make_module(title="Écarté", theme="health"))
    client.sign_in(make_member())

    entries = shown(month_page(client, kept, theme="law"))

    assert len(entries) == 1
    assert "Gardé" in entries[0]


def test_session_stands_once_in_a_day_with_all_its_hours(client):
    session = make_session()
    HalfDay.objects.create(
        session=session,
        starts_at=session.starts_at + timedelta(hours=5),
        ends_at=session.ends_at + timedelta(hours=5),
    )
    client.sign_in(make_member())

    (entry,) = shown(month_page(client, session))

    assert "09:00–12:00, 14:00–17:00" in entry


@pytest.mark.parametrize("month", ["", "2026-13", "abc", "1999-01", "9999-12", "2026-1' or 1=1"])
def test_month_that_cannot_be_shows_one_that_can(client, month):
    client.sign_in(make_member())

    assert main_of(month_page(client, month=month)).select("table.calendar")


def test_month_says_legal_holidays_and_goes_on(client, time_machine):
    time_machine.move_to(timezone.make_aware(timezone.datetime(2026, 12, 3, 10)), tick=False)
    client.sign_in(make_member())

    answer = month_page(client)

    assert "Noël" in main_text(answer)
    links = [one["href"] for one in main_of(answer).select(".calendar__head a")]
    assert links == ["?month=2027-01"]


@pytest.mark.parametrize("number", [1, 3])
def test_month_asks_as_many_queries_whatever_the_sessions(
    client, django_assert_num_queries, number
):
    module = make_module()
    sessions = [make_session(module) for _one in range(number)]
    client.sign_in(make_member())
    month_page(client, sessions[0])

    with django_assert_num_queries(QUERIES_OF_THE_MONTH):
        answer = month_page(client, sessions[0])

    assert len(shown(answer)) == number


# One session


def test_file_of_a_session_is_opaque_and_has_its_hours(client):
    session = make_session(
        make_module(title=TITLE), place="Salle Iris", room="12", link=LINK, calendar_sequence=3
    )
    client.sign_in(make_member())

    answer = ics(client, session)
    (event,) = read(answer)

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    assert event.summary.value == "Formation"
    assert event.location.value == "Salle Iris, 12"
    assert (event.dtstart.value, event.dtend.value) == (session.starts_at, session.ends_at)
    assert (event.sequence.value, event.status.value) == ("3", "CONFIRMED")
    assert "Zénobie" not in answer.content.decode()
    assert "zirconium" not in answer.content.decode()


def test_file_of_a_cancelled_session_cancels_what_calendars_hold(client):
    session = make_session(state=SessionState.CANCELLED, calendar_sequence=2)
    client.sign_in(make_member())

    answer = ics(client, session)

    assert b"METHOD:CANCEL" in answer.content
    assert [one.status.value for one in read(answer)] == ["CANCELLED"]


def test_file_keeps_the_name_of_a_half_day_that_moves(client):
    session = make_session()
    client.sign_in(make_member())
    (before,) = read(ics(client, session))
    HalfDay.objects.filter(session=session).update(starts_at=session.starts_at - timedelta(hours=1))

    (after,) = read(ics(client, session))

    assert before.uid.value == after.uid.value
    assert before.dtstart.value != after.dtstart.value


@pytest.mark.parametrize("fields", [{"state": SessionState.DRAFT}, {}])
def test_session_one_does_not_read_has_no_file(client, fields):
    module = make_module()
    if not fields:
        restrict(module)
    session = make_session(module, **fields)
    client.sign_in(make_member())

    assert ics(client, session).status_code == 404


# The address of a person


def test_address_is_shown_once_and_kept_as_a_fingerprint(client):
    member = make_member()
    client.sign_in(member)

    answer = client.post(reverse("feed_open"))
    address = main_of(answer).select_one("input#address")["value"]
    token = urlsplit(address).path.rpartition("/")[2].removesuffix(".ics")

    assert feed(client, token).status_code == 200
    assert token not in client.get(reverse("feed_settings")).content.decode()
    stored = CalendarFeed.objects.values().get()
    assert token not in str(stored)
    assert JournalEntry.objects.filter(action="feed.opened", actor=member).exists()


def test_address_holds_ones_own_sessions_and_meetings_without_a_word(client):
    trainer = make_trainer()
    session = make_session(make_module(title=TITLE), trainer=trainer, place="Salle Iris", link=LINK)
    asked = make_sign_up(session, SignUpState.CONFIRMED)
    make_session(make_module(title="Pas la sienne"), days=40)
    waiting = make_session(days=50)
    make_sign_up(waiting, SignUpState.WAITING, person=asked.person)

    answer = feed(client, open_feed(asked.person))
    (event,) = read(answer)

    assert (event.summary.value, event.dtstart.value) == ("Formation", session.starts_at)
    for word in ("Zénobie", "Iris", "zirconium", "Pas la sienne"):
        assert word not in answer.content.decode()
    assert len(read(feed(client, open_feed(trainer)))) == 1
    assert read(feed(client, open_feed(make_member()))) == []


def test_address_holds_meetings_of_the_committees_where_one_sits(client):
    committee = CommitteeFactory()
    meeting = MeetingFactory(
        committee=committee, title="Comité Zénobie", state=MeetingState.CONVENED,
        starts_at=timezone.now() + timedelta(days=3),
    )  # fmt: skip
    seated = make_seated(committee)

    (event,) = read(feed(client, open_feed(seated)))

    assert (event.summary.value, event.dtstart.value) == (
        "Réunion", meeting.starts_at.replace(microsecond=0),
    )  # fmt: skip
    assert read(feed(client, open_feed(make_member()))) == []


def test_session_that_one_may_no_longer_read_leaves_the_address(client):
    session = make_session()
    asked = make_sign_up(session, SignUpState.CONFIRMED)
    token = open_feed(asked.person)
    assert len(read(feed(client, token))) == 1

    restrict(session.module)

    assert read(feed(client, token)) == []


def test_addresses_that_ended_answer_like_one_that_never_was(client, time_machine):
    closed, replaced, inactive, left, old = (make_member() for _one in range(5))
    tokens = [open_feed(one) for one in (closed, replaced, inactive, left)]
    open_feed(replaced)
    client.sign_in(closed)
    client.post(reverse("feed_close"))
    client.logout()
    inactive.is_active = False
    inactive.save()
    left.memberships.update(ended_on=timezone.localdate())
    tokens.append(open_feed(old))
    never = feed(client, "never-was")

    answers = [feed(client, token) for token in tokens[:4]]
    time_machine.move_to(timezone.now() + timedelta(days=FEED_DAYS, minutes=1))
    answers.append(feed(client, tokens[4]))

    assert [one.status_code for one in answers] == [404] * 5
    assert {one.content for one in answers} == {never.content}


def test_closing_without_an_address_says_nothing_and_journals_nothing(client):
    client.sign_in(make_member())

    client.post(reverse("feed_close"))

    assert not JournalEntry.objects.filter(action="feed.closed").exists()


def test_draft_of_ones_own_is_in_no_calendar(client):
    trainer = make_trainer()
    session = make_session(trainer=trainer)
    Session.objects.filter(pk=session.pk).update(state=SessionState.DRAFT)

    assert read(feed(client, open_feed(trainer))) == []
