from portal.accounts.models.institution import Institution
from portal.accounts.models.invitation import Invitation
from portal.accounts.models.membership import Membership
from portal.accounts.models.recovery import AccountRecovery
from portal.accounts.models.user import User

__all__ = ["AccountRecovery", "Institution", "Invitation", "Membership", "User"]
