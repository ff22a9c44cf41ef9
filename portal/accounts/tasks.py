"""Background work of the accounts: mails. A task holds ids only, never an address or a secret."""

from django_tasks import task

from portal.accounts import mails


@task()
def send_reset_mail(user_id: int) -> None:
    """Send the link for a new password; does nothing for 0, the id of an unknown address."""
    mails.send_reset(user_id)


@task()
def send_security_notice(user_id: int) -> None:
    """Tell a person that a security setting of their account has changed."""
    mails.send_security_notice(user_id)


@task()
def send_invitation(invitation_id: int) -> None:
    """Make the secret link of an open invitation and send it."""
    mails.send_invitation(invitation_id)
