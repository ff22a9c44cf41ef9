"""Sessions to come: who signed up, what they need, where they meet, and sessions not for all."""

from django.contrib.auth.models import Group

from tests.canary.worlds.training import COORDINATION, NOBODY
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.pages import restrict
from tests.factories.training import make_catalogue, make_module, make_session, make_sign_up
from tests.support.canary import World, builder
from training.enums import SessionState, SignUpState
from training.services.sign_ups import write_needs


@builder
def session_to_come(world: World) -> None:
    """The member has a seat, and so has somebody of an institution of their own."""
    confirmed = {"member", *COORDINATION}
    link = f"https://visio.example/{world.secret('link of a video meeting', confirmed)}"
    session = make_session(make_module(make_catalogue()), maximum=9, link=link)
    mine = make_sign_up(session, SignUpState.CONFIRMED, person=world.people["member"])
    person = make_member(
        institution=InstitutionFactory(),
        last_name=world.secret("name of somebody signed up", COORDINATION),
    )
    other = make_sign_up(session, SignUpState.CONFIRMED, person=person)
    write_needs(other, world.secret("what somebody needs", NOBODY))
    _offer(world, session)
    world.offer("formations/presences/<uuid:uuid>", session.uuid)
    world.offer("formations/demi-journee/<uuid:uuid>", session.half_days.get().uuid)
    world.offer("formations/inscription/<uuid:uuid>", mine.uuid, other.uuid)


@builder
def sessions_for_some(world: World) -> None:
    """A draft, and a session of a module that a group reads."""
    catalogue = make_catalogue()
    draft = make_session(
        make_module(catalogue),
        state=SessionState.DRAFT,
        label=world.secret("draft of a session", COORDINATION),
    )
    closed = make_module(catalogue)
    restrict(closed, Group.objects.get(name="Atelier"))
    for_some = make_session(
        closed, label=world.secret("session of a restricted module", {"insider", *COORDINATION})
    )
    _offer(world, draft, for_some)


def _offer(world: World, *sessions) -> None:
    world.offer("formations/session/<uuid:uuid>", *(one.uuid for one in sessions))
