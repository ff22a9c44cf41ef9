"""Writing conventions: preparing, signing, renewing, denouncing, and tracing what follows."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network.models.convention import (
    AGREED_STATES,
    DRAFT_STATES,
    RENEWAL_ALARM,
    Convention,
    ConventionParty,
    ConventionState,
    Engagement,
)
from network.rules import can_manage_conventions
from portal.accounts.models import User
from portal.accounts.services.memberships import coordinators
from portal.core.errors import DomainError
from portal.core.models.notification import NotificationKind
from portal.core.services.journal import record
from portal.core.services.notifications import notify

_EDITABLE = frozenset(
    {
        "number", "title", "kind", "object", "amends", "starts_on", "ends_on",
        "is_renewed_tacitly", "notice_months", "evaluated_on", "has_confidential_annex",
    }
)  # fmt: skip


class ConventionError(DomainError):
    """An act on a convention is refused; the message says why."""


def _check(actor) -> None:
    if not can_manage_conventions(actor):
        raise ConventionError(_("Only the coordination manages conventions."))


def _locked(convention: Convention) -> Convention:
    return Convention.objects.select_for_update().get(pk=convention.pk)


@transaction.atomic
def create_convention(*, actor, **fields) -> Convention:
    """Open a convention without parties. Raises ConventionError, ValidationError."""
    _check(actor)
    convention = Convention(**fields)
    convention.full_clean()
    convention.save()
    record("convention.created", actor=actor, target=convention)
    return convention


@transaction.atomic
def update_convention(convention: Convention, *, actor, **fields) -> Convention:
    """Change what is said of a convention; once signed, its dates change by renewal only.

    Raises ConventionError, ValidationError, TypeError for a field that may not change.
    """
    _check(actor)
    if unknown := set(fields) - _EDITABLE:
        raise TypeError(f"fields that may not change: {sorted(unknown)}")
    convention = _locked(convention)
    dates = ("starts_on", "ends_on", "is_renewed_tacitly")
    moved = any(name in fields and fields[name] != getattr(convention, name) for name in dates)
    if convention.state in AGREED_STATES and moved:
        raise ConventionError(_("The dates of a signed convention change by a renewal."))
    for name, value in fields.items():
        setattr(convention, name, value)
    convention.full_clean()
    convention.save()
    record("convention.changed", actor=actor, target=convention, data={"fields": sorted(fields)})
    return convention


@transaction.atomic
def move_convention(convention: Convention, *, actor, state: str) -> Convention:
    """Move a convention in preparation to another of its steps. Raises ConventionError."""
    _check(actor)
    convention = _locked(convention)
    if convention.state not in DRAFT_STATES or state not in DRAFT_STATES:
        raise ConventionError(_("A signed convention no longer goes back."))
    if state == ConventionState.SIGNING and not convention.parties.exists():
        raise ConventionError(_("Name the parties before the signatures."))
    if state == ConventionState.SIGNING and convention.starts_on is None:
        raise ConventionError(_("Say from when it is in force before the signatures."))
    convention.state = state
    convention.save(update_fields=["state"])
    record("convention.state", actor=actor, target=convention, data={"state": state})
    return convention


@transaction.atomic
def add_party(convention: Convention, *, actor, **fields) -> ConventionParty:
    """Name a party before the signatures begin. Raises ConventionError, ValidationError."""
    _check(actor)
    convention = _locked(convention)
    if convention.state in AGREED_STATES:
        raise ConventionError(_("A new party signs an amendment."))
    party = ConventionParty(convention=convention, **fields)
    party.full_clean()
    party.save()
    record(
        "convention.party",
        actor=actor,
        target=convention,
        institution_id=party.institution_id,
    )
    return party


@transaction.atomic
def remove_party(party: ConventionParty, *, actor) -> None:
    """Take back a party that has not signed. Raises ConventionError."""
    _check(actor)
    convention = _locked(party.convention)
    if party.signed_on is not None or convention.state in AGREED_STATES:
        raise ConventionError(_("A party that has signed stays."))
    institution_id = party.institution_id
    party.delete()
    record(
        "convention.party_removed", actor=actor, target=convention, institution_id=institution_id
    )
    _settle(convention, actor=actor)


@transaction.atomic
def change_referent(party: ConventionParty, *, actor, referent: User | None) -> ConventionParty:
    """Name who follows the convention for a party, or nobody. Raises ConventionError."""
    _check(actor)
    convention = _locked(party.convention)
    if referent and not referent.memberships.active().filter(institution=party.institution_id):
        raise ConventionError(_("The referent belongs to the institution."))
    before, party.referent = party.referent_id, referent
    party.save(update_fields=["referent"])
    record(
        "convention.referent",
        actor=actor,
        target=convention,
        institution_id=party.institution_id,
        data={"from": before, "to": referent.pk if referent else None},
    )
    return party


@transaction.atomic
def sign(party: ConventionParty, *, actor, signed_on: date) -> ConventionParty:
    """Record a signature; the last one makes the convention signed. Raises ConventionError."""
    _check(actor)
    convention = _locked(party.convention)
    if convention.state != ConventionState.SIGNING:
        raise ConventionError(_("This convention is not being signed."))
    if signed_on > timezone.localdate():
        raise ConventionError(_("A signature is not dated in the future."))
    party.signed_on = signed_on
    party.save(update_fields=["signed_on"])
    record(
        "convention.party_signed",
        actor=actor,
        target=convention,
        institution_id=party.institution_id,
    )
    _settle(convention, actor=actor)
    return party


def _settle(convention: Convention, *, actor) -> None:
    """Sign the convention when nobody is left to sign."""
    dates = list(convention.parties.values_list("signed_on", flat=True))
    if convention.state != ConventionState.SIGNING or not dates or None in dates:
        return
    convention.state = ConventionState.SIGNED
    convention.signed_on = max(dates)
    convention.save(update_fields=["state", "signed_on"])
    record("convention.signed", actor=actor, target=convention)
    trace_force(convention)


@transaction.atomic
def renew(convention: Convention, *, actor, ends_on: date) -> Convention:
    """Give a signed convention a later end; what it founds comes back. Raises ConventionError."""
    _check(actor)
    convention = _locked(convention)
    if convention.state != ConventionState.SIGNED:
        raise ConventionError(_("Only a signed convention is renewed."))
    if convention.ends_on is None or ends_on <= convention.ends_on:
        raise ConventionError(_("The new end comes after the present one."))
    if ends_on < timezone.localdate():
        raise ConventionError(_("The new end is already past."))
    convention.ends_on, convention.alarmed_on = ends_on, None
    convention.save(update_fields=["ends_on", "alarmed_on"])
    record("convention.renewed", actor=actor, target=convention)
    trace_force(convention)
    return convention


@transaction.atomic
def denounce(convention: Convention, *, actor, denounced_from: date) -> Convention:
    """End a signed convention from a day on. Raises ConventionError."""
    _check(actor)
    convention = _locked(convention)
    if convention.state != ConventionState.SIGNED:
        raise ConventionError(_("Only a signed convention is denounced."))
    if denounced_from < timezone.localdate():
        raise ConventionError(_("A convention is not denounced in the past."))
    convention.state = ConventionState.DENOUNCED
    convention.denounced_from = denounced_from
    convention.save(update_fields=["state", "denounced_from"])
    record("convention.denounced", actor=actor, target=convention)
    trace_force(convention)
    return convention


@transaction.atomic
def add_engagement(party: ConventionParty, *, actor, text: str, indicator: str = "") -> Engagement:
    """Write what a party promises. Raises ConventionError, ValidationError."""
    _check(actor)
    engagement = Engagement(party=party, text=text, indicator=indicator)
    engagement.full_clean()
    engagement.save()
    record("convention.engagement", actor=actor, target=party.convention)
    return engagement


@transaction.atomic
def give_news(engagement: Engagement, *, actor, news: str) -> Engagement:
    """Say where an engagement stands, today. Raises ConventionError."""
    _check(actor)
    engagement.news, engagement.news_on = news, timezone.localdate()
    engagement.full_clean()
    engagement.save(update_fields=["news", "news_on"])
    record("convention.news", actor=actor, target=engagement.party.convention)
    return engagement


def trace_force(convention: Convention) -> bool:
    """Write once in the journal that a convention came into force or left it.

    The effects do not wait for it: they follow from the dates. Gives whether it changed.
    """
    in_force = convention.is_in_force()
    if in_force == convention.was_in_force:
        return False
    convention.was_in_force = in_force
    convention.save(update_fields=["was_in_force"])
    record("convention.in_force" if in_force else "convention.expired", target=convention)
    notify(_concerned(convention), NotificationKind.CONVENTION_CHANGED, target=convention)
    return True


def trace_changes_of_force() -> int:
    """Trace what midnight changed; give how many conventions it concerned."""
    running = Convention.objects.in_force().filter(was_in_force=False)
    ended = Convention.objects.filter(was_in_force=True).exclude(
        pk__in=Convention.objects.in_force().values("pk")
    )
    traced = 0
    for pk in [*running.values_list("pk", flat=True), *ended.values_list("pk", flat=True)]:
        with transaction.atomic():
            traced += trace_force(Convention.objects.select_for_update().get(pk=pk))
    return traced


def announce_renewals() -> int:
    """Tell referents and the coordination, once, of each convention that ends within 6 months."""
    today = timezone.localdate()
    soon = Convention.objects.to_renew(today + RENEWAL_ALARM).filter(alarmed_on__isnull=True)
    told = 0
    for pk in list(soon.values_list("pk", flat=True)):
        with transaction.atomic():
            convention = Convention.objects.select_for_update().get(pk=pk)
            if convention.alarmed_on is not None:
                continue
            convention.alarmed_on = today
            convention.save(update_fields=["alarmed_on"])
            people = _concerned(convention)
            notify(people, NotificationKind.CONVENTION_TO_RENEW, target=convention)
            record("convention.alarm", target=convention)
            told += 1
    return told


def _concerned(convention: Convention) -> list[User]:
    """Referents of the parties, and the coordination."""
    referents = User.objects.active().filter(
        pk__in=convention.parties.exclude(referent=None).values("referent")
    )
    return list({person.pk: person for person in [*referents, *coordinators()]}.values())
