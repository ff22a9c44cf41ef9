"""What follows from events of sign-in and second factors: the journal, and the end of sessions.

Only ids and kinds go into the journal: neither the address that was typed nor the device.
"""

from allauth.account import signals as account_signals
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as factor_signals
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import signals as auth_signals
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils import timezone

from portal.accounts.devices import device_family
from portal.accounts.enums import AccountEvent
from portal.accounts.second_factor import MAIN_FACTORS, has_second_factor
from portal.accounts.services.recovery import cancel_recoveries_of
from portal.accounts.services.sessions import end_other_sessions, end_sessions
from portal.core.services import journal

UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104  stands for "not kept", nothing listens here


@receiver(account_signals.user_logged_in)
def signed_in(sender, request, user, **kwargs) -> None:
    """Start the clocks of the session; a complete sign-in shows that nobody is locked out."""
    now = int(timezone.now().timestamp())
    request.session["started_at"] = request.session["seen_at"] = now
    complete = has_second_factor(request)
    journal.record(
        AccountEvent.SIGNED_IN, actor=user, target=user, data={"second_factor": complete}
    )
    if complete:
        cancel_recoveries_of(user)


@receiver(auth_signals.user_login_failed)
def sign_in_failed(sender, **kwargs) -> None:
    """Without the address: known and unknown ones leave the same trace, and take the same time."""
    journal.record(AccountEvent.SIGN_IN_FAILED)


@receiver(auth_signals.user_logged_out)
def signed_out(sender, request, user, **kwargs) -> None:
    if user is None:
        return
    UserSession.objects.filter(user_id=user.pk, session_key=request.session.session_key).delete()
    journal.record(AccountEvent.SIGNED_OUT, actor=user, target=user)


@receiver(factor_signals.authentication_failed)
def factor_refused(sender, user, authenticator, **kwargs) -> None:
    journal.record(
        AccountEvent.FACTOR_FAILED, actor=user, target=user, data={"type": authenticator.type}
    )


@receiver(factor_signals.authenticator_used)
def factor_used(sender, user, authenticator, **kwargs) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        journal.record(AccountEvent.RECOVERY_CODE_USED, actor=user, target=user)


@receiver(factor_signals.authenticator_added)
def factor_added(sender, request, user, authenticator, **kwargs) -> None:
    """The person has just proved to hold the factor: the session counts as second-factored."""
    made_codes = authenticator.type == Authenticator.Type.RECOVERY_CODES
    event = AccountEvent.RECOVERY_CODES_MADE if made_codes else AccountEvent.FACTOR_ADDED
    journal.record(event, actor=user, target=user, data={"type": authenticator.type})
    if authenticator.type in MAIN_FACTORS:
        record_authentication(
            request, user, "mfa",
            id=authenticator.pk, type=authenticator.type, reauthenticated=True,
        )  # fmt: skip
        end_other_sessions(request, user, reason="factor added")


@receiver(factor_signals.authenticator_removed)
def factor_removed(sender, request, user, authenticator, **kwargs) -> None:
    journal.record(
        AccountEvent.FACTOR_REMOVED, actor=user, target=user, data={"type": authenticator.type}
    )
    end_other_sessions(request, user, reason="factor removed")


@receiver(factor_signals.authenticator_reset)
def codes_made(sender, request, user, **kwargs) -> None:
    journal.record(AccountEvent.RECOVERY_CODES_MADE, actor=user, target=user)
    end_other_sessions(request, user, reason="recovery codes made")


@receiver([account_signals.password_changed, account_signals.password_set])
def password_changed(sender, request, user, **kwargs) -> None:
    journal.record(AccountEvent.PASSWORD_CHANGED, actor=user, target=user)
    end_other_sessions(request, user, reason="password changed")


@receiver(account_signals.password_reset)
def password_reset(sender, user, **kwargs) -> None:
    journal.record(AccountEvent.PASSWORD_RESET, actor=user, target=user)
    end_sessions(user, actor=user, reason="password reset")


@receiver(pre_save, sender=UserSession)
def keep_little_of_a_session(sender, instance, **kwargs) -> None:
    """A list of sessions needs a date and a kind of device: the rest is not kept."""
    instance.ip = UNKNOWN_ADDRESS
    if instance._state.adding:
        instance.user_agent = device_family(instance.user_agent)
