"""What the page of sign-ups to decide shows, session by session."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from training.enums import ApprovalMode, SignUpState
from training.models import Session, SignUp
from training.services.approvals import Decision
from training.services.sign_ups import Line


@dataclass(frozen=True)
class Row:
    """One request. `index` numbers the rows of the page."""

    index: int
    sign_up: SignUp
    ticked: bool
    is_late: bool
    # The coordination may decide it, and its manager still has the time to.
    with_manager: bool


@dataclass(frozen=True)
class Group:
    """The requests for one session."""

    session: Session
    rows: list[Row]


def groups_of(
    requests: Iterable[SignUp], *, ticked: frozenset[str], mine: frozenset[int], all_mine: bool
) -> list[Group]:
    """Requests in the order given, under their sessions.

    `mine` are the institutions that the reader decides; with `all_mine` everything is theirs.
    """
    now = timezone.now()
    found: dict[int, Group] = {}
    for index, asked in enumerate(requests):
        group = found.setdefault(asked.session_id, Group(asked.session, []))
        left = asked.approval == ApprovalMode.COORDINATION or asked.escalated_at is not None
        group.rows.append(
            Row(
                index,
                asked,
                str(asked.uuid) in ticked,
                asked.approve_before is not None and asked.approve_before <= now,
                not (all_mine or left or asked.institution_id in mine),
            )
        )
    return list(found.values())


def words_of(decisions: Iterable[Decision | Line]) -> tuple[list[str], list[str]]:
    """What was decided or asked, and what could not be with the names, in sentences."""
    done: dict[str, int] = defaultdict(int)
    problems: dict[str, list[str]] = defaultdict(list)
    for one in decisions:
        if one.problem:
            person = one.person if isinstance(one, Line) else one.sign_up.person
            problems[one.problem].append(person.get_full_name())
        else:
            done[one.sign_up.state] += 1
    said = [_done_words(state, count) for state, count in done.items()]
    refused = [
        _("%(names)s: %(problem)s") % {"names": ", ".join(names), "problem": problem}
        for problem, names in problems.items()
    ]
    return said, refused


def _done_words(state: str, count: int) -> str:
    words = {
        SignUpState.AWAITING: ngettext(
            "%(count)s sign-up waits for approval.", "%(count)s sign-ups wait for approval.", count
        ),
        SignUpState.REFUSED: ngettext(
            "%(count)s sign-up refused.", "%(count)s sign-ups refused.", count
        ),
        SignUpState.WAITING: ngettext(
            "%(count)s sign-up on the waiting list.",
            "%(count)s sign-ups on the waiting list.",
            count,
        ),
    }.get(
        state,
        ngettext(
            "%(count)s sign-up confirmed.",
            "%(count)s sign-ups confirmed.",
            count,
        ),
    )
    return words % {"count": count}
