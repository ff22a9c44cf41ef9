"""Choosing a page inside a block: an editor who does not see the page reads nothing of it."""

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.widgets import AdminPageChooser
from wagtail.blocks import PageChooserBlock
from wagtail.models import Page

from portal.core.admin_viewer import viewer_sees


class SeenPageChooser(AdminPageChooser):
    """Wagtail's chooser, which would name the chosen page and its parent to anybody."""

    def get_value_data_from_instance(self, instance: Page) -> dict:
        if viewer_sees(instance.pk):
            return super().get_value_data_from_instance(instance)
        return {
            "id": instance.pk,
            "edit_url": None,
            "parent_id": None,
            self.display_title_key: _("Page that you do not see"),
        }


class SeenPageChooserBlock(PageChooserBlock):
    """A page among those the editor sees; any other one is refused like one that is missing.

    Translations keep the page of their source: the translation editor names related pages.
    """

    @cached_property
    def widget(self) -> SeenPageChooser:
        return SeenPageChooser(target_models=self.target_models)

    def value_from_datadict(self, data, files, prefix: str) -> Page | None:
        number = self.widget.value_from_datadict(data, files, prefix)
        return self.value_from_form(number) if viewer_sees(number) else None

    def render_basic(self, value: Page | None, context: dict | None = None) -> str:
        """What comparisons of two versions show: the number, as in the link itself."""
        return str(value.pk) if value else ""

    def get_translatable_segments(self, value: Page | None) -> list:
        return []

    def restore_translated_segments(self, value: Page | None, segments: list) -> Page | None:
        return value

    def deconstruct(self) -> tuple:
        """Stored like Wagtail's own block."""
        _path, args, kwargs = super().deconstruct()
        return "wagtail.blocks.PageChooserBlock", args, kwargs
