"""What the screens of attestations show."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from training.attendance_page import ordered_trainees
from training.hours import hours_attended, hours_needed
from training.models import Attestation, Session, SignUp


@dataclass(frozen=True)
class Holder:
    """A trainee, their hours, and their attestation when they have one."""

    sign_up: SignUp
    hours: Decimal
    attestation: Attestation | None
    is_enough: bool

    @property
    def name(self) -> str:
        return self.sign_up.person.get_full_name()

    @property
    def is_due(self) -> bool:
        return self.is_enough and self.attestation is None


def holders_of(session: Session) -> list[Holder]:
    """The trainees of a session by name; a fixed number of queries."""
    people = ordered_trainees(session)
    pks = [one.pk for one in people]
    attended, needed = hours_attended(pks), hours_needed(session)
    held = {one.sign_up_id: one for one in Attestation.objects.live().filter(sign_up__in=pks)}
    return [
        Holder(
            one,
            attended.get(one.pk, Decimal(0)),
            held.get(one.pk),
            attended.get(one.pk, Decimal(0)) >= needed > 0,
        )
        for one in people
    ]


@dataclass(frozen=True)
class Verified:
    """All that the public page says of an attestation."""

    number: str
    expires_on: date | None
    is_revoked: bool
    is_valid: bool


def verified(code: str, today: date) -> Verified | None:
    """The attestation of a code, revoked ones included; None for a code that nobody has."""
    found = Attestation.objects.filter(code=code).first()
    if found is None:
        return None
    return Verified(found.number, found.expires_on, found.is_revoked, found.is_valid_on(today))
