"""Prepared queries: the same rows as the ORM, with the values of each call, never those before."""

from datetime import date, timedelta

import pytest
from django.db.models import Count
from django.utils import timezone

from portal.accounts.models import Membership, User
from portal.core.models import Audience, AudienceToken
from portal.core.models.notification import Notification, NotificationKind
from portal.core.prepared import LONGEST_LIST, CannotPrepare, prepared
from tests.factories.accounts import UserFactory, make_member

pytestmark = pytest.mark.django_db


@prepared
def people_named(last_name: str):
    return User.objects.filter(last_name=last_name).order_by("pk")


@prepared
def memberships_since(user_id: int, day: date):
    found = Membership.objects.filter(user_id=user_id, started_on__gte=day)
    return found.select_related("institution")


@prepared
def tokens_among(tokens: tuple[str, ...]):
    found = AudienceToken.objects.filter(token__in=tokens).order_by("token")
    return found.values_list("token", flat=True)


@prepared
def counts_since(user_id: int, moment):
    found = Notification.objects.filter(user_id=user_id, created_at__gte=moment).order_by()
    return found.values("kind").annotate(count=Count("pk")).values_list("kind", "count")


def test_prepared_query_gives_whole_objects_with_the_values_of_each_call():
    first, second = UserFactory(last_name="Un"), UserFactory(last_name="Deux")

    assert people_named("Un") == [first]
    assert people_named("Deux") == [second]
    assert people_named("Trois") == []
    assert people_named("Un")[0].uuid == first.uuid


def test_prepared_query_reads_again_at_each_call():
    person = UserFactory(last_name="Avant")
    assert people_named("Avant") == [person]

    User.objects.update(last_name="Après")

    assert people_named("Avant") == []


def test_prepared_query_takes_dates_and_brings_related_rows(django_assert_num_queries):
    member = make_member()
    today = timezone.localdate()

    assert memberships_since(member.pk, today + timedelta(days=1)) == []
    found = memberships_since(member.pk, today)
    with django_assert_num_queries(0):
        assert found[0].institution.is_active is True
    assert found == list(member.memberships.all())
    assert found[0].roles == member.memberships.get().roles


@pytest.mark.parametrize("count", [0, 1, 2, 5, LONGEST_LIST + 5])
def test_prepared_query_takes_lists_of_any_length(count):
    Audience.objects.for_tokens([f"user:{number}" for number in range(100)])
    wanted = tuple(f"user:{number}" for number in range(count))

    assert tokens_among(wanted) == sorted(wanted)


def test_prepared_query_counts_and_takes_moments():
    person, other = UserFactory(), UserFactory()
    for user in (person, person, other):
        Notification.objects.create(user=user, kind=NotificationKind.PAPER_ADDED)
    now = timezone.now()

    assert counts_since(person.pk, now - timedelta(hours=1)) == [("paper_added", 2)]
    assert counts_since(person.pk, now + timedelta(hours=1)) == []


def test_query_that_leaves_a_value_out_is_refused():
    @prepared
    def everybody(last_name: str):
        return User.objects.all()

    with pytest.raises(CannotPrepare):
        everybody("Un")


@pytest.mark.parametrize("moment", [timezone.now, timezone.localdate])
def test_query_that_looks_at_the_clock_is_refused(moment):
    @prepared
    def joined_before(last_name: str):
        return User.objects.filter(last_name=last_name, date_joined__date__lt=moment())

    with pytest.raises(CannotPrepare):
        joined_before("Un")
