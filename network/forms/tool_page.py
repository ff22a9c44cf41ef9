"""The editor's form of a tool."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel

from network.enums import Language
from network.tools.lists import Setting, Trade
from portal.core.admin_pages import is_in_admin
from portal.core.blocks.pages import SeenPageChooser
from portal.core.forms.pages import PageForm, ticked_choices


class UncomparedPanel(FieldPanel):
    """A page chosen: comparing two versions would name a page that the editor may not see."""

    def get_comparison_class(self) -> None:
        return None


class ToolForm(PageForm):
    trades = ticked_choices(gettext_lazy("professions"), Trade)
    contexts = ticked_choices(gettext_lazy("where it is used"), Setting)
    languages = ticked_choices(gettext_lazy("languages"), Language)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "supersedes" in self.fields:
            self.fields["supersedes"].widget = SeenPageChooser(target_models=[self._meta.model])

    def clean_supersedes(self):
        """Another tool that the editor sees, replaced by no other one: one version in force."""
        chosen = self.cleaned_data["supersedes"]
        if chosen is None or chosen.pk == self.instance.supersedes_id:
            return chosen
        if not is_in_admin(self.for_user, chosen.pk):
            raise forms.ValidationError(_("Choose a tool among those you see."))
        if self._leads_back(chosen):
            raise forms.ValidationError(_("A tool does not replace itself."))
        rivals = type(chosen)._base_manager.filter(
            live=True, supersedes__translation_key=chosen.translation_key
        )
        if rivals.exclude(translation_key=self.instance.translation_key).exists():
            raise forms.ValidationError(_("Another tool already replaces this one."))
        return chosen

    def _leads_back(self, chosen) -> bool:
        seen = set()
        while chosen is not None and chosen.pk not in seen:
            if chosen.translation_key == self.instance.translation_key:
                return True
            seen.add(chosen.pk)
            chosen = chosen.supersedes
        return False
