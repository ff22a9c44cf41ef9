"""Sessions in the database, read by a prepared query: each request begins with it."""

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from portal.core.prepared import prepared


class SessionStore(db.SessionStore):
    """Django's own, row for row."""

    def _get_session_from_db(self) -> Session | None:
        found = _session(self.session_key, timezone.now())
        if not found:
            self._session_key = None
        return found[0] if found else None


@prepared
def _session(session_key: str, now: datetime) -> QuerySet:
    return Session.objects.filter(session_key=session_key, expire_date__gt=now)
