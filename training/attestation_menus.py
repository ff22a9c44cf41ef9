"""Entries of the account menu about attestations."""

from django.utils.translation import gettext_lazy as _

from portal.core.navigation import NavigationEntry, Section, register_entry
from training.rules import managed_institution_ids, manages_training


def _reads_the_table(user) -> bool:
    return manages_training(user) or bool(managed_institution_ids(user))


def _is_member(user) -> bool:
    return user.is_authenticated and user.is_network_member


register_entry(
    NavigationEntry(
        key="own_attestations",
        label=_("My attestations"),
        url_name="training:own_attestations",
        section=Section.ACCOUNT,
        order=20,
        visible=_is_member,
    )
)
register_entry(
    NavigationEntry(
        key="proofs",
        label=_("Inter-institutional sessions"),
        url_name="training:proofs",
        section=Section.ACCOUNT,
        order=49,
        visible=manages_training,
    )
)
register_entry(
    NavigationEntry(
        key="trained",
        label=_("Who is trained"),
        url_name="training:trained",
        section=Section.ACCOUNT,
        order=48,
        visible=_reads_the_table,
    )
)
