"""Signing in as allauth does, and reading the person of a session by a prepared query."""

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from portal.accounts.models import User
from portal.core.prepared import prepared


class Backend(AuthenticationBackend):
    """The only way to sign in."""

    def get_user(self, user_id: int) -> User | None:
        """The person, None when there is none or the account is closed."""
        found = _person(user_id)
        return found[0] if found and self.user_can_authenticate(found[0]) else None


@prepared
def _person(user_id: int) -> QuerySet:
    return User.objects.filter(pk=user_id)
