"""A manager names who decides in their absence: what the deputy may, and what nobody else may."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from portal.core.models import JournalEntry, Notification
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.network_persons import make_deputy
from tests.factories.training import ask, make_session, state_of
from tests.support.pages import main_text
from training.approving import deciders_of
from training.enums import ApprovalMode, SignUpState
from training.models import ApprovalDeputy, SignUp
from training.services import approval_deputies, approvals
from training.services.approval_deputies import end_deputy, forget_old_deputies, name_deputy
from training.services.errors import TrainingError

pytestmark = pytest.mark.django_db

URL = "/formations/validations/suppleance/"


@pytest.fixture
def institution():
    return InstitutionFactory()


@pytest.fixture
def manager(institution):
    return make_member(Role.INSTITUTION_MANAGER, institution=institution)


@pytest.fixture
def colleague(institution):
    return make_member(institution=institution, last_name="Remplaçante")


def _today(days=0):
    return timezone.localdate() + timedelta(days=days)


def _named(institution, manager, deputy, first=0, last=5):
    return name_deputy(
        institution, actor=manager, deputy=deputy, starts_on=_today(first), ends_on=_today(last)
    )


def _asked(institution, **fields):
    return ask(
        make_session(approval=ApprovalMode.MANAGER, **fields), make_member(institution=institution)
    )


def test_deputy_decides_on_the_days_named_and_no_other(
    institution, manager, colleague, time_machine
):
    first, second, third = [_asked(institution) for _one in range(3)]
    _named(institution, manager, colleague, first=1, last=2)

    with pytest.raises(TrainingError):
        approvals.approve(first, actor=colleague)
    time_machine.move_to(timezone.now() + timedelta(days=1))
    approvals.approve(first, actor=colleague)
    approvals.approve(second, actor=manager)
    time_machine.move_to(timezone.now() + timedelta(days=2))
    with pytest.raises(TrainingError):
        approvals.approve(third, actor=colleague)

    assert [state_of(one) for one in (first, second, third)] == [
        "confirmed", "confirmed", "awaiting",
    ]  # fmt: skip


def test_deputy_is_asked_in_the_place_of_the_manager(institution, manager, colleague):
    other = make_member(Role.INSTITUTION_MANAGER, institution=institution)
    _named(institution, manager, colleague)

    asked = _asked(institution)

    assert set(deciders_of(asked)) == {other, colleague}


def test_deputy_decides_neither_about_themselves_nor_about_the_manager(
    institution, manager, colleague
):
    _named(institution, manager, colleague)
    session = make_session(approval=ApprovalMode.MANAGER)
    of_manager, own = ask(session, manager), ask(session, colleague)

    for asked in (of_manager, own):
        with pytest.raises(TrainingError):
            approvals.approve(asked, actor=colleague)

    assert list(SignUp.objects.decided_by(colleague)) == []
    assert colleague not in deciders_of(of_manager)


@pytest.mark.parametrize("who", ["manager", "deputy"])
def test_deputy_decides_nothing_once_one_of_them_leaves(who, institution, manager, colleague):
    asked = _asked(institution)
    _named(institution, manager, colleague)
    person = {"manager": manager, "deputy": colleague}[who]
    person.memberships.update(ended_on=_today(), started_on=_today(-1))

    assert list(SignUp.objects.decided_by(colleague)) == []
    assert colleague not in deciders_of(asked)


def test_manager_who_lost_the_role_has_no_deputy(institution, manager, colleague):
    asked = _asked(institution)
    _named(institution, manager, colleague)
    manager.memberships.update(roles=[Role.MEMBER])

    with pytest.raises(TrainingError):
        approvals.approve(asked, actor=colleague)


def test_deputies_of_the_directory_stay_out_while_a_manager_is_there(
    institution, manager, colleague
):
    asked = _asked(institution)
    of_directory = make_deputy(institution).user
    _named(institution, manager, colleague)

    with pytest.raises(TrainingError):
        approvals.approve(asked, actor=of_directory)


@pytest.mark.parametrize(
    ("who", "first", "last"),
    [("stranger", 0, 5), ("colleague", -9, -1), ("colleague", 0, 92), ("self", 0, 5)],
)
def test_naming_is_refused(who, first, last, institution, manager, colleague):
    deputy = {"stranger": make_member(), "colleague": colleague, "self": manager}[who]

    with pytest.raises(Exception) as refusal:  # noqa: PT011  either of the two kinds of refusal
        _named(institution, manager, deputy, first, last)

    assert type(refusal.value).__name__ in {"TrainingError", "ValidationError"}
    assert not ApprovalDeputy.objects.exists()


def test_two_deputies_for_the_same_day_and_another_institution_are_refused(
    institution, manager, colleague
):
    _named(institution, manager, colleague, 0, 5)

    with pytest.raises(TrainingError):
        _named(institution, manager, make_member(institution=institution), 5, 9)
    with pytest.raises(TrainingError):
        _named(InstitutionFactory(), manager, colleague, 6, 9)
    with pytest.raises(TrainingError):
        _named(institution, colleague, manager, 6, 9)


def test_manager_names_and_ends_on_the_screen(
    institution, manager, colleague, login, django_capture_on_commit_callbacks
):
    client = login(manager)
    data = {
        "institution": str(institution.uuid), "deputy": str(colleague.uuid),
        "starts_on": _today().isoformat(), "ends_on": _today(3).isoformat(),
    }  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        said = main_text(client.post(URL, data, follow=True))
    assert "Remplaçante" in said
    assert Notification.objects.get(user=colleague).kind == "approval_deputy"
    assert (
        "Inscriptions à décider"
        in login(colleague).get("/formations/validations/").content.decode()
    )
    assert "responsable" in main_text(login(colleague).get("/notifications/"))

    named = ApprovalDeputy.objects.get()
    login(manager).post(reverse("training:approval_deputy_end", args=[named.uuid]))
    assert login(colleague).get("/formations/validations/").status_code == 404
    actions = JournalEntry.objects.filter(action__startswith="approval_deputy")
    assert sorted(actions.values_list("action", flat=True)) == [
        "approval_deputy.ended", "approval_deputy.named",
    ]  # fmt: skip


def test_errors_keep_what_was_chosen(institution, manager, colleague, login):
    data = {
        "institution": str(institution.uuid), "deputy": str(colleague.uuid),
        "starts_on": _today(5).isoformat(), "ends_on": _today(3).isoformat(),
    }  # fmt: skip

    answer = login(manager).post(URL, data)

    assert "Le dernier jour précède le premier." in main_text(answer)
    assert f'value="{colleague.uuid}" selected' in answer.content.decode()


@pytest.mark.parametrize("who", ["member", "coordinator", "deputy"])
def test_screen_does_not_exist_for_others(who, institution, manager, colleague, login):
    named = _named(institution, manager, colleague)
    reader = {
        "member": make_member, "coordinator": lambda: make_member(Role.COORDINATOR),
        "deputy": lambda: colleague,
    }[who]()  # fmt: skip
    client = login(reader)

    assert client.get(URL).status_code == 404
    assert (
        client.post(reverse("training:approval_deputy_end", args=[named.uuid])).status_code == 404
    )
    assert ApprovalDeputy.objects.filter(pk=named.pk).exists()
    with pytest.raises(TrainingError):
        end_deputy(named, actor=reader)


def test_other_manager_does_not_see_who_was_named(institution, manager, colleague, login):
    _named(institution, manager, colleague)
    other = make_member(Role.INSTITUTION_MANAGER)

    assert "Remplaçante" not in main_text(login(other).get(URL))


def test_old_deputies_are_forgotten(institution, manager, colleague, time_machine):
    _named(institution, manager, colleague)
    time_machine.move_to(timezone.now() + timedelta(days=5) + approval_deputies.KEEP_DEPUTIES)
    assert forget_old_deputies() == 0

    time_machine.move_to(timezone.now() + timedelta(days=1))
    assert forget_old_deputies() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_screen_takes_the_same_queries_for_any_number(
    count, institution, manager, login, django_assert_num_queries
):
    for number in range(count):
        _named(
            institution, manager, make_member(institution=institution), 6 * number, 6 * number + 5
        )
    client = login(manager)
    client.get(URL)

    with django_assert_num_queries(9):
        client.get(URL)


def test_deputy_sees_what_waits_on_the_home_page(institution, manager, colleague, login):
    _asked(institution)
    _named(institution, manager, colleague)

    assert "1 inscription à décider" in main_text(login(colleague).get("/"))
    assert SignUp.objects.get().state == SignUpState.AWAITING
