"""The mandate of a resource person: steps, who takes them, and what is written of them."""

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from network.dates import months_later
from network.enums import PersonStanding, PersonState, SuspensionReason, Vocabulary
from network.models import Absence, EntryChange, ResourcePerson
from network.services import mandates, persons
from network.services.person_errors import PersonError
from network.services.trainings import mark_trained
from portal.accounts.enums import Role
from portal.core.models import JournalEntry, Notification
from portal.core.models.notification import NotificationKind
from portal.core.signals import content_changed
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.network_persons import (
    AbsenceFactory,
    ResourcePersonFactory,
    in_days,
    make_deputy,
    make_keeper,
    today,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def institution():
    return InstitutionFactory()


@pytest.fixture
def keeper(institution):
    return make_keeper(institution)


def _propose(actor, institution, user=None, **fields):
    values = {"standing": PersonStanding.TITULAR, "areas": ["45"], **fields}
    user = user or make_member(institution=institution)
    return persons.propose(actor=actor, user=user, institution=institution, **values)


def _activate(person, actor, **fields):
    return mandates.activate(person, actor=actor, charter_signed_on=today(), **fields)


def test_mandate_goes_from_the_proposal_to_office(institution, keeper):
    person = _propose(
        keeper, institution, terms={Vocabulary.NEED: ["housing"]}, direct_line="0199001234"
    )
    assert not ResourcePerson.objects.in_office().exists()
    person = mandates.nominate(
        person,
        actor=keeper,
        nominated_on=today(),
        nominated_by="La directrice",
        mandate_start=today(),
    )
    person = mark_trained(person, actor=keeper, trained_until=in_days(300))
    assert not ResourcePerson.objects.in_office().exists()

    person = _activate(person, keeper)

    assert ResourcePerson.objects.reachable().get() == person
    assert (person.direct_line, person.confirmed_on) == ("01 99 00 12 34", today())
    assert [area.code for area in person.areas.all()] == ["45"]
    assert [str(term) for term in person.terms.all()] == ["need:housing"]


@pytest.mark.parametrize(
    ("state", "step"),
    [
        (PersonState.PROPOSED, "activate"),
        (PersonState.NOMINATED, "activate"),
        (PersonState.PROPOSED, "train"),
        (PersonState.ACTIVE, "nominate"),
        (PersonState.TRAINED, "suspend"),
        (PersonState.ACTIVE, "resume"),
        (PersonState.PROPOSED, "renew"),
        (PersonState.ENDED, "renew"),
        (PersonState.ENDED, "end"),
        (PersonState.ENDED, "resume"),
        (PersonState.ENDED, "confirm"),
    ],
)
def test_step_out_of_order_is_refused(state, step, institution, keeper):
    person = ResourcePersonFactory(institution=institution, state=state)
    steps = {
        "nominate": lambda: mandates.nominate(
            person, actor=keeper, nominated_on=today(), nominated_by="X", mandate_start=today()
        ),
        "train": lambda: mark_trained(person, actor=keeper, trained_until=in_days(9)),
        "renew": lambda: mandates.renew_mandate(
            person, actor=keeper, nominated_on=today(), nominated_by="X"
        ),
        "activate": lambda: _activate(person, keeper),
        "suspend": lambda: mandates.suspend(person, actor=keeper, reason=SuspensionReason.REQUEST),
        "resume": lambda: mandates.resume(person, actor=keeper),
        "end": lambda: mandates.end(person, actor=keeper),
        "confirm": lambda: persons.confirm_contact(person, actor=keeper),
    }

    with pytest.raises(PersonError):
        steps[step]()

    person.refresh_from_db()
    assert person.state == state


@pytest.mark.parametrize("role", [Role.MEMBER, Role.TRAINER, Role.EDITOR])
def test_propose_is_for_those_who_keep_the_institution(role, institution):
    with pytest.raises(PersonError):
        _propose(make_member(role, institution=institution), institution)

    assert not ResourcePerson.objects.exists()


def test_propose_is_not_for_the_keepers_of_another_institution(institution):
    with pytest.raises(PersonError):
        _propose(make_keeper(InstitutionFactory()), institution)


def test_coordination_proposes_everywhere(institution):
    assert _propose(make_member(Role.COORDINATOR), institution).pk


@pytest.mark.parametrize("role", [Role.INSTITUTION_MANAGER, Role.COORDINATOR])
def test_nobody_takes_a_step_about_themselves(role, institution):
    user = make_member(role, institution=institution)
    with pytest.raises(PersonError):
        _propose(user, institution, user=user)
    person = ResourcePersonFactory(institution=institution, user=user, state=PersonState.TRAINED)

    with pytest.raises(PersonError):
        _activate(person, user)
    with pytest.raises(PersonError):
        mark_trained(person, actor=user, trained_until=in_days(900))


def test_propose_is_refused_for_somebody_from_elsewhere(institution, keeper):
    with pytest.raises(PersonError):
        _propose(keeper, institution, user=make_member())


def test_second_open_mandate_in_the_institution_is_refused(institution, keeper):
    person = ResourcePersonFactory(institution=institution)

    with pytest.raises(ValidationError):
        _propose(keeper, institution, user=person.user)


def test_mandate_that_ends_before_it_starts_is_refused(institution, keeper):
    person = _propose(keeper, institution)

    with pytest.raises(ValidationError):
        mandates.nominate(
            person,
            actor=keeper,
            nominated_on=today(),
            nominated_by="La directrice",
            mandate_start=today(),
            mandate_end=in_days(-1),
        )


def test_activate_with_an_expired_training_is_refused(institution, keeper):
    person = ResourcePersonFactory(
        institution=institution, state=PersonState.TRAINED, trained_until=in_days(-1)
    )

    with pytest.raises(PersonError):
        _activate(person, keeper)


def test_activate_without_territory_is_refused(institution, keeper):
    person = ResourcePersonFactory(institution=institution, state=PersonState.TRAINED, areas=[])

    with pytest.raises(PersonError):
        _activate(person, keeper)


def test_suspension_hides_and_resuming_shows_again(institution, keeper):
    person = ResourcePersonFactory(institution=institution)

    person = mandates.suspend(person, actor=keeper, reason=SuspensionReason.LONG_ABSENCE)
    assert not ResourcePerson.objects.in_office().exists()
    with pytest.raises(ValueError, match="because"):
        mandates.suspend(person, actor=keeper, reason="because")
    person = mandates.resume(person, actor=keeper)

    assert ResourcePerson.objects.in_office().get() == person
    assert person.suspension_reason == ""


def test_reason_of_a_suspension_is_in_no_signed_change(institution, keeper):
    person = ResourcePersonFactory(institution=institution)

    mandates.suspend(person, actor=keeper, reason=SuspensionReason.INSTITUTION)

    change = EntryChange.objects.of(person).first()
    assert change.after == {"state": "suspended"}
    assert JournalEntry.objects.get(action="person.suspended").reason == "institution"


def test_end_frees_those_whom_the_person_replaced(institution, keeper):
    person = make_deputy(institution)
    absence = AbsenceFactory(person__institution=institution, replacement=person)
    planned = AbsenceFactory(person=person, starts_on=in_days(3), ends_on=in_days(4))

    person = mandates.end(person, actor=keeper)

    absence.refresh_from_db()
    assert (absence.replacement, person.mandate_end) == (None, today())
    assert not Absence.objects.filter(pk=planned.pk).exists()


def test_end_before_the_mandate_starts_keeps_its_dates_in_order(institution, keeper):
    person = ResourcePersonFactory(institution=institution, mandate_start=in_days(5))

    assert mandates.end(person, actor=keeper).mandate_end == in_days(5)


def test_confirm_is_for_the_person_and_the_keepers(institution, keeper):
    person = ResourcePersonFactory(
        institution=institution, confirm_before=in_days(-3), chased_step=2
    )

    with pytest.raises(PersonError):
        persons.confirm_contact(person, actor=make_member(institution=institution))
    person = persons.confirm_contact(person, actor=person.user)

    assert (person.confirm_before, person.chased_step) == (months_later(today(), 6), 0)
    assert persons.confirm_contact(person, actor=keeper).confirmed_on == today()


def test_contact_is_changed_by_the_person_and_only_the_contact(institution):
    person = ResourcePersonFactory(institution=institution)

    persons.change_contact(person, actor=person.user, contact_for="logement", hours="Mo-Fr 09:00+")
    with pytest.raises(TypeError):
        persons.change_contact(person, actor=person.user, state=PersonState.ENDED)
    with pytest.raises(PersonError):
        persons.change_contact(person, actor=make_member(), contact_for="moi")

    person.refresh_from_db()
    assert person.contact_for == "logement"


def test_person_does_not_change_their_own_scope(institution, keeper):
    person = ResourcePersonFactory(institution=institution)
    scope = {"standing": PersonStanding.DEPUTY, "areas": ["75"], "terms": {}}

    with pytest.raises(PersonError):
        persons.change_scope(person, actor=person.user, **scope)
    with pytest.raises(PersonError):
        persons.change_scope(person, actor=keeper, **{**scope, "areas": []})
    persons.change_scope(person, actor=keeper, **scope)

    assert [area.code for area in person.areas.all()] == ["75"]


def test_direct_line_is_neither_in_changes_nor_in_the_journal(institution, keeper):
    person = _propose(keeper, institution, direct_line="01 99 00 55 66")
    persons.change_contact(person, actor=keeper, direct_line="01 99 00 77 88")

    changes = list(EntryChange.objects.of(person).values("before", "after"))
    journal = list(JournalEntry.objects.values("data", "reason"))

    assert changes[-1]["after"]["direct_line"] is True
    assert "99 00" not in json.dumps(changes) + json.dumps(journal)


def test_changes_are_signed_and_told_to_the_search(institution, keeper):
    told = []
    content_changed.connect(
        lambda instance, **_: told.append(instance.pk), weak=False, dispatch_uid="t"
    )
    try:
        person = _propose(keeper, institution)
    finally:
        content_changed.disconnect(dispatch_uid="t")

    change = EntryChange.objects.of(person).get()
    assert (change.by, change.kind, told) == (keeper, "created", [person.pk])


def test_person_is_told_of_each_step(institution, keeper, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        person = _propose(keeper, institution)

    told = Notification.objects.get()
    assert (told.user, told.kind) == (person.user, NotificationKind.MANDATE_CHANGED)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 11, 23), 6, date(2027, 5, 23)),
        (date(2026, 1, 15), 12, date(2027, 1, 15)),
    ],
)
def test_months_later_stays_in_the_month(day, months, later):
    assert months_later(day, months) == later
