"""The permission matrix: printed for people, and true row by row."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from network.rules import can_keep_entries
from network.services.distributions import can_distribute
from portal.accounts import matrix
from portal.accounts.enums import Action, Role
from portal.accounts.permissions import BOUNDED_ACTIONS, MATRIX, READING_ROLES, actions_of
from portal.accounts.rules import (
    can_ask_recovery,
    can_manage_institutions,
    can_manage_members,
)
from portal.core.audiences import NETWORK, institution_token, tokens_for, user_token
from portal.core.groups import sync_editor
from portal.core.models import JournalEntry
from tests.factories.accounts import InstitutionFactory, UserFactory, make_member
from tests.factories.training import make_session
from tests.support.client import PortalClient
from training.approving import deciding_institution_ids
from training.models import Session, SessionTrainer

pytestmark = pytest.mark.django_db


def opens(user, path: str) -> bool:
    """Whether the page answers this person."""
    client: Client = PortalClient()
    client.sign_in(user)
    return client.get(path).status_code == 200


def own_place(user):
    return user.memberships.get().institution


# What each action really does, asked of the portal and not of the matrix.
BEHAVIOUR = {
    Action.READ_NETWORK: lambda user: NETWORK in tokens_for(user),
    Action.EDIT_PAGES: lambda user: user.has_perm("wagtailadmin.access_admin"),
    Action.MANAGE_OWN_MEMBERS: lambda user: (
        can_manage_members(user, own_place(user))
        and not can_manage_members(user, InstitutionFactory())
    ),
    Action.MANAGE_DIRECTORY: lambda user: opens(user, "/annuaire/couverture/"),
    Action.KEEP_OWN_ENTRIES: lambda user: (
        can_keep_entries(user, own_place(user)) and not can_keep_entries(user, InstitutionFactory())
    ),
    Action.MANAGE_CONVENTIONS: lambda user: opens(user, "/conventions/chiffres/"),
    Action.DISTRIBUTE_TOOLS: can_distribute,
    Action.MANAGE_ALL_MEMBERS: lambda user: can_manage_members(user, InstitutionFactory()),
    Action.MANAGE_INSTITUTIONS: lambda user: (
        opens(user, "/institutions/nouvelle/") and can_manage_institutions(user)
    ),
    Action.RECOVER_ACCOUNTS: lambda user: (
        opens(user, "/comptes-bloques/") and can_ask_recovery(user, UserFactory())
    ),
    Action.MANAGE_TRAINING: lambda user: make_session() in Session.objects.managed_by(user),
    Action.RUN_SESSIONS: lambda user: (
        bool(make_session(trainer=user)) and SessionTrainer.objects.run_by(user).exists()
    ),
    Action.APPROVE_SIGN_UPS: lambda user: deciding_institution_ids(user) == [own_place(user).pk],
    Action.READ_JOURNAL: lambda user: (
        JournalEntry.objects.visible_to(user).query.is_empty() is False
    ),
}
# Proved beside the apps that carry them.
ELSEWHERE = {
    Action.SEARCH,
    Action.MANAGE_COMMITTEES,
    Action.MANAGE_PAPERS,
    Action.SEE_HEALTH,
    Action.TUNE_SEARCH,
}


def test_every_action_is_proved_somewhere():
    assert BEHAVIOUR.keys() | ELSEWHERE == set(Action)
    assert set(MATRIX) == set(Role)


@pytest.mark.parametrize("role", Role)
def test_row_of_the_matrix_is_what_the_portal_does(role):
    user = make_member(role)
    sync_editor(user)
    user = type(user).objects.get(pk=user.pk)

    done = {action for action, does in BEHAVIOUR.items() if does(user)}

    assert done == MATRIX[role] & BEHAVIOUR.keys()


@pytest.mark.parametrize("role", Role)
def test_reading_column_is_what_tokens_say(role):
    user = make_member(role)
    wanted = {institution_token(own_place(user).pk), user_token(user.pk)}

    assert (wanted <= tokens_for(user)) == (role in READING_ROLES)
    assert tokens_for(user).isdisjoint(wanted) == (role not in READING_ROLES)


@pytest.mark.parametrize("role", Role)
def test_superuser_gets_nothing_more(role):
    plain, superuser = make_member(role), make_member(role, is_superuser=True)

    assert {a for a in Action if plain.can(a)} == {a for a in Action if superuser.can(a)}
    assert len(tokens_for(plain)) == len(tokens_for(superuser))


@pytest.mark.parametrize("action", Action)
def test_no_action_without_an_active_membership(action):
    assert not UserFactory().can(action)
    assert not UserFactory(is_superuser=True).can(action)
    assert not make_member(*Role.values, is_active=False).can(action)


def test_unknown_role_gives_nothing():
    assert actions_of(["inconnu"]) == frozenset()


def test_bounded_actions_stay_in_the_institution_of_the_membership():
    assert {
        Action.MANAGE_OWN_MEMBERS,
        Action.KEEP_OWN_ENTRIES,
        Action.APPROVE_SIGN_UPS,
    } == BOUNDED_ACTIONS
    manager = make_member(Role.INSTITUTION_MANAGER)

    assert can_manage_members(manager, own_place(manager))
    assert not can_manage_members(manager, InstitutionFactory())


def test_page_has_one_row_per_role_and_one_column_per_action():
    rows = [line for line in matrix.render_matrix().splitlines() if line.startswith("|")]

    assert len(rows) == len(Role) + 2
    assert {line.count("|") for line in rows} == {len(Action) + 3}


def test_command_writes_the_page_and_check_fails_when_it_is_stale(tmp_path, monkeypatch, capsys):
    page = tmp_path / "permissions.md"
    monkeypatch.setattr("portal.accounts.management.commands.permission_matrix.DOCUMENT", page)
    with pytest.raises(CommandError, match="stale"):
        call_command("permission_matrix", "--check")

    call_command("permission_matrix")

    assert page.read_text(encoding="utf-8") == matrix.render_matrix()
    call_command("permission_matrix", "--check")
    assert capsys.readouterr().out == matrix.render_matrix() * 2
    page.write_text("vieux", encoding="utf-8")
    with pytest.raises(CommandError, match="stale"):
        call_command("permission_matrix", "--check")


def test_page_in_the_documentation_is_up_to_date():
    call_command("permission_matrix", "--check")
