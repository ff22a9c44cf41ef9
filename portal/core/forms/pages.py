"""Forms of the page editor."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms.pages import CopyForm, WagtailAdminPageForm
from wagtail.models import Page
from wagtail.query import PageQuerySet

from portal.core.admin_pages import pages_in_admin
from portal.core.models.access import PageAccess


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
        seen = pages_in_admin(kwargs["user"])
        if data is not None and not _is_among(data.get("new_parent_page"), seen):
            # The chooser would show the title of whatever number it was sent.
            data = {**data.dict(), "new_parent_page": ""}
        super().__init__(data, *args, **kwargs)
        self.fields["new_parent_page"].queryset = seen


def _is_among(number: str | None, pages: PageQuerySet) -> bool:
    return str(number).isdigit() and pages.filter(pk=number).exists()
