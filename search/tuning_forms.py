"""Forms of the coordination about the search."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from search.models import Synonym
from search.models.synonym import LONGEST_WORDING, MOST_EQUIVALENTS
from search.synonyms import terms_of


class SynonymForm(forms.ModelForm):
    class Meta:
        model = Synonym
        fields = ["wording", "equivalents"]
        widgets = {"equivalents": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "wording": _("An acronym in capitals, without dots, or a few words."),
            "equivalents": _("Looking for one also finds the others, lower in the results."),
        }

    def clean_wording(self) -> str:
        return _searchable(" ".join(self.cleaned_data["wording"].split()))

    def clean_equivalents(self) -> str:
        """One wording per line, each of them with a word to look for, each once."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["equivalents"].splitlines()]
        lines = list(dict.fromkeys(filter(None, lines)))
        if len(lines) > MOST_EQUIVALENTS:
            raise ValidationError(
                _("%(number)s equivalents at most.") % {"number": MOST_EQUIVALENTS}
            )
        return "\n".join(_searchable(line) for line in lines)


def _searchable(text: str) -> str:
    if len(text) > LONGEST_WORDING:
        raise ValidationError(_("“%(words)s” is too long.") % {"words": text[:40]})
    if not terms_of(text):
        raise ValidationError(_("“%(words)s” has no word to look for.") % {"words": text})
    return text
