"""Presence and what follows in a real browser: phone, keyboard, lost connection, no scripts."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.training import (
    make_attestation,
    make_box,
    make_module,
    make_presence,
    make_session,
    make_sign_up,
    make_trainer,
)
from tests.support.browser import follow, overflow, serious_violations, take_screenshot
from training.enums import SignUpState
from training.models import Attendance, HalfDay, Session

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

CONFIRMED = SignUpState.CONFIRMED
OBJECTIVES = "Comprendre l’emprise\nPoser la question\nOrienter sans délai"


def _session(start, **fields) -> Session:
    """A session of three hours from that moment, with three trainees."""
    module = make_module(title="Repérer les violences et orienter", objectives=OBJECTIVES)
    trainer = make_trainer(first_name="Rosa", last_name="Guide")
    session = make_session(module, maximum=9, trainer=trainer, **fields)
    end = start + timedelta(hours=3)
    Session.objects.filter(pk=session.pk).update(starts_at=start, ends_at=end)
    HalfDay.objects.filter(session=session).update(starts_at=start, ends_at=end)
    for first, last, name in (
        ("Aïcha", "Morel", "CAF d’essai"),
        ("Jean-Baptiste", "de la Roche-Guyon", "Centre d’information sur les droits des femmes"),
        ("Lou", "Zed", "Commissariat d’essai"),
    ):
        institution = InstitutionFactory(name=name)
        person = make_member(institution=institution, first_name=first, last_name=last)
        make_sign_up(session, CONFIRMED, person=person)
    return Session.objects.get(pk=session.pk)


@pytest.fixture
def held():
    """A session that began five minutes ago."""
    return _session(timezone.now() - timedelta(minutes=5))


@pytest.fixture
def over():
    """A session that ended two days ago, with presences, an attestation and answers."""
    session = _session(timezone.now() - timedelta(days=2, hours=3))
    first, second, _third = session.sign_ups.order_by("pk")
    make_presence(first)
    make_presence(second, "excused")
    make_attestation(first, expires_on=timezone.localdate() + timedelta(days=300))
    make_box(session, 6)
    return session


def _trainer(session):
    return session.trainer_seats.get().user


def _grid(session) -> str:
    return reverse("training:half_day_marks", args=[session.half_days.get().uuid])


def _marked() -> dict[int, str]:
    return dict(Attendance.objects.values_list("sign_up_id", "status"))


def _screens(session: Session, held: Session) -> dict[str, tuple[object, str]]:
    """The screens by a name for their picture: who looks, and where."""
    trainer, coordinator = _trainer(session), make_member(Role.COORDINATOR)
    first, second, _third = session.sign_ups.order_by("pk")
    half_day, uuid = session.half_days.get().uuid, [session.uuid]
    return {
        "file": (trainer, reverse("training:session_presence", args=uuid)),
        "grid": (_trainer(held), _grid(held)),
        "recorded": (trainer, _grid(session)),
        "correct": (trainer, reverse("training:presence_correct", args=[half_day, second.uuid])),
        "code": (
            _trainer(held),
            reverse("training:half_day_code", args=[held.half_days.get().uuid]),
        ),
        "attestations": (trainer, reverse("training:session_attestations", args=uuid)),
        "own": (first.person, reverse("training:own_attestations")),
        "verify": (
            None,
            reverse("training:attestation_verify", args=[first.attestations.get().code]),
        ),
        "evaluation": (first.person, reverse("training:evaluation_answer", args=[*uuid, "hot"])),
        "results": (trainer, reverse("training:session_evaluations", args=uuid)),
        "modules": (coordinator, reverse("training:evaluations")),
        "proofs": (coordinator, reverse("training:proofs")),
        "trained": (coordinator, reverse("training:trained")),
    }


@pytest.mark.parametrize("width", [1280, 375])
def test_screens_are_accessible_and_fit_the_window(width, over, held, open_page):
    make_module(compulsory_for=[Role.MEMBER])
    for name, (user, address) in _screens(over, held).items():
        page = open_page(user, width=width)
        page.goto(address)
        take_screenshot(page, f"presence-{name}-{width}", whole=True)
        assert serious_violations(page) == [], name
        assert overflow(page) == 0, name


def test_marks_survive_a_lost_connection_on_a_phone(held, open_page):
    first, second, _third = held.sign_ups.order_by("pk")
    page = open_page(_trainer(held), width=375)
    page.goto(_grid(held))
    status = page.locator("[data-portal-marks-status]")

    page.locator(f"input[name='mark-{first.uuid}'][value=present]").check()
    status.filter(has_text="Tout est enregistré").wait_for()
    assert _marked() == {first.pk: "present"}
    page.context.set_offline(True)
    page.locator(f"input[name='mark-{second.uuid}'][value=excused]").check()
    status.filter(has_text="Pas de connexion").wait_for()
    assert _marked() == {first.pk: "present"}
    page.context.set_offline(False)
    status.filter(has_text="Tout est enregistré").wait_for(timeout=15000)

    assert _marked() == {first.pk: "present", second.pk: "excused"}


def test_grid_works_by_keyboard_and_without_scripts(held, open_page):
    page = open_page(_trainer(held), javascript=False)
    page.goto(_grid(held))
    first = held.sign_ups.order_by("person__last_name").first()

    page.locator(f"input[name='mark-{first.uuid}']").first.focus()
    page.keyboard.press("ArrowRight")
    follow(page, "button[name=rest]")

    assert sorted(_marked().values()) == ["absent", "present", "present"]


def test_code_on_the_screen_changes_by_itself(held, open_page):
    page = open_page(_trainer(held))
    page.goto(reverse("training:half_day_code", args=[held.half_days.get().uuid]))
    drawn = ".presence-code__picture path:last-child"
    before = page.locator(drawn).get_attribute("d")

    page.wait_for_function(
        "([where, old]) => document.querySelector(where).getAttribute('d') !== old",
        arg=[drawn, before],
        timeout=25000,
    )


def test_trainee_confirms_with_a_phone(held, open_page):
    from training.presence_codes import new_code

    asked = held.sign_ups.order_by("pk").first()
    page = open_page(asked.person, width=375)
    page.goto(reverse("training:presence_scan", args=[new_code(held.half_days.get())]))

    follow(page, "main form button")

    assert "Votre présence est enregistrée" in page.inner_text("main")
    assert _marked() == {asked.pk: "present"}
