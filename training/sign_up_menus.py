"""Entries of the menus about signing up."""

from django.utils.translation import gettext_lazy as _

from portal.core.navigation import NavigationEntry, Section, is_member, register_entry

register_entry(
    NavigationEntry(key="training", label=_("Trainings"), url_name="training:catalogue", order=30)
)
register_entry(
    NavigationEntry(
        key="my_trainings",
        label=_("My trainings"),
        url_name="training:my_trainings",
        section=Section.ACCOUNT,
        order=19,
        visible=is_member,
    )
)
