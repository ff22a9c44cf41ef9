"""Which modules a person has, on the day of a session (domain A1)."""

from datetime import date

from django.db.models import Exists, OuterRef
from django.utils import timezone

from network.dates import months_later
from training.enums import SignUpState
from training.models import Attestation, ModulePage, Session, SignUp
from training.units import units_held


def missing_modules(person, session: Session) -> list[ModulePage]:
    """Modules that the session's module asks for and the person will not have that day."""
    needed = list(session.module.prerequisites.all())
    if not needed:
        return []
    held = modules_held(person, timezone.localdate(session.starts_at))
    return [module for module in needed if module.translation_key not in held]


def modules_held(person, on: date) -> set:
    """Translation keys of the modules that the person attended and that still hold that day.

    A presence whose attestation was revoked no longer counts.
    """
    revoked = Attestation.objects.filter(sign_up=OuterRef("pk"))
    attended = SignUp.objects.filter(person=person, state=SignUpState.ATTENDED).exclude(
        Exists(revoked) & ~Exists(revoked.live())
    )
    return units_held(person, on) | {
        sign_up.session.module.translation_key
        for sign_up in attended.select_related("session__module")
        if holds(sign_up.session, on)
    }


def holds(session: Session, on: date) -> bool:
    """Whether having attended a session that is over still counts that day."""
    last = timezone.localdate(session.ends_at)
    months = session.module.validity_months
    return last < on and (months is None or on <= months_later(last, months))
