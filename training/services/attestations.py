"""Issuing and revoking attestations, and telling that they end."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from network.dates import months_later
from network.services.trainings import follow_trainings
from portal.accounts.models import User
from portal.core.models.notification import NotificationKind
from portal.core.services.journal import record
from portal.core.services.notifications import notify
from training.enums import LIVE_STATES
from training.enums_attendance import RevocationReason
from training.hours import hours_attended, hours_needed
from training.models import Attestation, AttestationSeries, Session, SignUp
from training.rules import can_manage_session
from training.services.errors import TrainingError
from training.services.seating import lock_sessions

# Days before the last one at which the person is told (row 24), the nearest last.
NOTICE_DAYS = (60, 15)


@transaction.atomic
def issue(
    session: Session, *, actor: User, sign_ups: Iterable[SignUp] | None = None
) -> list[Attestation]:
    """Give an attestation to all those who attended enough hours and have none; those given.

    `sign_ups` narrows it to some of them. Raises TrainingError.
    """
    lock_sessions([session.pk])
    session = Session.objects.select_related("module").get(pk=session.pk)
    if not can_manage_session(actor, session):
        raise TrainingError(_("You do not run this session."))
    if session.state not in LIVE_STATES or session.ends_at > timezone.now():
        raise TrainingError(_("This session is not over."))
    given = [_give(one, hours, actor) for one, hours in _entitled(session, sign_ups)]
    if given:
        follow_trainings([one.person_id for one in given], actor=actor)
        for one in given:
            notify([one.person], NotificationKind.ATTESTATION_ISSUED, target=one)
        record(
            "attestations.issued",
            actor=actor,
            target=session,
            data={"attestations": [one.pk for one in given]},
        )
    return given


@transaction.atomic
def revoke(attestation: Attestation, *, actor: User, reason: str) -> Attestation:
    """Withdraw an attestation: what depends on it stops in the same transaction.

    Raises TrainingError, ValueError for an unknown reason.
    """
    reason = RevocationReason(reason)
    related = Attestation.objects.select_related("sign_up__session", "person")
    attestation = related.select_for_update(of=("self",)).get(pk=attestation.pk)
    if not can_manage_session(actor, attestation.sign_up.session):
        raise TrainingError(_("You do not run this session."))
    if attestation.is_revoked:
        raise TrainingError(_("This attestation is already revoked."))
    attestation.revoked_at, attestation.revoked_by = timezone.now(), actor
    attestation.revocation_reason = reason
    attestation.save(update_fields=["revoked_at", "revoked_by", "revocation_reason"])
    follow_trainings([attestation.person_id], actor=actor)
    notify([attestation.person], NotificationKind.ATTESTATION_ENDS, target=attestation)
    record(
        "attestation.revoked",
        actor=actor,
        target=attestation,
        institution_id=attestation.sign_up.institution_id,
        data={"reason": str(reason)},
    )
    return attestation


def tell_ending(today: date | None = None) -> int:
    """Tell people whose attestation ends within 60, then 15 days, once each; how many were told.

    Whoever has a later attestation of the same module is told nothing.
    """
    today = today or timezone.localdate()
    told = 0
    for attestation in _ending(today):
        left = (attestation.expires_on - today).days
        step = min(days for days in NOTICE_DAYS if left <= days)
        with transaction.atomic():
            taken = Attestation.objects.filter(
                Q(told_days__isnull=True) | Q(told_days__gt=step), pk=attestation.pk
            ).update(told_days=step)
            if taken:
                notify([attestation.person], NotificationKind.ATTESTATION_ENDS, target=attestation)
                told += 1
    return told


def _ending(today: date) -> list[Attestation]:
    limit = today + timedelta(days=max(NOTICE_DAYS))
    later = Attestation.objects.live().filter(
        Q(expires_on__isnull=True) | Q(expires_on__gt=OuterRef("expires_on")),
        person=OuterRef("person"),
        module=OuterRef("module"),
    )
    near = Attestation.objects.live().filter(~Exists(later), expires_on__range=(today, limit))
    return list(near.select_related("person").order_by("expires_on", "pk"))


def _entitled(session: Session, sign_ups: Iterable[SignUp] | None) -> list[tuple[SignUp, Decimal]]:
    """Who attended enough and has no live attestation, with their hours."""
    held = Attestation.objects.live().filter(sign_up=OuterRef("pk"))
    firm = session.sign_ups.firm().filter(~Exists(held)).select_related("person")
    if sign_ups is not None:
        firm = firm.filter(pk__in=[one.pk for one in sign_ups])
    firm = list(firm.order_by("person__last_name", "person__first_name", "pk"))
    attended = hours_attended([one.pk for one in firm])
    needed = hours_needed(session)
    for one in firm:
        one.session = session
    return [
        (one, attended[one.pk]) for one in firm if attended.get(one.pk, Decimal(0)) >= needed > 0
    ]


def _give(sign_up: SignUp, hours: Decimal, actor: User) -> Attestation:
    session = sign_up.session
    months = session.module.validity_months
    last = timezone.localdate(session.ends_at)
    return Attestation.objects.create(
        number=_next_number(),
        sign_up=sign_up,
        person=sign_up.person,
        module=session.module,
        title=session.module.title,
        hours=hours,
        issued_by=actor,
        expires_on=months_later(last, months) if months else None,
    )


def _next_number() -> str:
    year = timezone.localdate().year
    AttestationSeries.objects.get_or_create(year=year)
    AttestationSeries.objects.filter(year=year).update(last=F("last") + 1)
    return f"{year}-{AttestationSeries.objects.get(year=year).last:05d}"
