"""Evaluations: who answers and when, what nobody learns, what the results say."""

from datetime import timedelta

import pytest
from django.urls import reverse

from portal.accounts.enums import Role
from portal.core.models import JournalEntry
from tests.factories.accounts import make_member
from tests.factories.training import (
    make_box,
    make_module,
    make_session,
    make_sign_up,
    make_trainer,
)
from tests.support.pages import main_text
from training.enums import SignUpState
from training.enums_attendance import QUESTIONS, EvaluationKind
from training.evaluation_results import results_by_module, results_of, satisfaction_of
from training.evaluations_awaiting import evaluations_asked
from training.models import EvaluationBox, EvaluationMark, Session
from training.models.evaluation import answer_time
from training.services.errors import TrainingError
from training.services.evaluations import Answer, answer

pytestmark = pytest.mark.django_db

CONFIRMED = SignUpState.CONFIRMED
HOT, COLD = EvaluationKind.HOT, EvaluationKind.COLD


def _said(kind=HOT, rating=3, before=1, suggestion=""):
    return Answer(
        ratings={str(question): rating for question in QUESTIONS[kind]},
        before=[before, before] if kind == HOT else [],
        after=[rating, rating],
        suggestion=suggestion,
    )


@pytest.fixture
def over(time_machine):
    session = make_session(make_module(objectives="Comprendre\nOrienter"), maximum=20)
    time_machine.move_to(session.ends_at + timedelta(hours=1), tick=False)
    return session


def _answer(session, kind=HOT, person=None, **said):
    asked = make_sign_up(session, CONFIRMED, person=person)
    answer(session, actor=asked.person, kind=kind, said=_said(kind, **said))
    return asked


def _trainer(session):
    return session.trainer_seats.get().user


# Anonymity


def test_answer_holds_nothing_of_the_person_nor_of_the_moment(over):
    entries = JournalEntry.objects.count()

    asked = _answer(over, suggestion="Plus de cas")

    [kept] = EvaluationBox.objects.get().answers
    assert set(kept) == {"ratings", "before", "after", "suggestion"}
    assert {field.name for field in EvaluationBox._meta.fields} == {
        "id", "session", "kind", "objectives", "answers", "shown",
    }  # fmt: skip
    assert {field.name for field in EvaluationMark._meta.fields} == {"id", "sign_up", "kind"}
    assert EvaluationMark.objects.get().sign_up == asked
    assert JournalEntry.objects.count() == entries


def test_order_of_the_answers_is_not_that_in_which_they_came(over):
    for number in range(12):
        _answer(over, suggestion=f"{number:02}")

    kept = [one["suggestion"] for one in EvaluationBox.objects.get().answers]
    assert sorted(kept) == [f"{number:02}" for number in range(12)]
    assert kept != sorted(kept)


def test_results_are_shown_from_five_answers_on_and_by_steps_of_five(over, time_machine):
    shown = []
    for _one in range(11):
        _answer(over)
        shown.append(results_of(over)[0].shown)

    assert shown == [0, 0, 0, 0, 5, 5, 5, 5, 5, 10, 10]
    time_machine.move_to(answer_time(over, HOT)[1], tick=False)
    assert results_of(over)[0].shown == 11


def test_four_answers_are_never_shown(over, time_machine):
    for _one in range(4):
        _answer(over, suggestion="secret")
    time_machine.move_to(answer_time(over, HOT)[1] + timedelta(days=900), tick=False)

    [hot, cold] = results_of(over)

    assert (hot.given, hot.shown, hot.questions, hot.suggestions) == (4, 0, [], [])
    assert (cold.given, cold.shown) == (0, 0)
    assert satisfaction_of([over.pk]) == {}


def test_mark_is_read_by_the_person_alone(over):
    asked = _answer(over)
    readers = (
        _trainer(over), make_member(Role.COORDINATOR),
        make_member(Role.INSTITUTION_MANAGER, institution=asked.institution),
    )  # fmt: skip

    assert EvaluationMark.objects.visible_to(asked.person).count() == 1
    for reader in readers:
        assert not EvaluationMark.objects.visible_to(reader).exists()


def test_box_is_read_by_those_who_run_the_session(over):
    asked = _answer(over)

    assert EvaluationBox.objects.visible_to(_trainer(over)).count() == 1
    assert EvaluationBox.objects.visible_to(make_member(Role.COORDINATOR)).count() == 1
    for reader in (asked.person, make_trainer(), make_member()):
        assert not EvaluationBox.objects.visible_to(reader).exists()


# Who and when


@pytest.mark.parametrize(
    ("kind", "days", "allowed"),
    [(HOT, -1, False), (HOT, 0, True), (HOT, 7, True), (HOT, 8, False), (COLD, 89, False),
     (COLD, 90, True), (COLD, 120, True), (COLD, 121, False)],
)  # fmt: skip
def test_each_evaluation_has_its_time(kind, days, allowed, time_machine):
    session = make_session(make_module(objectives="Comprendre\nOrienter"), maximum=9)
    asked = make_sign_up(session, CONFIRMED)
    time_machine.move_to(session.ends_at + timedelta(days=days), tick=False)

    waiting = [one.kind for one in evaluations_asked(asked.person)]
    assert waiting == ([kind] if allowed else [])
    if allowed:
        answer(session, actor=asked.person, kind=kind, said=_said(kind))
        assert evaluations_asked(asked.person) == []
    else:
        with pytest.raises(TrainingError):
            answer(session, actor=asked.person, kind=kind, said=_said(kind))


def test_nobody_answers_twice_nor_without_having_come(over):
    asked = _answer(over)
    absent = make_sign_up(over, SignUpState.ABSENT)
    waiting = make_sign_up(over, SignUpState.WAITING)

    for actor in (asked.person, absent.person, waiting.person, make_member(), _trainer(over)):
        with pytest.raises(TrainingError):
            answer(over, actor=actor, kind=HOT, said=_said())

    assert len(EvaluationBox.objects.get().answers) == 1


