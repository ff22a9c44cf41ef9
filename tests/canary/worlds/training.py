"""A session that is over: who came, what they were given, what they said of it."""

from datetime import timedelta

from django.utils import timezone

from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.training import (
    make_attestation,
    make_box,
    make_catalogue,
    make_module,
    make_presence,
    make_session,
    make_sign_up,
)
from tests.support.canary import World, builder
from training.enums import SignUpState

NOBODY: set[str] = set()
COORDINATION = {"coordinator"}


@builder
def session_over(world: World) -> None:
    """Whoever runs the session is not among the readers: the coordination alone reads it all."""
    session = make_session(make_module(make_catalogue()), maximum=9, days=-3)
    half_day = session.half_days.get()
    person = make_member(
        institution=InstitutionFactory(), last_name=world.secret("name of a trainee", COORDINATION)
    )
    asked = make_sign_up(session, SignUpState.ATTENDED, person=person)
    make_presence(asked)
    attestation = make_attestation(
        asked,
        number=world.secret("number of an attestation", COORDINATION),
        expires_on=timezone.localdate() + timedelta(days=30),
    )
    world.offer("formations/presences/<uuid:uuid>", session.uuid)
    world.offer("formations/demi-journee/<uuid:uuid>", half_day.uuid)
    world.offer("formations/demi-journee/<uuid:uuid>/corriger/<uuid:trainee>", asked.uuid)
    world.offer("formations/attestations/<uuid:uuid>", attestation.uuid)
    world.offer("formations/modules/<uuid:key>", session.module.translation_key)
    world.offer("formations/evaluation/<uuid:uuid>", session.uuid)
    _evaluations(world, session)


def _evaluations(world: World, session) -> None:
    """One with enough answers to be read, one of another session without."""
    shown = make_box(session, 5)
    shown.answers[0] = {
        **shown.answers[0],
        "suggestion": world.secret("what somebody wants changed", COORDINATION),
    }
    shown.shown = shown.answers
    shown.save()
    other = make_session(session.module, maximum=9, days=-3)
    hidden = make_box(other, 4)
    hidden.answers[0] = {
        **hidden.answers[0],
        "suggestion": world.secret("what one of four people wants changed", NOBODY),
    }
    hidden.save()
    world.offer("formations/presences/<uuid:uuid>", other.uuid)
