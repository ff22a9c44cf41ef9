"""Periodic jobs of the accounts, once a day."""

from datetime import timedelta

from portal.accounts.services import erasure, people, recertification
from portal.core.scheduling import every

DAY = timedelta(days=1)


@every(DAY)
def review_memberships() -> None:
    recertification.review_memberships(dry_run=False)


@every(DAY)
def close_idle_accounts() -> None:
    people.close_idle_accounts(dry_run=False)


@every(DAY)
def end_expired_access() -> None:
    people.end_expired_access()


@every(DAY)
def erase_closed_accounts() -> None:
    erasure.erase_closed_accounts(dry_run=False)


@every(DAY)
def forget_closed_invitations() -> None:
    erasure.forget_closed_invitations(dry_run=False)