@pytest.mark.parametrize(
    "said",
    [
        Answer(ratings={}, before=[1, 1], after=[1, 1]),
        Answer(ratings=_said().ratings, before=[1], after=[1, 1]),
        Answer(ratings=_said().ratings, before=[1, 1], after=[1, 5]),
        Answer(ratings={**_said().ratings, "other": 1}, before=[1, 1], after=[1, 1]),
    ],
)
def test_incomplete_or_invented_answers_are_refused(said, over):
    asked = make_sign_up(over, CONFIRMED)

    with pytest.raises(TrainingError):
        answer(over, actor=asked.person, kind=HOT, said=said)

    assert not EvaluationMark.objects.exists()


def test_objectives_are_those_of_the_first_answer(over):
    _answer(over)
    type(over.module).objects.filter(pk=over.module_id).update(objectives="Autre")

    _answer(over)

    box = EvaluationBox.objects.get()
    assert (box.objectives, len(box.answers)) == (["Comprendre", "Orienter"], 2)


# Results


def test_results_tell_each_objective_before_and_after(over):
    for rating in (2, 3, 4, 4, 4):
        _answer(over, rating=rating, before=1)

    [hot, _cold] = results_of(over)

    assert [one.text for one in hot.objectives] == ["Comprendre", "Orienter"]
    assert [(one.before, one.after) for one in hot.objectives] == [(1, 3.4)] * 2
    assert hot.questions[0].mean == 3.4
    assert [count for _label, count in hot.questions[0].counts] == [3, 1, 1, 0]
    assert satisfaction_of([over.pk]) == {over.pk: 3.4}


def test_results_by_module_leave_out_sessions_with_few_answers():
    module = make_module(objectives="Comprendre")
    make_box(make_session(module), 5, rating=4)
    make_box(make_session(module), 4, rating=1)
    make_box(make_session(), 3)

    [row] = results_by_module(Session.objects.all())

    assert (row.module, row.sessions, row.answers, row.satisfied) == (module, 1, 5, 4)
    assert (row.before, row.after) == (1, 4)


@pytest.mark.parametrize("count", [1, 3])
def test_results_by_module_take_one_query(count, django_assert_num_queries):
    for _one in range(count):
        make_box(make_session(), 5)

    with django_assert_num_queries(1):
        assert len(results_by_module(Session.objects.all())) == count


# Screens


def _form(rating=3):
    data = {str(question): rating for question in QUESTIONS[HOT]}
    for place in (0, 1):
        data |= {f"before-{place}": 1, f"after-{place}": rating}
    return data


def test_person_answers_once_on_the_portal(over, login):
    asked = make_sign_up(over, CONFIRMED)
    url = reverse("training:evaluation_answer", args=[over.uuid, "hot"])
    client = login(asked.person)
    assert over.module.title in main_text(client.get(reverse("training:own_attestations")))
    assert over.module.title in main_text(client.get("/"))

    page = client.get(url)
    assert "Avant la formation : Orienter" in main_text(page)
    assert client.post(url, {"satisfied": 3}).status_code == 200
    assert client.post(url, _form()).status_code == 302

    assert EvaluationBox.objects.get().answers[0]["after"] == [3, 3]
    assert client.get(url).status_code == 404
    assert over.module.title not in main_text(client.get(reverse("training:own_attestations")))


@pytest.mark.parametrize("who", ["member", "absent", "trainer", "coordinator"])
def test_form_does_not_exist_for_others(who, over, login):
    reader = {
        "member": make_member,
        "absent": lambda: make_sign_up(over, SignUpState.ABSENT).person,
        "trainer": lambda: _trainer(over),
        "coordinator": lambda: make_member(Role.COORDINATOR),
    }[who]()
    url = reverse("training:evaluation_answer", args=[over.uuid, "hot"])
    client = login(reader)

    assert (client.get(url).status_code, client.post(url, _form()).status_code) == (404, 404)
    other = reverse("training:evaluation_answer", args=[over.uuid, "other"])
    assert client.get(other).status_code == 404


def test_trainer_and_coordination_read_the_results(over, login):
    make_box(over, 5, rating=4)
    url = reverse("training:session_evaluations", args=[over.uuid])

    for reader in (_trainer(over), make_member(Role.COORDINATOR)):
        client = login(reader)
        page = main_text(client.get(url))
        assert "4,0 sur 4" in page or "4 sur 4" in page
        assert "Comprendre" in page
        assert over.module.title in main_text(client.get(reverse("training:evaluations")))


def test_results_do_not_exist_for_others(over, login):
    make_box(over, 5)
    asked = make_sign_up(over, CONFIRMED)
    url = reverse("training:session_evaluations", args=[over.uuid])
    manager = make_member(Role.INSTITUTION_MANAGER, institution=asked.institution)

    for reader in (asked.person, make_trainer(), manager, make_member()):
        assert login(reader).get(url).status_code == 404
    for reader in (asked.person, manager, make_member()):
        assert login(reader).get(reverse("training:evaluations")).status_code == 404
    page = login(make_trainer()).get(reverse("training:evaluations"))
    assert over.module.title not in main_text(page)


@pytest.mark.parametrize("count", [1, 3])
def test_screens_of_results_take_the_same_queries(
    count, over, login, django_assert_max_num_queries
):
    trainer = _trainer(over)
    for _one in range(count):
        make_box(make_session(trainer=trainer), 5)
    client = login(trainer)
    url = reverse("training:evaluations")
    client.get(url)

    with django_assert_max_num_queries(15):
        client.get(url)
