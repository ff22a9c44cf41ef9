"""Lists of choices drawn in code say the same as Django's templates, and escape as well."""

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.forms.renderers import TemplatesSetting

from portal.core.form_renderer import PortalFormRenderer

CHOICES = [
    ("", "Tout"),
    ("a<b", "Plus petit & « autre »"),
    ("Groupe <1>", [(1, "Un"), (2, '"Deux"')]),
]


class Filter(forms.Form):
    one = forms.ChoiceField(choices=CHOICES, required=False)
    needed = forms.ChoiceField(choices=CHOICES)
    many = forms.MultipleChoiceField(choices=CHOICES, required=False)


def _fields(html: str) -> list:
    return [
        [(tag.name, tag.attrs, tag.find(string=True, recursive=False)) for tag in select.find_all()]
        for select in BeautifulSoup(html, "html.parser").find_all("select")
    ]


@pytest.mark.parametrize("data", [None, {"one": "a<b", "needed": "2", "many": ["1", "2"]}])
def test_select_says_what_django_says(data):
    ours = Filter(data, renderer=PortalFormRenderer())
    theirs = Filter(data, renderer=TemplatesSetting())

    for name in Filter.base_fields:
        assert _fields(str(ours[name])) == _fields(str(theirs[name]))


@pytest.mark.parametrize(("required", "words"), [(True, "À choisir"), (False, "Aucun choix")])
def test_choice_of_nothing_is_said_in_words(required, words):
    dashes = [("", "---------"), ("a", "Un"), ("b", "---")]
    field = forms.ChoiceField(choices=dashes, required=required)
    form = type("Choice", (forms.Form,), {"one": field})(renderer=PortalFormRenderer())

    options = BeautifulSoup(str(form["one"]), "html.parser").select("option")

    assert [option.get_text() for option in options] == [words, "Un", "---"]


def test_select_escapes_values_and_labels():
    html = str(Filter(renderer=PortalFormRenderer())["one"])

    assert "a<b" not in html
    assert "<1>" not in html
    assert "Plus petit &amp; « autre »" in html
