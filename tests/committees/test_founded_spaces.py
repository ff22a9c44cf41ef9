"""A committee founded by a convention opens while the convention is in force, and only then."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from committees.enums import CommitteeVisibility
from committees.models import Committee, Paper
from committees.services.committees import update_committee
from network.services import conventions as conventions
from portal.accounts.enums import Role
from tests.factories.accounts import make_member
from tests.factories.committees import CommitteeFactory, PaperFactory, make_seated, make_secretary
from tests.factories.conventions import make_convention

pytestmark = pytest.mark.django_db

LAST_SECOND = datetime(2027, 6, 30, 21, 59, 59, tzinfo=UTC)
MIDNIGHT = datetime(2027, 6, 30, 22, 0, 0, tzinfo=UTC)


@pytest.fixture
def space():
    convention = make_convention(starts_on=date(2026, 1, 1), ends_on=date(2027, 6, 30))
    return CommitteeFactory(founding_convention=convention)


@pytest.mark.parametrize(("moment", "expected"), [(LAST_SECOND, 200), (MIDNIGHT, 404)])
def test_paper_closes_at_midnight_with_the_convention(login, space, moment, expected):
    with time_machine.travel(moment, tick=False):
        member = make_seated(space)
        paper = PaperFactory(committee=space)

        response = login(member).get(reverse("committees:paper", args=[paper.uuid]))

        assert response.status_code == expected
        assert Paper.objects.visible_to(member).exists() is (expected == 200)


def test_secretary_loses_the_papers_of_an_ended_space(space):
    with time_machine.travel(MIDNIGHT, tick=False):
        secretary = make_secretary(space)
        PaperFactory(committee=space)

        assert not Committee.objects.managed_by(secretary).exists()
        assert not Paper.objects.managed_by(secretary).exists()


def test_renewal_gives_everything_back(space):
    with time_machine.travel(MIDNIGHT, tick=False):
        member = make_seated(space)
        paper = PaperFactory(committee=space)
        assert paper not in Paper.objects.visible_to(member)

        conventions.renew(
            space.founding_convention,
            actor=make_member(Role.COORDINATOR),
            ends_on=timezone.localdate() + timedelta(days=365),
        )

        assert paper in Paper.objects.visible_to(make_seated(space))
        assert paper in Paper.objects.visible_to(type(member).objects.get(pk=member.pk))


def test_other_committees_do_not_depend_on_any_convention(space):
    with time_machine.travel(MIDNIGHT, tick=False):
        committee = CommitteeFactory()
        paper = PaperFactory(committee=committee)

        assert paper in Paper.objects.visible_to(make_seated(committee))


def test_founded_committee_cannot_be_open_to_the_network(space):
    with pytest.raises(ValidationError):
        update_committee(
            space, actor=make_member(Role.COORDINATOR), visibility=CommitteeVisibility.OPEN
        )
