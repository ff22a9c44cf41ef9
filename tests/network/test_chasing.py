"""What late entries set off, day by day."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from network.enums import EntryState
from network.models import EntryChange, Place, Service
from network.services import entry_states as life
from network.services.chasing import chase_overdue, erase_old_entries
from portal.accounts.enums import Role
from portal.core.models.notification import Notification, NotificationKind
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.network_entries import PlaceFactory, ServiceFactory

pytestmark = pytest.mark.django_db
DUE = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def clock():
    """Noon of the last day on which the service holds."""
    with time_machine.travel(datetime(2026, 11, 23, 11, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def people():
    house = InstitutionFactory()
    return {
        "house": house,
        "owner": make_member(institution=house),
        "deputy": make_member(institution=house),
        "coordinator": make_member(Role.COORDINATOR),
        "other": make_member(Role.INSTITUTION_MANAGER),
    }


@pytest.fixture
def service(people):
    return ServiceFactory(
        institution=people["house"], owner=people["owner"], deputy=people["deputy"], due_on=DUE
    )


@pytest.fixture
def chase(clock, django_capture_on_commit_callbacks):
    """Run the job some days after the last day; the people called by then."""

    def run(days: int) -> set[int]:
        clock.move_to(datetime(2026, 11, 23, 11, tzinfo=UTC) + timedelta(days=days))
        Notification.objects.all().delete()
        with django_capture_on_commit_callbacks(execute=True):
            chase_overdue()
        kinds = set(Notification.objects.values_list("kind", flat=True))
        assert kinds <= {NotificationKind.ENTRY_TO_CONFIRM}
        return set(Notification.objects.values_list("user_id", flat=True))

    return run


def test_nobody_is_called_on_the_last_day(service, chase):
    assert chase(0) == set()
    assert Service.objects.trusted().exists()


def test_owner_then_deputy_then_coordination_are_called_once_each(service, people, chase):
    assert chase(1) == {people["owner"].pk}
    assert Service.objects.get().state == EntryState.TO_VERIFY
    assert chase(1) == set()
    assert chase(6) == set()
    assert chase(7) == {people["deputy"].pk}
    assert chase(13) == set()
    assert chase(14) == {people["coordinator"].pk}
    assert chase(60) == set()
    assert EntryChange.objects.of(service).count() == 1


def test_worker_that_was_away_calls_all_whose_turn_has_come(service, people, chase):
    assert chase(20) == {people[name].pk for name in ("owner", "deputy", "coordinator")}
    assert chase(20) == set()


def test_owner_who_left_is_replaced_by_the_keepers(service, people, chase):
    people["owner"].memberships.update(ended_on=DUE)
    keeper = make_member(Role.RESOURCE_PERSON, institution=people["house"])

    assert chase(1) == {keeper.pk}


def test_confirmed_entry_is_chased_no_more_and_afresh_next_time(service, people, chase, clock):
    chase(1)
    life.confirm(Service.objects.get(), actor=people["owner"])

    assert chase(30) == set()
    assert chase(200) == {people[name].pk for name in ("owner", "deputy", "coordinator")}


def test_stale_entry_leaves_the_trusted_before_any_job_runs(service, clock):
    clock.move_to(datetime(2026, 11, 23, 23, tzinfo=UTC))

    assert not Service.objects.trusted().exists()
    assert Service.objects.overdue().exists()


def test_closed_entry_is_erased_with_its_changes_after_24_months(people, clock):
    keeper = make_member(Role.RESOURCE_PERSON, institution=people["house"])
    place = PlaceFactory(institution=people["house"])
    service = ServiceFactory(institution=people["house"], place=place)
    life.close(service, actor=keeper, reason="fin")
    life.close(place, actor=keeper, reason="fin")

    clock.move_to(datetime(2028, 11, 23, 11, tzinfo=UTC))
    erase_old_entries()
    assert Place.objects.exists()
    clock.move_to(datetime(2028, 11, 24, 11, tzinfo=UTC))
    erase_old_entries()

    assert not Place.objects.exists()
    assert not Service.objects.exists()
    assert not EntryChange.objects.exists()


def test_old_changes_go_and_the_open_entry_stays(people, clock):
    keeper = make_member(Role.RESOURCE_PERSON, institution=people["house"])
    service = ServiceFactory(institution=people["house"])
    life.confirm(service, actor=keeper)

    clock.move_to(datetime(2028, 11, 25, 11, tzinfo=UTC))
    erase_old_entries()

    assert Service.objects.exists()
    assert not EntryChange.objects.exists()
