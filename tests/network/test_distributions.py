"""Tools sent: who has them to read, who sees how many have, and the one reminder."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from network.models import Distribution
from network.services.distributions import DistributionError, remind, send_tool
from network.tools.lists import Trade
from network.tools.rates import points_to_somebody, rates_of, tools_by_trade
from network.tools.sending import tools_to_read
from portal.accounts.enums import Role
from portal.core.dashboard import awaiting_panel
from portal.core.models import JournalEntry, Notification, PageReading
from portal.core.services.readings import record_reading
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.pages import restrict
from tests.factories.tools import make_tool, make_tool_index

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return make_member(Role.COORDINATOR)


@pytest.fixture
def hospital():
    return InstitutionFactory(name="Hôpital des Tilleuls", kind="hospital")


def address(name: str, key) -> str:
    return reverse(f"network:{name}", args=[key])


def test_tool_reaches_members_where_the_profession_is_found(
    coordinator, hospital, django_capture_on_commit_callbacks
):
    doctor = make_member(institution=hospital)
    judge = make_member(institution=InstitutionFactory(kind="court"))
    tool = make_tool()

    with django_capture_on_commit_callbacks(execute=True):
        send_tool(tool, actor=coordinator, trades=[Trade.DOCTOR])

    assert list(tools_to_read(doctor)) == [tool]
    assert not tools_to_read(judge)
    assert Notification.objects.filter(user=doctor, kind="tool_to_read").count() == 1
    assert not Notification.objects.filter(user=judge).exists()
    assert JournalEntry.objects.filter(action="tool.sent").count() == 1


def test_tool_awaits_at_home_until_it_is_said_to_be_read(login, coordinator, hospital):
    doctor = make_member(institution=hospital)
    tool = make_tool(title="Carte réflexe")
    send_tool(tool, actor=coordinator, institutions=[hospital])
    client = login(doctor)
    assert "Carte réflexe" in client.get("/").content.decode()

    answer = client.post(address("tool_read", tool.translation_key))

    assert answer["Location"] == tool.url
    assert PageReading.objects.filter(user=doctor).count() == 1
    assert not tools_to_read(doctor)


def test_tool_not_sent_or_hidden_cannot_be_said_to_be_read(login, coordinator, hospital):
    index = make_tool_index()
    tool, hidden = make_tool(index), make_tool(index)
    restrict(hidden, Group.objects.create(name="Autre"))
    send_tool(tool, actor=coordinator, institutions=[hospital])
    client = login(make_member())

    for one in (tool, hidden):
        assert client.post(address("tool_read", one.translation_key)).status_code == 404
    assert not PageReading.objects.exists()


def test_superseded_tool_awaits_nobody_and_is_not_sent(coordinator, hospital):
    doctor = make_member(institution=hospital)
    index = make_tool_index()
    old = make_tool(index)
    send_tool(old, actor=coordinator, institutions=[hospital])
    make_tool(index, supersedes=old)

    assert not tools_to_read(doctor)
    assert awaiting_panel(doctor) is None
    with pytest.raises(DistributionError):
        send_tool(old, actor=coordinator, institutions=[hospital])


def test_only_the_coordination_sends_and_reminds(login, coordinator, hospital):
    tool = make_tool()
    distribution = send_tool(tool, actor=coordinator, institutions=[hospital])
    manager = make_member(Role.INSTITUTION_MANAGER, institution=hospital)
    client = login(manager)

    for refused in (
        client.get(address("tool_send", tool.translation_key)),
        client.post(address("tool_send", tool.translation_key), {"trades": ["doctor"]}),
        client.post(address("distribution_remind", distribution.uuid)),
    ):
        assert refused.status_code == 404
    with pytest.raises(DistributionError):
        send_tool(tool, actor=manager, institutions=[hospital])
    assert Distribution.objects.count() == 1


def test_coordination_sends_from_the_page_of_the_tool(login, coordinator, hospital):
    tool = make_tool()
    client = login(coordinator)
    assert address("tool_send", tool.translation_key) in client.get(tool.url).content.decode()

    empty = client.post(address("tool_send", tool.translation_key), {})
    sent = client.post(
        address("tool_send", tool.translation_key), {"institutions": [str(hospital.uuid)]}
    )

    assert empty.status_code == 200
    assert sent["Location"] == address("distribution", Distribution.objects.get().uuid)
    assert "Hôpital des Tilleuls" in client.get(sent["Location"]).content.decode()


def test_reminder_goes_once_to_those_who_have_not_read(
    coordinator, hospital, django_capture_on_commit_callbacks
):
    reader, other = make_member(institution=hospital), make_member(institution=hospital)
    tool = make_tool()
    distribution = send_tool(tool, actor=coordinator, institutions=[hospital])
    record_reading(tool, user=reader)

    with django_capture_on_commit_callbacks(execute=True):
        assert remind(distribution, actor=coordinator) == 1

    assert Notification.objects.filter(user=other).count() == 1
    assert not Notification.objects.filter(user=reader).exists()
    with pytest.raises(DistributionError):
        remind(distribution, actor=coordinator)


# Counts


@pytest.mark.parametrize(
    ("asked", "read", "is_hidden"),
    [(4, 4, True), (10, 4, True), (10, 5, False), (10, 6, True), (10, 10, False), (5, 5, False)],
)
def test_count_under_five_people_points_to_somebody(asked, read, is_hidden):
    assert points_to_somebody(asked, read) is is_hidden


def test_small_counts_are_for_the_coordination_and_one_sees_one_s_own_institution(
    login, coordinator, hospital
):
    doctor, tool = make_member(institution=hospital), make_tool()
    other = InstitutionFactory(name="Clinique discrète")
    distribution = send_tool(tool, actor=coordinator, institutions=[hospital, other])
    record_reading(tool, user=doctor)

    own = rates_of(distribution, user=doctor)
    everywhere = rates_of(distribution, user=coordinator)
    page = login(doctor).get(address("distribution", distribution.uuid))

    assert [(rate.institution, rate.is_hidden) for rate in own] == [(hospital, True)]
    assert {(rate.institution, rate.asked, rate.read) for rate in everywhere} == {
        (hospital, 1, 1),
        (other, 0, 0),
    }
    assert "Clinique discrète" not in page.content.decode()
    stranger = login(make_member())
    assert stranger.get(address("distribution", distribution.uuid)).status_code == 404


def test_tools_in_force_are_counted_by_profession(login, hospital):
    index = make_tool_index()
    old = make_tool(index, trades=[Trade.NURSE])
    make_tool(index, trades=[Trade.NURSE, Trade.DOCTOR], supersedes=old)
    hidden = make_tool(index, trades=[Trade.NURSE])
    restrict(hidden, Group.objects.create(name="Autre"))
    user = make_member(institution=hospital)

    counts = dict(tools_by_trade(user))

    assert counts[Trade.NURSE.label] == 1
    assert counts[Trade.MIDWIFE.label] == 0
    assert login(user).get(reverse("network:tool_report")).status_code == 200
