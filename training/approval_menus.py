"""The entry of the account menu for those who decide sign-ups."""

from django.utils.translation import gettext_lazy as _

from portal.core.navigation import NavigationEntry, Section, register_entry
from training.rules import managed_institution_ids, manages_training


def _decides(user) -> bool:
    """Read from the memberships alone: whoever stands in comes from their home page."""
    return manages_training(user) or bool(managed_institution_ids(user))


register_entry(
    NavigationEntry(
        key="approvals",
        label=_("Sign-ups to decide"),
        url_name="training:approvals",
        section=Section.ACCOUNT,
        order=47,
        visible=_decides,
    )
)
