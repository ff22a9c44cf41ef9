"""One's own sign-ups as their page and the home page show them; a fixed number of queries."""

from dataclasses import dataclass, field

from django.utils import timezone

from training.enums import SessionState, SignUpState
from training.evaluations_awaiting import Asked, evaluations_asked
from training.models import Attestation, SignUp
from training.session_page import when
from training.waiting import Place, places_in

_ENDED_SHOWN = 20


@dataclass(frozen=True)
class Mine:
    """A sign-up of the person; `place` on the list, `attestation` and `opinions` afterwards."""

    asked: SignUp
    when: str
    place: Place | None = None
    attestation: Attestation | None = None
    opinions: tuple[Asked, ...] = ()


@dataclass
class MyTrainings:
    """Each sign-up stands in one list; what came to nothing is in `ended`, the latest first."""

    offers: list[Mine] = field(default_factory=list)
    coming: list[Mine] = field(default_factory=list)
    waiting: list[Mine] = field(default_factory=list)
    past: list[Mine] = field(default_factory=list)
    ended: list[Mine] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.offers or self.coming or self.waiting or self.past or self.ended)


def own_sign_ups(user):
    """Every sign-up of the person with its session, by date."""
    return sign_ups_of(user.pk) if user.is_network_member else SignUp.objects.none()


def sign_ups_of(user_id: int):
    """The same for the key of a member of the network, who reads all of their own."""
    mine = SignUp.objects.filter(person_id=user_id)
    return mine.select_related("session__module").order_by("session__starts_at", "pk")


def my_trainings_of(user) -> MyTrainings:
    """All that the person asked for, sorted by what they may do now."""
    now, found = timezone.now(), MyTrainings()
    mine = list(own_sign_ups(user))
    ranks = places_in({one.session_id for one in mine if one.state == SignUpState.WAITING})
    held = Attestation.objects.live().filter(person=user, sign_up__in=mine)
    attestations = {one.sign_up_id: one for one in held}
    opinions: dict[int, list[Asked]] = {}
    for asked in evaluations_asked(user):
        opinions.setdefault(asked.session.pk, []).append(asked)
    for one in mine:
        shown = Mine(
            one,
            when(one.session),
            ranks.get(one.pk),
            attestations.get(one.pk),
            tuple(opinions.get(one.session_id, ())),
        )
        _list_of(found, one, now).append(shown)
    found.past.reverse()
    found.ended.sort(key=lambda one: one.asked.ended_at or one.asked.requested_at, reverse=True)
    del found.ended[_ENDED_SHOWN:]
    return found


def _list_of(found: MyTrainings, asked: SignUp, now) -> list[Mine]:
    if asked.state in (SignUpState.AWAITING, SignUpState.WAITING):
        return found.waiting
    if asked.state == SignUpState.OFFERED:
        return found.offers if asked.offer_runs(now) else found.ended
    if asked.state == SignUpState.CONFIRMED:
        return found.past if _is_over(asked, now) else found.coming
    ended = (SignUpState.REFUSED, SignUpState.CANCELLED, SignUpState.EXPIRED)
    return found.ended if asked.state in ended else found.past


def _is_over(asked: SignUp, now) -> bool:
    """A postponed session has no dates: it is still to come."""
    if asked.session.state == SessionState.POSTPONED or asked.session.ends_at is None:
        return False
    return asked.session.ends_at <= now
