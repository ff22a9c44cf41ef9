"""Conventions: their steps, their dates, and what exists only while they are in force."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from network.founding import may_share_data
from network.models import Convention, ConventionKind, ConventionState, Engagement
from network.services import conventions as service
from network.services.conventions import ConventionError
from portal.accounts.enums import Role
from portal.core.models import JournalEntry, Notification
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.conventions import (
    ConventionFactory,
    ConventionPartyFactory,
    EngagementFactory,
    make_convention,
    make_draft,
)

pytestmark = pytest.mark.django_db

LAST_DAY = date(2027, 6, 30)
# Paris is two hours ahead of UTC in summer.
LAST_SECOND = datetime(2027, 6, 30, 21, 59, 59, tzinfo=UTC)
MIDNIGHT = datetime(2027, 6, 30, 22, 0, 0, tzinfo=UTC)


@pytest.fixture
def coordinator():
    return make_member(Role.COORDINATOR)


# In force


@pytest.mark.parametrize(("moment", "expected"), [(LAST_SECOND, True), (MIDNIGHT, False)])
def test_convention_is_in_force_until_the_last_second_of_its_last_day(moment, expected):
    with time_machine.travel(moment, tick=False):
        convention = ConventionFactory(starts_on=date(2026, 1, 1), ends_on=LAST_DAY)

        assert convention.is_in_force() is expected
        assert Convention.objects.in_force().exists() is expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, True),
        ({"starts_on": date(2026, 11, 24), "signed_on": date(2026, 11, 1)}, False),
        ({"starts_on": date(2026, 11, 23)}, True),
        ({"ends_on": date(2026, 11, 23)}, True),
        ({"ends_on": date(2026, 11, 22)}, False),
        ({"ends_on": date(2026, 11, 22), "is_renewed_tacitly": True}, True),
        ({"ends_on": None}, True),
        ({"state": ConventionState.SIGNING}, False),
        ({"state": ConventionState.DENOUNCED, "denounced_from": date(2026, 11, 24)}, True),
        ({"state": ConventionState.DENOUNCED, "denounced_from": date(2026, 11, 23)}, False),
        (
            {
                "state": ConventionState.DENOUNCED,
                "denounced_from": date(2026, 11, 23),
                "is_renewed_tacitly": True,
            },
            False,
        ),
    ],
)
@time_machine.travel(datetime(2026, 11, 23, 11, tzinfo=UTC), tick=False)
def test_query_and_predicate_agree_on_what_is_in_force(fields, expected):
    dates = {"starts_on": date(2026, 1, 1), "ends_on": date(2028, 12, 31)}
    convention = ConventionFactory(**dates | fields)

    assert convention.is_in_force() is expected
    assert Convention.objects.in_force().exists() is expected


# Who reads


def test_member_reads_signed_conventions_and_not_those_in_preparation():
    signed, draft = make_convention(InstitutionFactory()), make_draft(InstitutionFactory())

    readable = set(Convention.objects.visible_to(make_member()))

    assert signed in readable
    assert draft not in readable


def test_manager_of_a_party_reads_its_draft_and_another_manager_does_not():
    institution = InstitutionFactory()
    draft = make_draft(institution)
    manager = make_member(Role.INSTITUTION_MANAGER, institution=institution)
    other = make_member(Role.INSTITUTION_MANAGER)
    plain = make_member(institution=institution)

    assert draft in Convention.objects.visible_to(manager)
    assert draft not in Convention.objects.visible_to(other)
    assert draft not in Convention.objects.visible_to(plain)


def test_parts_follow_their_convention():
    party = ConventionPartyFactory(convention=make_draft())
    engagement = EngagementFactory(party=party)

    assert engagement not in Engagement.objects.visible_to(make_member())
    assert engagement in Engagement.objects.visible_to(make_member(Role.COORDINATOR))


# Signing


def test_last_signature_signs_the_convention(coordinator):
    convention = make_draft(InstitutionFactory(), InstitutionFactory())
    first, second = convention.parties.order_by("pk")
    days = [timezone.localdate() - timedelta(days=3), timezone.localdate() - timedelta(days=1)]

    service.sign(first, actor=coordinator, signed_on=days[1])
    convention.refresh_from_db()
    assert convention.state == ConventionState.SIGNING

    service.sign(second, actor=coordinator, signed_on=days[0])
    convention.refresh_from_db()
    assert convention.state == ConventionState.SIGNED
    assert convention.signed_on == days[1]
    assert convention.is_in_force()


def test_signature_is_refused_in_the_future_and_before_its_time(coordinator):
    party = make_draft(InstitutionFactory()).parties.get()
    with pytest.raises(ConventionError, match="futur"):
        service.sign(party, actor=coordinator, signed_on=timezone.localdate() + timedelta(days=1))

    Convention.objects.update(state=ConventionState.DRAFTING)
    with pytest.raises(ConventionError, match="en signature"):
        service.sign(party, actor=coordinator, signed_on=timezone.localdate())


def test_member_signs_nothing():
    party = make_draft(InstitutionFactory()).parties.get()

    with pytest.raises(ConventionError):
        service.sign(party, actor=make_member(), signed_on=timezone.localdate())

    party.refresh_from_db()
    assert party.signed_on is None


def test_signatures_wait_for_parties_and_a_beginning(coordinator):
    empty = ConventionFactory(state=ConventionState.APPROVAL, signed_on=None)
    with pytest.raises(ConventionError, match="parties"):
        service.move_convention(empty, actor=coordinator, state=ConventionState.SIGNING)

    ConventionPartyFactory(convention=empty, signed_on=None)
    moved = service.move_convention(empty, actor=coordinator, state=ConventionState.SIGNING)
    assert moved.state == ConventionState.SIGNING


def test_signed_convention_does_not_go_back(coordinator):
    with pytest.raises(ConventionError):
        service.move_convention(
            make_convention(), actor=coordinator, state=ConventionState.DRAFTING
        )


def test_removing_the_last_party_to_sign_signs_the_convention(coordinator):
    convention = make_draft(InstitutionFactory())
    late = ConventionPartyFactory(convention=convention, signed_on=None)
    service.sign(
        convention.parties.exclude(pk=late.pk).get(),
        actor=coordinator,
        signed_on=timezone.localdate(),
    )

    service.remove_party(late, actor=coordinator)

    convention.refresh_from_db()
    assert convention.state == ConventionState.SIGNED


# Renewing and denouncing


def test_renewal_needs_a_later_end(coordinator):
    convention = make_convention()

    with pytest.raises(ConventionError):
        service.renew(convention, actor=coordinator, ends_on=convention.ends_on)

    later = convention.ends_on + timedelta(days=365)
    assert service.renew(convention, actor=coordinator, ends_on=later).ends_on == later


def test_denunciation_takes_effect_on_its_day(coordinator):
    convention = make_convention()
    day = timezone.localdate() + timedelta(days=90)

    service.denounce(convention, actor=coordinator, denounced_from=day)

    assert Convention.objects.in_force(day - timedelta(days=1)).exists()
    assert not Convention.objects.in_force(day).exists()


def test_change_of_force_is_traced_once_and_told():
    referent = make_member()
    with time_machine.travel(LAST_SECOND, tick=False):
        convention = make_convention(starts_on=date(2026, 1, 1), ends_on=LAST_DAY)
        ConventionPartyFactory(convention=convention, referent=referent)
        assert service.trace_changes_of_force() == 1

    with time_machine.travel(MIDNIGHT, tick=False):
        assert service.trace_changes_of_force() == 1
        assert service.trace_changes_of_force() == 0

    actions = list(JournalEntry.objects.order_by("sequence").values_list("action", flat=True))
    assert actions == ["convention.in_force", "convention.expired"]


def test_renewal_is_announced_once_to_the_referent_and_the_coordination(
    coordinator, django_capture_on_commit_callbacks
):
    referent = make_member()
    soon = make_convention(ends_on=timezone.localdate() + timedelta(days=100))
    ConventionPartyFactory(convention=soon, referent=referent)
    make_convention(ends_on=timezone.localdate() + timedelta(days=300))
    make_convention(ends_on=timezone.localdate() + timedelta(days=100), is_renewed_tacitly=True)

    with django_capture_on_commit_callbacks(execute=True):
        assert service.announce_renewals() == 1
        assert service.announce_renewals() == 0

    told = Notification.objects.filter(target_uuid=soon.uuid)
    assert {notification.user for notification in told} == {referent, coordinator}


# Numbers


def test_convention_counts_in_the_year_of_its_last_signature_and_amendments_apart():
    framework = ConventionFactory(signed_on=date(2025, 12, 31))
    ConventionFactory(signed_on=date(2026, 1, 1))
    ConventionFactory(kind=ConventionKind.AMENDMENT, amends=framework, signed_on=date(2025, 6, 1))

    assert Convention.objects.signed_in(2025).get() == framework
    assert Convention.objects.amendments_signed_in(2025).count() == 1
    assert Convention.objects.signed_in(2026).count() == 1


# Sharing of information


def test_data_are_shared_between_the_parties_of_a_convention_in_force_only():
    one, two, three = (InstitutionFactory() for _number in range(3))
    convention = make_convention(one, two, kind=ConventionKind.DATA_SHARING)
    make_convention(one, three)

    assert may_share_data(one.pk, two.pk)
    assert not may_share_data(one.pk, three.pk)

    Convention.objects.filter(pk=convention.pk).update(
        ends_on=timezone.localdate() - timedelta(days=1)
    )
    assert not may_share_data(one.pk, two.pk)
