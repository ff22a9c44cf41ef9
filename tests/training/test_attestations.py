"""Attestations: who gets one, what it proves, and what stops with it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from network.dates import months_later
from network.enums import Missing
from network.models import ResourcePerson
from network.person_page import facts_of
from portal.accounts.enums import Role
from portal.core.models import JournalEntry, Notification
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.network_persons import ResourcePersonFactory
from tests.factories.training import (
    make_attestation,
    make_module,
    make_session,
    make_sign_up,
    make_trainer,
    state_of,
)
from tests.support.pages import main_text
from tests.training.test_printing import text_of
from training.enums import SignUpState
from training.enums_attendance import CorrectionReason, Presence, RevocationReason
from training.models import Attestation
from training.prerequisites import missing_modules
from training.printing.attestation import attestation_paper
from training.services import attendance, attestations
from training.services.errors import TrainingError
from training.trained import Standing, trained_table

pytestmark = pytest.mark.django_db

CONFIRMED = SignUpState.CONFIRMED
MISTAKE = RevocationReason.MISTAKE


def _trainer(session):
    return session.trainer_seats.get().user


def _over(session, time_machine):
    time_machine.move_to(session.ends_at + timedelta(minutes=1), tick=False)
    return session


@pytest.fixture
def over(time_machine):
    """A session of three hours that is over."""
    module = make_module(validity_months=24, compulsory_for=[Role.RESOURCE_PERSON])
    return _over(make_session(module, maximum=9), time_machine)


def _attended(session, person=None, status=Presence.PRESENT):
    asked = make_sign_up(session, CONFIRMED, person=person)
    attendance.mark(session.half_days.get(), actor=_trainer(session), marks={asked.pk: status})
    return asked


def _issue(session):
    return attestations.issue(session, actor=_trainer(session))


# Issuing


def test_batch_is_for_those_who_attended_enough_and_once(over):
    asked = _attended(over)
    _attended(over, status=Presence.EXCUSED)
    make_sign_up(over, CONFIRMED)
    make_sign_up(over, SignUpState.WAITING)

    [given] = _issue(over)

    assert _issue(over) == []
    assert (given.sign_up, given.person, given.hours) == (asked, asked.person, 3)
    assert given.expires_on == months_later(timezone.localdate(over.ends_at), 24)
    assert given.number == f"{timezone.localdate().year}-00001"
    assert len(given.code) == 20
    assert JournalEntry.objects.get(action="attestations.issued").data["attestations"] == [given.pk]


def test_numbers_follow_each_other(over):
    for _one in range(3):
        _attended(over)

    year = timezone.localdate().year
    assert sorted(one.number for one in _issue(over)) == [f"{year}-0000{n}" for n in (1, 2, 3)]


def test_threshold_decides_on_hours_really_attended(time_machine):
    session = make_session(make_module(threshold_hours=4), maximum=9)
    _over(session, time_machine)
    _attended(session)

    assert _issue(session) == []


def test_nothing_is_issued_before_the_end_nor_by_others(time_machine):
    session = make_session(maximum=9)
    time_machine.move_to(session.starts_at, tick=False)
    asked = _attended(session)

    with pytest.raises(TrainingError):
        _issue(session)
    _over(session, time_machine)
    for actor in (make_trainer(), make_member(), asked.person):
        with pytest.raises(TrainingError):
            attestations.issue(session, actor=actor)

    assert not Attestation.objects.exists()


def test_hours_do_not_change_behind_an_attestation(over, time_machine):
    asked = _attended(over)
    _issue(over)
    time_machine.move_to(over.ends_at + timedelta(days=3), tick=False)

    with pytest.raises(TrainingError):
        attendance.correct(
            over.half_days.get(), asked, actor=_trainer(over), status=Presence.ABSENT,
            reason=CorrectionReason.MISTAKE,
        )  # fmt: skip

    assert state_of(asked) == SignUpState.ATTENDED


# Revoking


def test_revoked_attestation_lets_another_one_be_issued(over):
    _attended(over)
    [given] = _issue(over)

    attestations.revoke(given, actor=_trainer(over), reason=MISTAKE)
    with pytest.raises(TrainingError):
        attestations.revoke(given, actor=_trainer(over), reason=MISTAKE)
    [other] = _issue(over)

    assert (given.number, given.code) != (other.number, other.code)
    assert JournalEntry.objects.get(action="attestation.revoked").data == {"reason": "mistake"}


@pytest.mark.parametrize("who", ["person", "outsider", "other_trainer", "manager"])
def test_only_those_who_run_the_session_revoke(who, over):
    given = make_attestation(make_sign_up(over, CONFIRMED))
    actor = {
        "person": lambda: given.person,
        "outsider": make_member,
        "other_trainer": make_trainer,
        "manager": lambda: make_member(
            Role.INSTITUTION_MANAGER, institution=given.sign_up.institution
        ),
    }[who]()

    with pytest.raises(TrainingError):
        attestations.revoke(given, actor=actor, reason=MISTAKE)


def test_revoked_module_is_no_prerequisite_any_more(over):
    asked = _attended(over)
    [given] = _issue(over)
    later = make_session(make_module(prerequisites=[over.module]))
    assert missing_modules(asked.person, later) == []

    attestations.revoke(given, actor=_trainer(over), reason=MISTAKE)

    assert missing_modules(asked.person, later) == [over.module]


# Validity that acts


def test_attestation_of_a_compulsory_module_decides_who_is_in_office(over, time_machine):
    person = ResourcePersonFactory(trained_until=timezone.localdate() + timedelta(days=999))
    other = ResourcePersonFactory(trained_until=timezone.localdate() + timedelta(days=999))
    _attended(over, person.user)
    [given] = _issue(over)
    person.refresh_from_db()
    assert person.trained_until == given.expires_on

    attestations.revoke(given, actor=_trainer(over), reason=MISTAKE)

    assert set(ResourcePerson.objects.in_office()) == {other}
    [facts] = facts_of(ResourcePerson.objects.filter(pk=person.pk))
    assert facts.missing == [Missing.TRAINING]
    _issue(over)
    assert set(ResourcePerson.objects.in_office()) == {person, other}


def test_expired_attestation_suspends_the_same_day(over, time_machine):
    person = ResourcePersonFactory(confirm_before=timezone.localdate() + timedelta(days=2000))
    _attended(over, person.user)
    [given] = _issue(over)

    midnight = timezone.localtime().replace(hour=0, minute=0, second=0)
    last = midnight + (given.expires_on - timezone.localdate()) * 1
    time_machine.move_to(last + timedelta(hours=12), tick=False)
    assert person in set(ResourcePerson.objects.in_office())
    time_machine.move_to(last + timedelta(hours=36), tick=False)
    assert person not in set(ResourcePerson.objects.in_office())


def test_attestation_of_another_module_changes_nothing(time_machine):
    until = timezone.localdate() + timedelta(days=999)
    person = ResourcePersonFactory(trained_until=until)
    session = _over(make_session(make_module(validity_months=1), maximum=9), time_machine)
    _attended(session, person.user)
    _issue(session)

    person.refresh_from_db()
    assert person.trained_until == until


@pytest.mark.parametrize(
    ("left", "step"), [(61, None), (60, 60), (16, 60), (15, 15), (0, 15), (-1, None)]
)
def test_notice_comes_at_sixty_and_fifteen_days(
    left, step, over, django_capture_on_commit_callbacks
):
    today = timezone.localdate()
    given = make_attestation(make_sign_up(over, CONFIRMED), expires_on=today + timedelta(days=left))

    with django_capture_on_commit_callbacks(execute=True):
        assert attestations.tell_ending() == (1 if step else 0)
        assert attestations.tell_ending() == 0

    given.refresh_from_db()
    assert given.told_days == step
    assert Notification.objects.filter(user=given.person).count() == (1 if step else 0)


def test_whoever_trained_again_is_told_nothing(over):
    today = timezone.localdate()
    first = make_attestation(make_sign_up(over, CONFIRMED), expires_on=today + timedelta(days=20))
    again = make_sign_up(make_session(over.module, maximum=9), CONFIRMED, person=first.person)
    make_attestation(again, expires_on=today + timedelta(days=700))

    assert attestations.tell_ending() == 0


def test_table_counts_each_standing_by_institution_and_role():
    module = make_module(compulsory_for=[Role.RESOURCE_PERSON])
    session = make_session(module, maximum=9)
    institution, today = InstitutionFactory(), timezone.localdate()
    for days in (400, 30, -5, None):
        person = make_member(Role.RESOURCE_PERSON, institution=institution)
        if days is not None:
            asked = make_sign_up(session, CONFIRMED, person=person)
            make_attestation(asked, expires_on=today + timedelta(days=days))
    make_member(institution=institution)
    make_member(Role.RESOURCE_PERSON, institution=InstitutionFactory())

    manager = make_member(Role.INSTITUTION_MANAGER, institution=institution)
    [row] = trained_table(manager)

    assert (row.institution, row.role, row.cells) == (institution, Role.RESOURCE_PERSON, [1] * 4)
    assert set(row.counts) == set(Standing)
    assert len(trained_table(make_member(Role.COORDINATOR))) == 2
    assert trained_table(make_member()) == []


@pytest.mark.parametrize("count", [1, 3])
def test_table_takes_the_same_queries(count, django_assert_num_queries):
    make_module(compulsory_for=[Role.RESOURCE_PERSON])
    for _one in range(count):
        make_member(Role.RESOURCE_PERSON)
    reader = make_member(Role.COORDINATOR)
    trained_table(reader)

    with django_assert_num_queries(5):
        trained_table(reader)


# Screens


def test_trainer_issues_and_the_person_finds_the_paper(over, login):
    asked = _attended(over)
    url = reverse("training:session_attestations", args=[over.uuid])
    client = login(_trainer(over))
    assert "Délivrer 1 attestation" in main_text(client.get(url))

    client.post(url)
    given = Attestation.objects.get()
    assert given.number in main_text(client.get(url))
    client = login(asked.person)
    assert given.number in main_text(client.get(reverse("training:own_attestations")))
    paper = client.get(reverse("training:attestation_pdf", args=[given.uuid]))

    assert paper["Content-Type"] == "application/pdf"


def test_attestation_says_hours_validity_and_how_to_verify(over):
    asked = _attended(over)
    [given] = _issue(over)

    body = attestation_paper(given)

    text = text_of(body)
    assert (b"/StructTreeRoot" in body, b"pdfuaid" in body) == (True, True)
    assert attestation_paper(given) == body
    for words in (
        given.number, asked.person.get_full_name(), asked.institution.name, over.module.title,
        over.organiser.name, "Heures suivies : 3", "Valable jusqu’au", given.code[:5],
    ):  # fmt: skip
        assert words in text, words


@pytest.mark.parametrize("who", ["member", "colleague", "other_trainer", "other_trainee"])
def test_attestation_does_not_exist_for_others(who, over, login):
    given = make_attestation(make_sign_up(over, CONFIRMED))
    reader = {
        "member": make_member,
        "colleague": lambda: make_member(institution=given.sign_up.institution),
        "other_trainer": make_trainer,
        "other_trainee": lambda: make_sign_up(over, CONFIRMED).person,
    }[who]()
    client = login(reader)

    for name in ("attestation_pdf", "attestation_revoke"):
        assert client.get(reverse(f"training:{name}", args=[given.uuid])).status_code == 404
    url = reverse("training:session_attestations", args=[over.uuid])
    assert (client.get(url).status_code, client.post(url).status_code) == (404, 404)
    assert given.number not in main_text(client.get(reverse("training:own_attestations")))


def test_person_and_manager_read_it_and_revoke_nothing(over, login):
    given = make_attestation(make_sign_up(over, CONFIRMED))
    manager = make_member(Role.INSTITUTION_MANAGER, institution=given.sign_up.institution)
    pdf = reverse("training:attestation_pdf", args=[given.uuid])
    revoke = reverse("training:attestation_revoke", args=[given.uuid])

    for reader in (given.person, manager):
        client = login(reader)
        assert client.get(pdf).status_code == 200
        assert client.post(revoke, {"reason": "mistake"}).status_code == 404

    assert not Attestation.objects.get().is_revoked


def test_revoked_paper_is_no_longer_given(over, login):
    given = make_attestation(make_sign_up(over, CONFIRMED))
    client = login(_trainer(over))

    client.post(reverse("training:attestation_revoke", args=[given.uuid]), {"reason": "identity"})

    assert Attestation.objects.get().is_revoked
    assert client.get(reverse("training:attestation_pdf", args=[given.uuid])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_lists_of_attestations_take_the_same_queries(
    count, over, login, django_assert_max_num_queries
):
    person = make_member()
    for _one in range(count):
        make_attestation(make_sign_up(over, CONFIRMED))
        session = make_session(over.module)
        make_attestation(make_sign_up(session, CONFIRMED, person=person))
    own, held = (
        reverse("training:own_attestations"),
        reverse("training:session_attestations", args=[over.uuid]),
    )
    client = login(person)
    client.get(own)
    with django_assert_max_num_queries(16):
        client.get(own)
    client = login(_trainer(over))
    client.get(held)
    with django_assert_max_num_queries(20):
        client.get(held)


def test_table_of_the_trained_is_for_the_coordination_and_managers(login):
    make_module(compulsory_for=[Role.RESOURCE_PERSON])
    person = make_member(Role.RESOURCE_PERSON)
    names = ("trained", "trained_export")

    for name in names:
        url = reverse(f"training:{name}")
        assert login(make_member()).get(url).status_code == 404
        assert login(make_member(Role.COORDINATOR)).get(url).status_code == 200
        other = login(make_member(Role.INSTITUTION_MANAGER)).get(url)
        assert person.memberships.get().institution.name not in other.content.decode()


# Verification


def _verify(client, code):
    return client.get(reverse("training:attestation_verify", args=[code]))


def test_anybody_verifies_number_and_validity_and_nothing_else(over, client):
    given = make_attestation(
        make_sign_up(over, CONFIRMED), expires_on=timezone.localdate() + timedelta(days=9)
    )

    page = _verify(client, given.code)

    text = main_text(page)
    assert given.number in text
    assert "Valable jusqu’au" in text
    whole = page.content.decode()
    for hidden in (
        given.person.last_name, given.person.email, given.title, given.sign_up.institution.name,
        over.organiser.name,
    ):  # fmt: skip
        assert hidden not in whole


def test_code_is_read_as_people_copy_it(over, client):
    given = make_attestation(make_sign_up(over, CONFIRMED))
    typed = f" {given.code[:5].upper()}-{given.code[5:10]} {given.code[10:]} "

    page = client.get(reverse("training:attestation_check"), {"code": typed})

    assert given.number in main_text(page)


def test_verification_tells_ended_and_revoked(over, client):
    ended = make_attestation(
        make_sign_up(over, CONFIRMED), expires_on=timezone.localdate() - timedelta(days=1)
    )
    revoked = make_attestation(
        make_sign_up(over, CONFIRMED), revoked_at=timezone.now(), revocation_reason=MISTAKE
    )

    assert "Terminée le" in main_text(_verify(client, ended.code))
    assert "Révoquée" in main_text(_verify(client, revoked.code))


def test_unknown_code_says_so_and_attempts_are_counted(client):
    answers = [_verify(client, "b" * 20).status_code for _one in range(21)]

    assert answers == [200] * 20 + [429]
