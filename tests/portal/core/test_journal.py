"""The journal: a chain nobody can change, read by one role."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from portal.accounts.enums import Role
from portal.core import journal_guard
from portal.core.models import JournalEntry, JournalHead
from portal.core.models.journal import JournalIsAppendOnly
from portal.core.services.journal import first_break, record
from tests.factories.accounts import InstitutionFactory, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain() -> list[JournalEntry]:
    """Three entries after what setting the portal up has written."""
    actor = make_member()
    return [record(f"test.act{number}", actor=actor, reason=f"R{number}") for number in range(3)]


@pytest.fixture
def unguarded():
    """A journal whose triggers somebody with every right has dropped."""
    drop_guard()


def drop_guard() -> None:
    with connection.cursor() as cursor:
        for name in journal_guard.triggers(connection):
            table = f" ON {journal_guard.TABLE}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{table}")


def change(sql: str, *values) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


# Writing


def test_entry_holds_numbers_and_the_hash_of_the_one_before(chain):
    institution = InstitutionFactory(name="Nom à taire")
    entry = record("test.read", actor=make_member(), target=institution)

    assert entry.target_type == "accounts.institution"
    assert entry.target_id == str(institution.uuid)
    assert entry.previous_hash == chain[-1].hash
    assert "Nom à taire" not in str(JournalEntry.objects.filter(pk=entry.pk).values().get())


def test_entry_of_an_act_rolled_back_is_rolled_back_too(chain):
    with transaction.atomic():
        record("test.rolled_back")
        transaction.set_rollback(True)

    assert not JournalEntry.objects.filter(action="test.rolled_back").exists()
    assert first_break() is None


def test_code_refuses_to_change_or_delete(chain):
    entry = chain[0]
    for act in (
        entry.save,
        entry.delete,
        JournalEntry.objects.all().delete,
        lambda: JournalEntry.objects.update(reason=""),
    ):
        with pytest.raises(JournalIsAppendOnly):
            act()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE core_journalentry SET reason = 'x' WHERE sequence = %s",
        "DELETE FROM core_journalentry WHERE sequence = %s",
    ],
)
def test_database_refuses_to_change_or_delete(chain, sql):
    with pytest.raises(IntegrityError, match="never changed or deleted"):
        change(sql, chain[0].sequence)

    assert first_break() is None


@pytest.mark.postgresql
def test_postgresql_refuses_to_empty_the_table(chain):
    connection.check_constraints()  # else the checks still to come are what refuses

    with pytest.raises(IntegrityError, match="never changed or deleted"):
        change("TRUNCATE core_journalentry")


def test_guard_may_be_installed_again(chain):
    journal_guard.install(connection)

    assert journal_guard.missing(connection) == []


# Verifying


def test_whole_chain_holds(chain, capsys):
    call_command("journal", "verify")

    assert f"{chain[-1].sequence} entries" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("UPDATE core_journalentry SET reason = 'x' WHERE sequence = %s", "content"),
        ("UPDATE core_journalentry SET actor_id = NULL WHERE sequence = %s", "content"),
        ("DELETE FROM core_journalentry WHERE sequence = %s", "missing"),
    ],
)
def test_verify_finds_a_line_changed_or_deleted(chain, unguarded, sql, problem):
    change(sql, chain[1].sequence)
    journal_guard.install(connection)

    with pytest.raises(CommandError, match=f"entry {chain[1].sequence}: {problem}") as stop:
        call_command("journal", "verify")
    assert stop.value.returncode == 1


def test_verify_finds_the_end_cut_off(chain, unguarded):
    change("DELETE FROM core_journalentry WHERE sequence = %s", chain[2].sequence)
    journal_guard.install(connection)

    with pytest.raises(CommandError, match="head"):
        call_command("journal", "verify")


def test_anchor_finds_the_end_cut_off_with_its_head(chain, capsys):
    call_command("journal", "head")
    anchor = capsys.readouterr().out.strip()
    call_command("journal", "verify", anchor=anchor)
    drop_guard()
    change("DELETE FROM core_journalentry WHERE sequence = %s", chain[2].sequence)
    JournalHead.objects.update(sequence=chain[1].sequence, hash=chain[1].hash)
    journal_guard.install(connection)
    call_command("journal", "verify")

    with pytest.raises(CommandError, match="anchor"):
        call_command("journal", "verify", anchor=anchor)


def test_verify_finds_missing_triggers(chain, unguarded):
    with pytest.raises(CommandError, match="triggers missing"):
        call_command("journal", "verify")


# Reading


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.DATA_PROTECTION])
def test_screen_does_not_exist_for_other_roles(chain, role, login):
    user = make_member(role, is_superuser=True)

    assert login(user).get(reverse("journal")).status_code == 404
    assert not JournalEntry.objects.visible_to(user).exists()


def test_data_protection_officer_reads_and_filters(chain, login):
    client = login(make_member(Role.DATA_PROTECTION))

    everything = client.get(reverse("journal")).content.decode()
    one = client.get(reverse("journal"), {"action": "test.act1"}).context["entries"].object_list

    assert all(entry.action in everything for entry in chain)
    assert [entry.action for entry in one] == ["test.act1"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"actor": "personne@exemple.example"}, 0),
        ({"since": "2000-01-01", "until": "2000-12-31"}, 0),
        ({"since": "n'importe quoi"}, 0),
        ({"action": "inconnue"}, 0),
        ({"page": "zut"}, 3),
    ],
)
def test_filters_survive_anything(chain, query, found, login):
    answer = login(make_member(Role.DATA_PROTECTION)).get(reverse("journal"), query)

    shown = [entry for entry in answer.context["entries"] if entry.action.startswith("test.")]
    assert answer.status_code == 200
    assert len(shown) == found


@pytest.mark.parametrize("rows", [1, 3])
def test_screen_makes_the_same_queries_for_any_number(rows, login, django_assert_num_queries):
    client = login(make_member(Role.DATA_PROTECTION))
    for _row in range(rows):
        record("test.read", actor=make_member())
    client.get(reverse("journal"))

    with django_assert_num_queries(9):
        client.get(reverse("journal"))
