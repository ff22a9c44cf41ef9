"""Where a session stands: published, closed, settled, cancelled, postponed."""

from django.utils.translation import gettext as _

from portal.accounts.models import User
from training.enums import SESSION_TRANSITIONS, CancellationReason, SessionState
from training.models import Session
from training.services.errors import TrainingError
from training.services.seating import Table, seating
from training.services.session_table import run_by_actor, tell_everybody
from training.services.sign_ups import withdraw


def publish_session(session: Session, *, actor: User) -> Session:
    """Show a session and let people sign up. Raises TrainingError."""
    with seating(session, actor=actor) as table:
        session = run_by_actor(table)
        if session.state != SessionState.DRAFT:
            raise TrainingError(_("This session is already published."))
        if session.starts_at <= table.now or session.closes_at <= table.now:
            raise TrainingError(_("Its dates are past: change them first."))
        if not session.trainer_seats.exists():
            raise TrainingError(_("Name a trainer first."))
        _enter(table, SessionState.OPEN)
        table.record("session.published")
    return session


def close_sign_up(session: Session, *, actor: User) -> Session:
    """Take no further sign-up; the waiting list is still called. Raises TrainingError."""
    with seating(session, actor=actor) as table:
        run_by_actor(table)
        _enter(table, SessionState.CLOSED)
        table.record("session.closed")
    return table.session


def reopen_sign_up(session: Session, *, actor: User) -> Session:
    """Take sign-ups again after having closed them. Raises TrainingError."""
    with seating(session, actor=actor) as table:
        if run_by_actor(table).state != SessionState.CLOSED:
            raise TrainingError(_("Sign-up is not closed."))
        _enter(table, SessionState.OPEN)
        table.record("session.reopened")
    return table.session


def settle_session(session: Session, *, actor: User) -> Session:
    """Close the file of a session that is over. Raises TrainingError."""
    with seating(session, actor=actor) as table:
        if run_by_actor(table).ends_at is None or table.session.ends_at > table.now:
            raise TrainingError(_("This session is not over."))
        _enter(table, SessionState.SETTLED)
        table.record("session.settled")
    return table.session


def cancel_session(session: Session, *, actor: User) -> Session:
    """Cancel a session that has not begun: every sign-up ends and everybody is told.

    Raises TrainingError.
    """
    with seating(session, actor=actor) as table:
        session = run_by_actor(table)
        if session.starts_at is not None and session.starts_at <= table.now:
            raise TrainingError(_("This session has begun."))
        _enter(table, SessionState.CANCELLED)
        tell_everybody(table)
        active = session.sign_ups.active().select_related("person").order_by("pk")
        table.record("session.cancelled", data={"people": len(active)})
        for asked in active:
            withdraw(table, asked, CancellationReason.SESSION_CANCELLED)
    return session


def postpone_session(session: Session, *, actor: User) -> Session:
    """Take a session off its dates until it has others; seats and list are kept.

    Raises TrainingError.
    """
    with seating(session, actor=actor) as table:
        session = run_by_actor(table)
        if session.starts_at <= table.now:
            raise TrainingError(_("This session has begun."))
        _enter(table, SessionState.POSTPONED)
        tell_everybody(table)
        table.record("session.postponed")
    return session


def _enter(table: Table, state: SessionState) -> None:
    session = table.session
    if state not in SESSION_TRANSITIONS[session.state]:
        raise TrainingError(_("This session can no longer go there."))
    session.state = state
    session.calendar_sequence += 1
    session.save(update_fields=["state", "calendar_sequence"])
