"""What of the directory goes into the index: the same words in the same order, whoever asks."""

import pytest
from django.utils import translation

from network.models import WHOLE_COUNTRY
from search.sources import source_of
from tests.factories.network_entries import ServiceFactory
from tests.factories.network_persons import ResourcePersonFactory
from tests.factories.network_territory import CommuneFactory

NAMES = ["Zéphyr", "Aubrac", "Morvan", "Bessin", "Vexin", "Combraille", "Quercy", "Larzac"]


@pytest.fixture
def codes(db):
    return [CommuneFactory(code=f"4510{n}", name=name).code for n, name in enumerate(NAMES)]


@pytest.mark.parametrize(
    ("kind", "make"), [("service", ServiceFactory), ("person", ResourcePersonFactory)]
)
def test_areas_come_in_one_order(codes, kind, make):
    entry = make()
    for code in (*codes, WHOLE_COUNTRY):
        entry.areas.get_or_create(code=code)
    source = source_of(kind)

    document = source.document(source.queryset().get(pk=entry.pk))

    shown = [word for word in document.facts.split("\n") if word in {*NAMES, "France entière"}]
    assert shown == sorted([*NAMES, "France entière"])


def test_document_is_the_same_in_another_language(codes):
    entry = ServiceFactory()
    for code in (WHOLE_COUNTRY, codes[0]):
        entry.areas.get_or_create(code=code)
    source = source_of("service")
    found = source.queryset().get(pk=entry.pk)

    with translation.override("en"):
        elsewhere = source.document(found).content_hash()

    assert elsewhere == source.document(found).content_hash()
