"""Ending sessions: at once, whatever process serves them."""

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from portal.accounts.enums import AccountEvent
from portal.accounts.models import User
from portal.core.services import journal


@transaction.atomic
def end_sessions(user: User, *, actor: User | None, reason: str = "") -> None:
    """End every session of a person: none answers at its next request.

    The generation ends them all, known or not; the rows are deleted as well, so that nothing
    of them stays in the database.
    """
    _forget(user, UserSession.objects.filter(user_id=user.pk))
    journal.record(AccountEvent.SESSIONS_ENDED, actor=actor, target=user, reason=reason)


@transaction.atomic
def end_other_sessions(request: HttpRequest, user: User, *, reason: str = "") -> None:
    """End every session of a person but the one of the request, which gets a new key."""
    renew_session_key(request)
    current = request.session.session_key
    _forget(user, UserSession.objects.filter(user_id=user.pk).exclude(session_key=current))
    request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    journal.record(AccountEvent.SESSIONS_ENDED, actor=user, target=user, reason=reason)


@transaction.atomic
def close_session(user: User, *, session: UserSession) -> None:
    """End one session of its owner."""
    Session.objects.filter(session_key=session.session_key).delete()
    session.delete()
    journal.record(AccountEvent.SESSION_CLOSED, actor=user, target=user)


def renew_session_key(request: HttpRequest) -> None:
    """Give the session a new key, since its rights have grown (ASVS V7.2.4)."""
    former = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=former).update(session_key=request.session.session_key)


def _forget(user: User, sessions) -> None:
    keys = list(sessions.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    sessions.delete()
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)
    user.refresh_from_db(fields=["session_generation"])
