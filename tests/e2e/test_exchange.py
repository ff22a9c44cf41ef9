"""What comes into the directory and leaves it, in a real browser, wide and narrow."""

import json

import pytest
from django.urls import reverse

from network.models import Commune
from network.territory.loading import load_departements
from portal.accounts.enums import Role
from tests.factories.accounts import make_member
from tests.factories.network_entries import PlaceFactory
from tests.network.exchange.crafted import SERVICE, STRUCTURE
from tests.support.browser import follow, overflow, serious_violations, take_screenshot

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 375])
def test_file_is_previewed_applied_and_reviewed(open_page, width):
    load_departements(["36"])
    PlaceFactory(
        source="essai", source_id="essai--s1", street="1 rue A",
        commune=Commune.objects.get(pk="36044"),
        postal_code="36000",
    )  # fmt: skip
    page = open_page(make_member(Role.COORDINATOR), width=width)

    def look(name: str) -> None:
        assert overflow(page) == 0, name
        assert serious_violations(page) == [], name
        take_screenshot(page, f"exchange-{name}-{width}", whole=True)

    page.goto(reverse("network:exports"))
    look("exports")
    follow(page, page.get_by_role("link", name="Importer des fiches"))
    here = {"code_insee": "36044", "code_postal": "36000", "commune": "Châteauroux"}
    wrong = SERVICE | {"id": "essai--v2", "courriel": "pas une adresse"}
    content = json.dumps([STRUCTURE | here, SERVICE, wrong]).encode()
    page.get_by_label("Fichier").set_input_files(
        {"name": "fiches.json", "mimeType": "application/json", "buffer": content}
    )
    follow(page, page.get_by_role("button", name="Voir ce qui changerait"))
    look("preview")
    follow(page, page.get_by_role("button", name="Appliquer ce fichier"))
    page.goto(reverse("network:offers"))
    look("offers")
    follow(page, page.get_by_role("button", name="Accepter"))

    assert page.get_by_text("Rien à relire").is_visible()
