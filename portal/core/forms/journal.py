"""The filters of the journal."""

from operator import itemgetter

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.journal_labels import action_label
from portal.core.models.journal import JournalEntry, JournalQuerySet


class JournalFilterForm(forms.Form):
    show_optional = False

    action = forms.ChoiceField(label=_("Action"), required=False)
    actor = forms.CharField(label=_("E-mail address of the person"), required=False, max_length=254)
    target = forms.CharField(label=_("Number of the object"), required=False, max_length=64)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = JournalEntry.objects.order_by("action").values_list("action", flat=True).distinct()
        named = sorted(((one, action_label(one)) for one in known), key=itemgetter(1))
        self.fields["action"].choices = [("", _("All")), *named]

    @property
    def active_count(self) -> int:
        """How many filters are in force."""
        return sum(bool(self[name].value()) for name in self.fields)

    def narrow(self, entries: JournalQuerySet) -> JournalQuerySet:
        """The entries that match; none when the filters are wrong."""
        if not self.is_valid():
            return entries.none()
        chosen = self.cleaned_data
        lookups = {
            "action": chosen["action"],
            "actor__email__iexact": chosen["actor"].strip(),
            "target_id": chosen["target"].strip(),
            "at__date__gte": chosen["since"],
            "at__date__lte": chosen["until"],
        }
        return entries.filter(**{name: value for name, value in lookups.items() if value})
