"""What a tool may hold beside the blocks of every page."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import ChoiceBlock, StructBlock

from network.enums import Need, Public
from portal.core.blocks import BodyBlock


class ContactsBlock(StructBlock):
    """Contacts of the directory, worked out for whoever reads, when they read."""

    need = ChoiceBlock(label=_("Need"), choices=Need.choices, search_index=False)
    public = ChoiceBlock(
        label=_("People concerned"), choices=Public.choices, required=False, search_index=False
    )

    class Meta:
        icon = "group"
        label = _("Contacts from the directory")
        template = "network/tools/_contacts.html"

    def get_context(self, value, parent_context=None) -> dict:
        from network.tools.contacts import contacts_for  # noqa: PLC0415  models hold this block

        context = super().get_context(value, parent_context)
        request = (parent_context or {}).get("request")
        user = request.user if request is not None else AnonymousUser()
        context["contacts"] = contacts_for(user, value["need"], value["public"])
        return context


class ToolBodyBlock(BodyBlock):
    contacts = ContactsBlock()
