"""An e-learning unit in a real browser, from the first lesson to the result."""

import pytest
from django.urls import reverse

from tests.factories.accounts import make_member
from tests.factories.training_units import make_unit
from tests.support.browser import follow, overflow, serious_violations, take_screenshot
from training.models import UnitProgress

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.mark.parametrize("width", [1280, 375])
def test_unit_is_followed_to_the_end(width, open_page):
    module, person = make_unit(title="Poser la question", pass_percent=50), make_member()
    page = open_page(person, width=width)

    def look(name: str) -> None:
        take_screenshot(page, f"unit-{name}-{width}", whole=True)
        assert serious_violations(page) == [], name
        assert overflow(page) == 0, name

    page.goto(reverse("training:unit", args=[module.translation_key]))
    look("begin")
    follow(page, "main ol.stack-s a >> nth=0")
    look("lesson")
    follow(page, "main form button")
    follow(page, "main form button")
    look("read")
    follow(page, "main a.button")
    look("quiz")
    page.locator("main input[type=radio]").nth(1).check()
    page.locator("main input[type=checkbox]").first.check()
    follow(page, "main form button")
    look("result")

    assert "50 %" in page.inner_text("main")
    assert UnitProgress.objects.get(person=person).passed_at
