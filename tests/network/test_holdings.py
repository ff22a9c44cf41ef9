"""What leavers still hold: handed over where the network can, shown to the manager elsewhere."""

import pytest
from django.urls import reverse

from committees.enums import CommitteeVisibility
from network import holdings
from network.enums import EntryState
from network.holdings import Held, still_held
from network.models import ToolPage
from network.person_awaiting import left_to_reassign
from portal.accounts.enums import Role
from portal.accounts.models import Membership, User
from portal.accounts.services import memberships, people
from portal.core.models import JournalEntry
from tests.factories.accounts import InstitutionFactory, MembershipFactory, make_member
from tests.factories.committees import SeatFactory
from tests.factories.conventions import ConventionPartyFactory, make_draft
from tests.factories.network_entries import PlaceFactory, ServiceFactory
from tests.factories.network_persons import make_deputy, make_keeper
from tests.factories.tools import make_tool

pytestmark = pytest.mark.django_db


def waiting() -> dict:
    """An entry that a colleague keeps and nobody has verified."""
    return {"state": EntryState.PROPOSED, "owner": make_member()}


@pytest.fixture
def institution():
    return InstitutionFactory()


@pytest.fixture
def leaver(institution):
    return make_member(institution=institution, first_name="Ariane", last_name="Partante")


def leave(user, institution):
    membership = Membership.objects.get(user=user, institution=institution)
    memberships.end(membership, actor=make_member(Role.COORDINATOR), knowingly=True)


def titles(reader, institution) -> list[str]:
    return [held.title for held in still_held(reader, [institution.pk])]


def test_manager_sees_everything_that_points_to_somebody_who_left(institution, leaver, login):
    seat = SeatFactory(
        titular=leaver,
        institution=institution,
        committee__visibility=CommitteeVisibility.OPEN,
        committee__name="Comité des Essais",
    )
    party = ConventionPartyFactory(institution=institution, referent=leaver)
    place = PlaceFactory(institution=institution, proposed_by=leaver, **waiting())
    tool = make_tool(title="Grille de l’essai")
    ToolPage.objects.filter(pk=tool.pk).update(owner=leaver)
    manager = make_keeper(institution)
    assert titles(manager, institution) == []

    leave(leaver, institution)

    assert set(titles(manager, institution)) == {
        seat.committee.name, str(party.convention), place.name, "Grille de l’essai",
    }  # fmt: skip
    page = (
        login(manager).get(reverse("network:left_behind", args=[institution.uuid])).content.decode()
    )
    assert "Ariane Partante" in page
    for url in (party.convention.uuid, place.uuid, seat.committee.slug):
        assert str(url) in page
    [awaiting] = left_to_reassign(User.objects.get(pk=manager.pk))
    assert "4 éléments" in awaiting.label


def test_manager_learns_nothing_of_what_they_may_not_read(institution, leaver):
    SeatFactory(
        titular=leaver,
        institution=institution,
        committee__visibility=CommitteeVisibility.SECRET,
        committee__name="Comité xyloglotte",
    )
    elsewhere = ServiceFactory(proposed_by=leaver, **waiting())
    leave(leaver, institution)

    assert titles(make_keeper(institution), institution) == []
    assert titles(make_keeper(elsewhere.institution), elsewhere.institution) == []
    coordination = make_member(Role.COORDINATOR)
    assert titles(coordination, institution) == ["Comité xyloglotte"]


def test_conventions_followed_go_to_the_deputy(institution, leaver):
    deputy = make_deputy(institution)
    party = ConventionPartyFactory(institution=institution, referent=leaver)
    other = ConventionPartyFactory(referent=leaver)

    leave(leaver, institution)

    party.refresh_from_db()
    other.refresh_from_db()
    assert (party.referent, other.referent) == (deputy.user, leaver)
    entry = JournalEntry.objects.get(action="convention.referent")
    assert entry.data == {"from": leaver.pk, "to": deputy.user_id}
    assert titles(make_keeper(institution), institution) == []


def test_who_still_acts_or_comes_back_leaves_nothing(institution, leaver):
    seat = SeatFactory(titular=leaver, institution=institution)
    coordination = make_member(Role.COORDINATOR)
    leave(leaver, institution)
    assert titles(coordination, institution) == [seat.committee.name]

    MembershipFactory(user=leaver, institution=institution)

    assert titles(coordination, institution) == []


def test_closed_account_leaves_its_seats_to_its_deputy_s_institution(institution):
    deputy = make_member(institution=institution)
    seat = SeatFactory(institution=institution, deputy=deputy)
    coordination = make_member(Role.COORDINATOR)

    people.close_account(deputy, actor=coordination, reason="left")

    [held] = still_held(coordination, [institution.pk])
    assert (held.title, held.holder) == (seat.committee.name, deputy.get_full_name())


def test_tool_of_somebody_who_acts_elsewhere_is_not_left(institution, leaver):
    MembershipFactory(user=leaver)
    ToolPage.objects.filter(pk=make_tool().pk).update(owner=leaver)

    leave(leaver, institution)

    assert titles(make_keeper(institution), institution) == []


def test_another_app_adds_its_own(institution, leaver):
    leave(leaver, institution)

    @holdings.register_holding
    def modules(reader, leavers):
        return [Held(pk, "Module", f"Module de {len(ids)}", "X") for pk, ids in leavers.items()]

    try:
        assert titles(make_keeper(institution), institution) == ["Module de 1"]
    finally:
        holdings.forget_holding(modules)


def test_referent_is_changed_by_the_coordination_for_a_member_of_the_party(
    institution, leaver, login
):
    convention = make_draft(institution)
    party = convention.parties.get()
    url = reverse("network:party_referent", args=[party.uuid])
    stranger = make_member()
    assert login(make_keeper(institution)).get(url).status_code == 404
    client = login(make_member(Role.COORDINATOR))

    assert client.post(url, {"referent": str(stranger.uuid)}).status_code == 200
    assert client.post(url, {"referent": str(leaver.uuid)}).status_code == 302

    party.refresh_from_db()
    assert party.referent == leaver


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_left_costs_the_same_whatever_its_length(
    count, institution, leaver, django_assert_num_queries
):
    for _number in range(count):
        SeatFactory(titular=leaver, institution=institution)
        ConventionPartyFactory(institution=institution, referent=leaver)
        PlaceFactory(institution=institution, proposed_by=leaver, **waiting())
        ToolPage.objects.filter(pk=make_tool().pk).update(owner=leaver)
    leave(leaver, institution)
    coordination = make_member(Role.COORDINATOR)
    assert len(still_held(coordination, [institution.pk])) == 4 * count

    with django_assert_num_queries(24):
        still_held(coordination, [institution.pk])
