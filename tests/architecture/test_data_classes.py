"""Every model of ours is in the register, in French too, and sensitive ones stay out of Wagtail."""

import re

import pytest
from django.apps import apps
from wagtail.models import Page, RevisionMixin
from wagtail.search.index import Indexed
from wagtail.snippets.models import get_snippet_models

from portal.core.data_classes import REGISTER, VISIBLE_TO, DataClass
from tests.support.packages import PACKAGES
from tests.support.services import ROOT

OUR_MODELS = {
    model._meta.label_lower: model
    for model in apps.get_models()
    if model.__module__.partition(".")[0] in PACKAGES
}
DOCUMENT = ROOT / "docs" / "data-protection.md"
ROW = re.compile(r"^\| `([a-z.]+)` \| (C[0-4]) \| (.{3,}?) \| (.{3,}?) \| (.{3,}?) \|$", re.M)


def test_every_model_is_in_the_register_and_no_other():
    assert set(OUR_MODELS) == set(REGISTER)


@pytest.mark.parametrize("label", sorted(REGISTER))
def test_model_has_a_visibility_rule_or_a_written_exemption(label):
    line = REGISTER[label]

    if line.rule == VISIBLE_TO:
        assert hasattr(OUR_MODELS[label]._default_manager.all(), "visible_to")
    else:
        assert len(line.rule) > 20
        assert line.data_class in {DataClass.C0, DataClass.C1, DataClass.C2}


@pytest.mark.parametrize("label", sorted(REGISTER))
def test_sensitive_model_is_neither_page_nor_snippet_nor_revision_nor_indexed(label):
    """Choosers, usage lists, revisions and Wagtail's index show titles to every editor."""
    model = OUR_MODELS[label]
    if REGISTER[label].data_class not in {DataClass.C2, DataClass.C3, DataClass.C4}:
        return

    assert not issubclass(model, Page | RevisionMixin | Indexed)
    assert model not in get_snippet_models()


def test_the_french_document_tells_the_same():
    rows = {label: (level, *rest) for label, level, *rest in ROW.findall(DOCUMENT.read_text())}

    assert {label: row[0] for label, row in rows.items()} == {
        label: str(line.data_class) for label, line in REGISTER.items()
    }
