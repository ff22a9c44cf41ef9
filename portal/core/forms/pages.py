"""Forms of the page editor."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from wagtail.admin.forms.pages import CopyForm, WagtailAdminPageForm
from wagtail.models import Page

from portal.core.admin_pages import is_in_admin, pages_in_admin
from portal.core.models.access import PageAccess


def ticked_choices(label, choices: type[models.Choices]) -> forms.MultipleChoiceField:
    """Values of a closed list, ticked one by one; none is an answer."""
    return forms.MultipleChoiceField(
        label=label, choices=choices.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class PageForm(WagtailAdminPageForm):
    """Refuses to open to the public a page whose parent is not public."""

    def clean_is_public(self) -> bool:
        is_public = self.cleaned_data["is_public"]
        parent = self.parent_page
        if is_public and parent is not None and not _is_public(parent):
            raise ValidationError(
                _("The parent page is kept for the network: this page cannot be public.")
            )
        return is_public


def _is_public(page: Page) -> bool:
    return page.depth == 1 or PageAccess.objects.public().filter(page_id=page.pk).exists()


class NarrowCopyForm(CopyForm):
    """Copies only to pages the editor sees; no error names any other page."""

    def __init__(self, data=None, *args, **kwargs):
        user = kwargs["user"]
        if data is not None and not is_in_admin(user, data.get("new_parent_page")):
            # The chooser would show the title of whatever number it was sent.
            data = {**data.dict(), "new_parent_page": ""}
        super().__init__(data, *args, **kwargs)
        self.fields["new_parent_page"].queryset = pages_in_admin(user)
