from portal.accounts.models.institution import Institution
from portal.accounts.models.invitation import Invitation
from portal.accounts.models.membership import Membership
from portal.accounts.models.user import User

__all__ = ["Institution", "Invitation", "Membership", "User"]
