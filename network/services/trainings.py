"""The training of resource persons: attestations, and what the records of training say."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network import training
from network.enums import PersonState
from network.models import ResourcePerson
from network.person_rules import can_take_step
from network.services.person_changes import locked, picture, sign
from network.services.person_errors import PersonError

# Before the nomination there is nothing to train for; after the end, nothing to change.
_APART = (PersonState.PROPOSED, PersonState.ENDED)


@transaction.atomic
def mark_trained(person: ResourcePerson, *, actor, trained_until: date) -> ResourcePerson:
    """Record an attestation and the last day on which it is valid.

    The first one moves a nominated person on, a later one renews. Raises PersonError, also when
    the records of training say until when this person is trained.
    """
    person = locked(person)
    if not can_take_step(actor, person):
        raise PersonError(_("Somebody else who keeps this institution's entries decides this."))
    if person.state in _APART:
        raise PersonError(_("The nomination comes before the training."))
    if person.user_id in training.trained_until([person.user_id]):
        raise PersonError(_("The records of training decide this date."))
    return _write(person, trained_until, actor)


def follow_trainings(user_ids: Iterable[int] | None = None, *, actor=None) -> int:
    """Bring mandates to what the sources say of these people, or of everybody; how many changed.

    A day that ends needs no call: in office compares it with today. A training that is withdrawn
    takes its holder out of office in the same transaction.
    """
    mandates = ResourcePerson.objects.exclude(state__in=_APART)
    if user_ids is not None:
        mandates = mandates.filter(user_id__in=list(user_ids))
    mandates = list(mandates.order_by("pk"))
    known = training.trained_until(sorted({one.user_id for one in mandates}))
    return sum(
        _follow(one.pk, known[one.user_id], actor)
        for one in mandates
        if one.user_id in known and _differs(one, known[one.user_id])
    )


@transaction.atomic
def _follow(pk: int, until: date | None, actor) -> bool:
    person = locked(ResourcePerson(pk=pk))
    if person.state in _APART or not _differs(person, until):
        return False
    _write(person, until, actor)
    return True


def _differs(person: ResourcePerson, until: date | None) -> bool:
    return person.trained_until != until or _moves_on(person, until)


def _moves_on(person: ResourcePerson, until: date | None) -> bool:
    """Whether this training is the one that a nominated person waited for."""
    is_valid = until is not None and until >= timezone.localdate()
    return is_valid and person.state == PersonState.NOMINATED


def _write(person: ResourcePerson, until: date | None, actor) -> ResourcePerson:
    before = picture(person)
    person.trained_until = until
    if _moves_on(person, until):
        person.state = PersonState.TRAINED
    person.save(update_fields=["trained_until", "state"])
    sign(person, actor=actor, action="person.trained", before=before)
    return person
