"""The editor's form of a module."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network.enums import Language
from network.tools.lists import Trade
from portal.accounts.enums import Role
from portal.accounts.services.memberships import holders_of
from portal.core.admin_pages import pages_in_admin
from portal.core.forms.pages import PageForm, ticked_choices


class ModuleForm(PageForm):
    publics = ticked_choices(gettext_lazy("professions"), Trade)
    compulsory_for = ticked_choices(gettext_lazy("compulsory for"), Role)
    languages = ticked_choices(gettext_lazy("languages"), Language)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "prerequisites" in self.fields:
            self._offer_modules(self.fields["prerequisites"])
        if "trainers" in self.fields:
            self._offer_trainers(self.fields["trainers"])

    def _offer_modules(self, field: forms.ModelMultipleChoiceField) -> None:
        """Modules that the editor sees, in the language of the page."""
        seen = pages_in_admin(self.for_user).values("pk")
        modules = type(self.instance).objects.filter(pk__in=seen, locale_id=self.instance.locale_id)
        field.queryset = modules.exclude(pk=self.instance.pk).order_by("title", "pk")
        field.widget = forms.CheckboxSelectMultiple(choices=field.choices)

    def _offer_trainers(self, field: forms.ModelMultipleChoiceField) -> None:
        """People who hold the role today, and those already named."""
        held = {person.pk for person in holders_of(Role.TRAINER)}
        if self.instance.pk:
            held |= {person.pk for person in self.instance.trainers.all()}
        field.queryset = field.queryset.filter(pk__in=held)
        field.widget = forms.CheckboxSelectMultiple(choices=field.choices)

    def clean_prerequisites(self):
        """No module asks for itself, directly or through another one."""
        chosen = self.cleaned_data["prerequisites"]
        if any(self._leads_back(module) for module in chosen):
            raise forms.ValidationError(_("This module would need itself."))
        return chosen

    def _leads_back(self, module) -> bool:
        key, seen, ahead = self.instance.translation_key, set(), [module]
        while ahead:
            one = ahead.pop()
            if one.translation_key == key:
                return True
            if one.pk not in seen:
                seen.add(one.pk)
                ahead.extend(one.prerequisites.all())
        return False
