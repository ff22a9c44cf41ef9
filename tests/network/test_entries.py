"""Writing places and services: who may, what is checked, what is kept of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from network.entry_awaiting import due_for, entries_to_confirm, proposed_for
from network.enums import Access, EntryState, Need, ServiceKind, Vocabulary
from network.models import EntryChange, Place, Service
from network.services import entry_states as life
from network.services.entries import propose, update
from network.services.errors import EntryError
from portal.accounts.enums import Role
from portal.core.models.journal import JournalEntry
from portal.core.models.notification import Notification
from tests.factories.accounts import InstitutionFactory, UserFactory, make_member
from tests.factories.network_entries import (
    ConfidentialPlaceFactory,
    PlaceFactory,
    ServiceFactory,
)
from tests.factories.network_territory import CommuneFactory, DepartementFactory, EpciFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def clock():
    """Ten in the morning in Paris on 23 November 2026, until a test moves it."""
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def house():
    return InstitutionFactory(name="Maison des droits")


@pytest.fixture
def keeper(house):
    return make_member(Role.RESOURCE_PERSON, institution=house)


@pytest.fixture
def stranger():
    return make_member(Role.INSTITUTION_MANAGER)


def new_service(actor, house, **fields):
    fields = {"name": "Permanence", "kind": ServiceKind.SUPPORT, "description": "Écoute."} | fields
    return propose(Service, actor=actor, institution=house, **fields)


def test_proposal_waits_for_a_keeper_who_is_told(
    house, keeper, stranger, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        service = new_service(stranger, house, terms={Vocabulary.NEED: [Need.MONEY]})

    assert service.state == EntryState.PROPOSED
    assert [one.user_id for one in Notification.objects.all()] == [keeper.pk]
    assert not Service.objects.visible_to(make_member()).exists()
    with pytest.raises(EntryError):
        life.verify(service, actor=stranger)
    assert life.verify(service, actor=keeper).due_on == date(2027, 5, 23)


def test_person_outside_the_network_proposes_nothing(house):
    with pytest.raises(EntryError):
        new_service(UserFactory(), house)


def test_coordination_does_not_verify_its_own_proposal(house, keeper):
    coordinator = make_member(Role.COORDINATOR)
    service = new_service(coordinator, house)

    with pytest.raises(EntryError):
        life.verify(service, actor=coordinator)

    assert life.verify(service, actor=make_member(Role.COORDINATOR)).state == EntryState.VERIFIED


def test_keeper_verifies_what_they_propose_at_home(house, keeper):
    assert life.verify(new_service(keeper, house), actor=keeper).verified_by == keeper


@pytest.mark.parametrize("role", [Role.MEMBER, Role.EDITOR, Role.DATA_PROTECTION])
def test_member_of_the_house_without_the_role_changes_nothing(house, role):
    service = ServiceFactory(institution=house)
    actor = make_member(role, institution=house)

    for act in (
        lambda: update(service, actor=actor, name="Autre"),
        lambda: life.confirm(service, actor=actor),
        lambda: life.suspend(service, actor=actor, reason="travaux"),
        lambda: life.close(service, actor=actor, reason="fin"),
    ):
        with pytest.raises(EntryError):
            act()


def test_owner_keeps_the_entry_only_while_acting_for_its_institution(house):
    owner = make_member(institution=house)
    service = ServiceFactory(institution=house, owner=owner)

    assert update(service, actor=owner, name="Autre").name == "Autre"
    owner.memberships.update(ended_on=TODAY)
    with pytest.raises(EntryError):
        update(service, actor=owner, name="Encore")
    assert not Service.objects.kept_by(owner).exists()


def test_proposer_corrects_the_proposal_but_not_the_verified_entry(house, keeper, stranger):
    service = new_service(stranger, house)
    update(service, actor=stranger, name="Mieux dit")
    life.verify(service, actor=keeper)

    with pytest.raises(EntryError):
        update(service, actor=stranger, name="Détourné")


def test_change_keeps_only_what_changed_before_and_after(house, keeper):
    service = ServiceFactory(institution=house, telephone="01 99 00 11 22")

    update(
        service, actor=keeper, name=service.name, telephone="+33 (0)1.99.00.33.44",
        terms={Vocabulary.NEED: [Need.LEGAL]},
    )  # fmt: skip

    change = EntryChange.objects.of(service).get()
    assert change.before == {"telephone": "01 99 00 11 22", "need": ["listening"]}
    assert change.after == {"telephone": "01 99 00 33 44", "need": ["legal"]}
    entry = JournalEntry.objects.get(action="entry.changed")
    assert entry.data == {"fields": ["need", "telephone"]}


def test_update_without_change_writes_nothing(house, keeper):
    service = ServiceFactory(institution=house)

    update(service, actor=keeper, name=service.name)

    assert not EntryChange.objects.exists()
    assert not JournalEntry.objects.filter(action="entry.changed").exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"telephone": "12 34"}, "telephone"),
        ({"opening_hours": "du lundi au vendredi"}, "opening_hours"),
        ({"terms": {"need": ["argent"]}}, "terms"),
        ({"terms": {"besoin": ["money"]}}, "terms"),
        ({"areas": ["99999"]}, "areas"),
        ({"kind": "inconnu"}, "kind"),
    ],
)
def test_value_out_of_the_lists_is_refused(house, keeper, fields, field):
    with pytest.raises(ValidationError) as refusal:
        new_service(keeper, house, **fields)

    assert field in refusal.value.message_dict
    assert not Service.objects.exists()


def test_postal_code_agrees_with_the_commune(house, keeper):
    commune = CommuneFactory(postal_codes="45000 45100")

    with pytest.raises(ValidationError, match="45000, 45100"):
        propose(
            Place, actor=keeper, institution=house, name="Accueil", commune=commune,
            postal_code="75001",
        )  # fmt: skip


def test_owner_of_another_institution_is_refused(house, keeper, stranger):
    with pytest.raises(ValidationError) as refusal:
        new_service(keeper, house, owner=stranger)

    assert "owner" in refusal.value.message_dict


def test_confidential_place_refuses_an_address_in_every_way(house, keeper):
    fields = {"name": "Refuge", "is_confidential": True, "intermediary": InstitutionFactory()}

    for name, value in [
        ("street", "3 rue du Secret"), ("telephone", "01 99 00 11 22"), ("email", "a@b.example"),
        ("website", "https://refuge.example"), ("opening_hours", "24/7"), ("longitude", 1.0),
    ]:  # fmt: skip
        with pytest.raises(ValidationError), transaction.atomic():
            propose(Place, actor=keeper, institution=house, **fields | {name: value})
    assert not Place.objects.exists()


def test_confidential_place_refuses_an_address_written_past_the_services():
    place = ConfidentialPlaceFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.filter(pk=place.pk).update(street="3 rue du Secret")


def test_service_of_a_confidential_place_tells_no_place(house, keeper):
    place = ConfidentialPlaceFactory(institution=house)
    commune, epci = CommuneFactory(), EpciFactory()

    for fields in (
        {"areas": [commune.pk]},
        {"areas": [epci.pk]},
        {"telephone": "01 99 00 11 22"},
        {"website": "https://refuge.example"},
        {"terms": {Vocabulary.ACCESS: [Access.GO_THERE]}},
    ):
        with pytest.raises(ValidationError), transaction.atomic():
            new_service(keeper, house, place=place, **fields)
    departement = DepartementFactory()
    assert new_service(keeper, house, place=place, areas=[departement.pk]).pk


def test_place_made_confidential_leaves_no_address_in_its_history(house, keeper):
    place = PlaceFactory(institution=house, street="3 rue Zorglub")
    update(place, actor=keeper, street="5 rue Zorglub")
    service = ServiceFactory(institution=house, place=place)
    update(service, actor=keeper, areas=[place.commune_id])
    update(service, actor=keeper, areas=[])

    hidden = dict.fromkeys(("street", "complement", "postal_code", "city"), "")
    update(
        place, actor=keeper, is_confidential=True, intermediary=InstitutionFactory(),
        commune=None, **hidden,
    )  # fmt: skip

    told = str(list(EntryChange.objects.values_list("before", "after")))
    assert "Zorglub" not in told
    assert place.commune_id not in told
    assert place.commune.name not in told


def test_place_with_a_telling_service_is_not_made_confidential(house, keeper):
    place = PlaceFactory(institution=house)
    ServiceFactory(institution=house, place=place, areas_served=[place.commune_id])
    hidden = dict.fromkeys(("street", "complement", "postal_code", "city"), "")

    with pytest.raises(EntryError):
        update(
            place, actor=keeper, is_confidential=True, intermediary=InstitutionFactory(),
            commune=None, **hidden,
        )  # fmt: skip


def test_confidential_place_is_opened_by_the_coordination_alone(house, keeper):
    place = ConfidentialPlaceFactory(institution=house)

    with pytest.raises(EntryError):
        update(place, actor=keeper, is_confidential=False)
    update(place, actor=make_member(Role.COORDINATOR), is_confidential=False)


def test_trust_ends_the_day_after_it_is_due(house, keeper, clock):
    service = life.verify(new_service(keeper, house, confirm_every=1), actor=keeper)
    assert service.due_on == date(2026, 12, 23)

    clock.move_to(datetime(2026, 12, 23, 22, 30, tzinfo=UTC))
    assert Service.objects.trusted().exists()
    assert Service.objects.get().is_trusted()
    clock.move_to(datetime(2026, 12, 23, 23, tzinfo=UTC))  # midnight in Paris
    assert not Service.objects.trusted().exists()
    assert not Service.objects.get().is_trusted()


def test_confirmation_moves_the_date_and_ends_the_chase(house, keeper):
    late = TODAY - timedelta(days=20)
    service = ServiceFactory(
        institution=house, state=EntryState.TO_VERIFY, due_on=late, chased_step=2
    )

    life.confirm(service, actor=keeper)

    service.refresh_from_db()
    assert (service.state, service.due_on) == (EntryState.VERIFIED, date(2027, 5, 23))
    assert (service.chased_step, service.verified_by) == (0, keeper)


@pytest.mark.parametrize(
    ("state", "act"),
    [
        (EntryState.PROPOSED, life.confirm),
        (EntryState.SUSPENDED, life.confirm),
        (EntryState.CLOSED, life.verify),
        (EntryState.VERIFIED, life.reopen),
        (EntryState.PROPOSED, life.mark_stale),
    ],
)
def test_step_out_of_order_is_refused(house, keeper, state, act):
    service = ServiceFactory(institution=house, state=state)

    with pytest.raises(EntryError):
        act(service, actor=keeper)


def test_suspended_entry_leaves_the_directory_and_comes_back(house, keeper):
    service = ServiceFactory(institution=house)
    life.suspend(service, actor=keeper, reason="travaux")

    assert not Service.objects.visible_to(make_member()).exists()
    assert Service.objects.visible_to(keeper).exists()
    life.verify(service, actor=keeper)
    assert Service.objects.visible_to(make_member()).exists()


def test_place_closes_after_its_services_and_reopens_as_a_proposal(house, keeper):
    place = PlaceFactory(institution=house)
    service = ServiceFactory(institution=house, place=place)

    with pytest.raises(EntryError):
        life.close(place, actor=keeper, reason="déménagement")
    life.close(service, actor=keeper, reason="fin")
    life.close(place, actor=keeper, reason="déménagement")
    with pytest.raises(EntryError):
        life.reopen(service, actor=keeper)
    place = life.reopen(place, actor=keeper)

    assert (place.state, place.due_on, place.ended_at) == (EntryState.PROPOSED, None, None)


def test_service_is_not_put_in_a_closed_place(house, keeper):
    place = PlaceFactory(institution=house, state=EntryState.CLOSED)

    with pytest.raises(ValidationError) as refusal:
        new_service(keeper, house, place=place)

    assert "place" in refusal.value.message_dict


def test_service_follows_the_place_as_it_is_now_not_as_it_was_read(house, keeper):
    place = PlaceFactory(institution=house)
    hidden = dict.fromkeys(("street", "postal_code", "city"), "")
    update(
        Place.objects.get(), actor=keeper, is_confidential=True,
        intermediary=InstitutionFactory(), commune=None, **hidden,
    )  # fmt: skip

    with pytest.raises(ValidationError):
        new_service(keeper, house, place=place, telephone="01 99 00 11 22")


def test_entries_await_their_owner_then_whoever_is_left(house, keeper):
    coordinator = make_member(Role.COORDINATOR)
    owner = make_member(institution=house)
    service = ServiceFactory(institution=house, owner=owner)
    assert Service.objects.own_of(owner).exists()
    assert not Service.objects.own_of(keeper).exists()

    owner.memberships.update(ended_on=TODAY)
    assert not Service.objects.own_of(owner).exists()
    assert Service.objects.own_of(keeper).exists()
    assert not Service.objects.own_of(coordinator).exists()

    Service.objects.filter(pk=service.pk).update(chased_step=3)
    assert Service.objects.own_of(coordinator).exists()


def awaited(user) -> list[str]:
    return [line.label for line in entries_to_confirm(user)]


def test_home_counts_what_each_person_confirms_and_verifies(
    house, keeper, stranger, django_assert_num_queries
):
    coordinator, owner = make_member(Role.COORDINATOR), make_member(institution=house)
    due = {"due_on": TODAY + timedelta(days=15)}
    PlaceFactory(institution=house, owner=owner, **due)
    ServiceFactory(institution=house, owner=owner, **due)
    ServiceFactory(institution=house, **due)
    ServiceFactory(institution=house, owner=owner, due_on=TODAY + timedelta(days=16))
    ServiceFactory(**due, chased_step=3)
    PlaceFactory(institution=house, state=EntryState.PROPOSED)
    ServiceFactory(state=EntryState.PROPOSED)

    assert awaited(owner) == ["2 fiches de l’annuaire à confirmer"]
    assert awaited(keeper) == [
        "1 fiche de l’annuaire à confirmer", "1 proposition pour l’annuaire à vérifier"
    ]  # fmt: skip
    assert awaited(coordinator) == [
        "1 fiche de l’annuaire à confirmer", "2 propositions pour l’annuaire à vérifier"
    ]  # fmt: skip
    assert awaited(stranger) == awaited(UserFactory()) == []
    for person in (owner, keeper, coordinator, stranger):
        due_now = sum(due_for(person, model).count() for model in (Place, Service))
        proposed = sum(proposed_for(person, model).count() for model in (Place, Service))
        assert [label.split()[0] for label in awaited(person)] == [
            str(count) for count in (due_now, proposed) if count
        ]
        person.audience_token_cache = {}
        entries_to_confirm(person)
        with django_assert_num_queries(1):
            entries_to_confirm(person)
