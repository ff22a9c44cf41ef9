"""Referrals to a service that a convention founds."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from network.founding import may_refer
from network.models import Convention
from network.services.conventions import ConventionError
from network.services.foundations import found_referrals, free_referrals
from portal.accounts.enums import Role
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.conventions import make_convention
from tests.factories.network_entries import ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return make_member(Role.COORDINATOR)


def test_every_member_refers_to_a_service_that_no_convention_founds():
    assert may_refer(make_member(), ServiceFactory())


def test_parties_alone_refer_while_the_convention_is_in_force(coordinator):
    party = InstitutionFactory()
    convention = make_convention(party)
    inside, outside = make_member(institution=party), make_member()

    service = found_referrals(convention, actor=coordinator, service=ServiceFactory())

    assert may_refer(inside, service)
    assert not may_refer(outside, service)
    Convention.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert not may_refer(inside, service)
    Convention.objects.update(ends_on=timezone.localdate())
    assert may_refer(inside, service)


def test_technical_administrator_of_a_party_does_not_refer(coordinator):
    party = InstitutionFactory()
    service = found_referrals(make_convention(party), actor=coordinator, service=ServiceFactory())

    assert not may_refer(make_member(Role.TECHNICAL_ADMINISTRATOR, institution=party), service)


def test_only_the_coordination_founds_and_frees(coordinator):
    service = ServiceFactory()
    keeper = make_member(Role.INSTITUTION_MANAGER, institution=service.institution)

    with pytest.raises(ConventionError):
        found_referrals(make_convention(), actor=keeper, service=service)
    found_referrals(make_convention(), actor=coordinator, service=service)
    with pytest.raises(ConventionError):
        free_referrals(service, actor=keeper)

    assert free_referrals(service, actor=coordinator).founding_convention is None


def test_screen_founds_referrals_and_the_page_of_the_service_says_so(login, coordinator):
    service, convention = ServiceFactory(), make_convention(InstitutionFactory(), title="Accord")
    client = login(coordinator)
    address = reverse("network:referrals_found", args=[convention.uuid])
    client.post(address, {"service": str(service.uuid)})

    page = client.get(reverse("network:service", args=[service.uuid])).content.decode()

    assert "Seules les parties de cette convention orientent ici" in page
    client.post(reverse("network:referrals_free", args=[convention.uuid, service.uuid]))
    service.refresh_from_db()
    assert service.founding_convention is None
    assert login(make_member()).post(address, {"service": str(service.uuid)}).status_code == 404
