"""Periodic jobs of the accounts, once a day."""

from datetime import timedelta

from portal.accounts.services import people, recertification
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
