"""Saved searches: their owner's alone, told of what is new and may be read, forgotten in time."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from committees.enums import CommitteeVisibility
from committees.models import Seat
from portal.accounts.enums import Role
from portal.core.models.notification import Notification, NotificationKind
from portal.core.notification_targets import targets_of
from portal.core.services.digests import send_digests
from search import saving
from search.models import IndexEntry, SavedSearch
from search.tuning import pin, unpin
from tests.factories.accounts import make_member
from tests.factories.committees import CommitteeFactory, PaperFactory, SeatFactory, make_seated

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def committee():
    return CommitteeFactory(name="Comité technique", visibility=CommitteeVisibility.SECRET)


@pytest.fixture
def member(committee):
    return make_seated(committee)


def save(owner, text: str = "q=zénobie") -> SavedSearch:
    return saving.save_search(owner, parameters=QueryDict(text))


def watch(capture) -> int:
    """What the worker does every few hours."""
    with capture(execute=True):
        return saving.alert_owners(timezone.localdate())


def alerts(user) -> int:
    return Notification.objects.filter(user=user, kind=NotificationKind.SEARCH_ALERT).count()


def test_owner_is_told_of_what_is_new_once(
    drain, committee, member, django_capture_on_commit_callbacks
):
    PaperFactory(committee=committee, title="Zénobie, avant")
    drain()
    save(member)
    before = watch(django_capture_on_commit_callbacks)
    PaperFactory(committee=committee, title="Zénobie, après")
    drain()

    told = watch(django_capture_on_commit_callbacks)
    again = watch(django_capture_on_commit_callbacks)

    assert (before, told, again, alerts(member)) == (0, 1, 0, 1)


def test_result_put_forward_is_told_once_whether_it_stays_there_or_not(
    drain, committee, member, django_capture_on_commit_callbacks
):
    PaperFactory(committee=committee, title="Zénobie, avant")
    drain()
    save(member)
    after = PaperFactory(committee=committee, title="Zénobie, après")
    drain()
    entry = IndexEntry.objects.get(object_id=str(after.uuid))
    pinned = pin(entry, query="zénobie", actor=member)

    told = watch(django_capture_on_commit_callbacks)
    unpin(pinned, actor=member)
    again = watch(django_capture_on_commit_callbacks)

    assert (told, again, alerts(member)) == (1, 0, 1)


def test_owner_is_not_told_of_what_they_may_not_read(
    drain, committee, member, django_capture_on_commit_callbacks
):
    outsider = make_member()
    for owner in (member, outsider):
        save(owner)
    Seat.objects.filter(titular=member).update(
        started_on=TODAY - timedelta(days=500), ended_on=TODAY - timedelta(days=400)
    )
    PaperFactory(committee=committee, title="Zénobie")
    drain()

    assert watch(django_capture_on_commit_callbacks) == 0
    assert (alerts(member), alerts(outsider)) == (0, 0)


def test_right_given_later_is_told_then(drain, committee, django_capture_on_commit_callbacks):
    person = make_member()
    save(person)
    PaperFactory(committee=committee, title="Zénobie")
    drain()
    assert watch(django_capture_on_commit_callbacks) == 0
    institution = person.memberships.get().institution
    SeatFactory(committee=committee, institution=institution, titular=person)

    assert watch(django_capture_on_commit_callbacks) == 1


def test_alert_that_is_off_expired_or_of_a_closed_account_says_nothing(
    drain, committee, django_capture_on_commit_callbacks
):
    owners = [make_seated(committee) for _ in range(3)]
    silent, expired, closed = (save(owner) for owner in owners)
    saving.set_alert(silent, is_alerted=False)
    SavedSearch.objects.filter(pk=expired.pk).update(keep_until=TODAY - timedelta(days=1))
    owners[2].is_active = False
    owners[2].save()
    PaperFactory(committee=committee, title="Zénobie")
    drain()

    with django_capture_on_commit_callbacks(execute=True):
        assert saving.alert_owners(TODAY) == 0
    assert [alerts(owner) for owner in owners] == [0, 0, 0]
    saving.set_alert(silent, is_alerted=True)
    with django_capture_on_commit_callbacks(execute=True):
        assert saving.alert_owners(TODAY) == 0
    assert closed.owner_id == owners[2].pk


def test_searches_are_forgotten_in_time(member):
    kept, expired = save(member), save(member, "q=autre")
    SavedSearch.objects.filter(pk=expired.pk).update(keep_until=TODAY - timedelta(days=1))
    other = make_member()
    save(other)
    other.is_active = False
    other.save()

    assert saving.forget_searches(TODAY) == 2
    assert list(SavedSearch.objects.all()) == [kept]
    assert kept.keep_until == timezone.localdate() + timedelta(days=365)


def test_mail_says_nothing_of_the_search(
    drain, committee, member, django_capture_on_commit_callbacks
):
    save(member)
    PaperFactory(committee=committee, title="Zénobie")
    drain()
    watch(django_capture_on_commit_callbacks)

    send_digests()

    letters = [letter for letter in mail.outbox if member.email in letter.to]
    assert len(letters) == 1
    assert "nobie" not in letters[0].message().as_string()
    assert "recherche" not in letters[0].subject.lower()


def test_notification_shows_the_search_to_its_owner_alone(member):
    saved = save(member, "q=zénobie&kind=paper.note")
    one = Notification(
        kind=NotificationKind.SEARCH_ALERT,
        target_type="search.savedsearch",
        target_uuid=saved.uuid,
    )

    mine = targets_of(member, [one])

    assert [target.title for target in mine.values()] == ["zénobie"]
    assert next(iter(mine.values())).url.startswith("/recherche/?q=z%C3%A9nobie&kind=paper.note")
    assert targets_of(make_member(Role.COORDINATOR), [one]) == {}


def test_same_search_is_kept_once_and_renewed(member):
    first = save(member, "q=budget&year=2026&year=2025&page=3&sort=date")
    SavedSearch.objects.update(keep_until=TODAY)

    again = save(member, "year=2025&q=budget&year=2026")

    assert again == first
    assert again.keep_until > TODAY
    assert first.address == "q=budget&year=2025&year=2026"


@pytest.mark.parametrize("text", ["", "q=", "q=le la", "q=-mot", "q=mot&kind=" + "x" * 2000])
def test_search_without_words_or_too_long_is_refused(member, text):
    with pytest.raises(saving.SavingError):
        save(member, text)


def test_searches_of_a_person_are_bounded(member):
    for number in range(saving.MOST_SAVED):
        save(member, f"q=mot{number}")

    with pytest.raises(saving.SavingError):
        save(member, "q=encore")


def test_owner_saves_then_manages_from_the_pages(drain, committee, member, login):
    PaperFactory(committee=committee, title="Zénobie", kind="note")
    drain()
    client = login(member)
    address = {"q": "zénobie", "kind": "paper.note"}
    page = BeautifulSoup(client.get(reverse("search:page"), address).content, "html.parser")
    form = page.select_one("form.search-save")
    data = {field["name"]: field["value"] for field in form.select("input[name]")}

    saved_answer = client.post(form["action"], data)
    saved = SavedSearch.objects.get()
    listed = BeautifulSoup(client.get(reverse("search:saved")).content, "html.parser")

    def act(name: str, **sent) -> int:
        return client.post(reverse(f"search:{name}", args=[saved.uuid]), sent).status_code

    assert saved_answer.status_code == 302
    assert saved.address == "q=z%C3%A9nobie&kind=paper.note"
    assert listed.select_one("main th a")["href"] == f"/recherche/?{saved.address}"
    assert act("alert_saved", alert="off") == 302
    assert not SavedSearch.objects.get().is_alerted
    assert act("renew_saved") == act("delete_saved") == 302
    assert SavedSearch.objects.count() == 0


def test_saved_searches_are_their_owner_s_alone(member, login):
    saved = save(member)
    client = login(make_member(Role.COORDINATOR))

    for name in ("alert_saved", "renew_saved", "delete_saved"):
        assert client.post(reverse(f"search:{name}", args=[saved.uuid])).status_code == 404
    assert "zénobie" not in client.get(reverse("search:saved")).content.decode()
    assert SavedSearch.objects.get().is_alerted


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_saved_searches_makes_the_same_queries(
    member, login, number, django_assert_num_queries
):
    for index in range(number):
        save(member, f"q=mot{index}")
    client = login(member)
    client.get(reverse("search:saved"))

    with django_assert_num_queries(7):
        client.get(reverse("search:saved"))
