"""Name, logo and colours of the institution: refused when unreadable, served to caches."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.models import Page, Site

from portal.core.models import BrandingSettings
from portal.core.models.branding import LOGO_BOX, LOGO_MAX_BYTES, validate_logo_size

pytestmark = pytest.mark.django_db
READABLE, OTHER = "#7a0014", "#20405a"


def brand(**fields) -> BrandingSettings:
    site = Site.objects.get(is_default_site=True)
    return BrandingSettings.objects.create(site=site, **fields)


def picture(size=(900, 300), *, kind="JPEG", name="logo.jpg") -> SimpleUploadedFile:
    content = BytesIO()
    exif = Image.Exif()
    exif[0x9286] = "canari-exif"
    Image.new("RGB", size, READABLE).save(content, format=kind, exif=exif)
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/jpeg")


@pytest.mark.parametrize("colour", ["#155e5b", READABLE, "#000000"])
def test_colour_that_can_be_read_is_accepted(colour):
    brand(primary_colour=colour).full_clean()


@pytest.mark.parametrize("colour", ["#ffcc00", "#808080", "red", "#123", "}body{"])
def test_colour_that_cannot_be_read_is_refused(colour):
    with pytest.raises(ValidationError) as refusal:
        BrandingSettings(site=Site.objects.first(), primary_colour=colour).full_clean()

    assert list(refusal.value.message_dict) == ["primary_colour"]


def test_stylesheet_holds_both_themes(client):
    brand(primary_colour=READABLE)

    response = client.get("/marque.css")

    assert response["Content-Type"] == "text/css; charset=utf-8"
    sheet = response.content.decode()
    assert sheet.startswith(f"@layer tokens{{:root{{--primary:{READABLE}}}")
    assert sheet.count("{") == sheet.count("}")
    assert READABLE not in sheet.partition("@media")[2]


def test_stylesheet_is_empty_without_colours(client):
    assert client.get("/marque.css").content == b""


def test_page_links_a_stylesheet_that_caches_may_keep(client):
    settings = brand(primary_colour=READABLE)
    first = linked_stylesheet(client)
    assert client.get(first)["Cache-Control"] == "public, max-age=31536000, immutable"

    settings.primary_colour = OTHER
    settings.save()

    assert linked_stylesheet(client) != first
    assert client.get(first)["Cache-Control"] == "public, max-age=300"


def linked_stylesheet(client) -> str:
    html = client.get("/naviguer-en-securite/").content.decode()
    return "/marque.css" + html.partition('href="/marque.css')[2].partition('"')[0]


def test_page_links_nothing_without_branding(client):
    html = client.get("/naviguer-en-securite/").content.decode()

    assert "/marque" not in html


def test_name_stands_in_the_page(client):
    brand(name="Département <b>d’essai</b>")

    html = client.get("/naviguer-en-securite/").content.decode()

    assert "Département &lt;b&gt;d’essai&lt;/b&gt;" in html


def test_logo_is_redrawn_without_metadata(client):
    settings = brand(logo=picture())

    response = client.get("/marque/logo.png")

    assert response["Content-Type"] == "image/png"
    assert b"canari" not in response.content
    with Image.open(BytesIO(response.content)) as drawn:
        assert drawn.format == "PNG"
        assert drawn.size == (480, 160) == (settings.logo_width, settings.logo_height)
        assert drawn.size <= LOGO_BOX
        assert not drawn.getexif()


def test_logo_without_any_is_not_found(client):
    brand(name="Département")

    assert client.get("/marque/logo.png").status_code == 404


def test_svg_logo_is_refused():
    script = SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    with pytest.raises(ValidationError) as refusal:
        BrandingSettings(site=Site.objects.first(), logo=script).full_clean()

    assert list(refusal.value.message_dict) == ["logo"]


def test_heavy_logo_is_refused():
    with pytest.raises(ValidationError):
        validate_logo_size(SimpleUploadedFile("logo.png", b"0" * (LOGO_MAX_BYTES + 1)))


def test_each_host_has_its_own_branding(client):
    brand(name="Premier", primary_colour=READABLE)
    other = Site.objects.create(hostname="127.0.0.1", port=80, root_page=Page.objects.first())
    BrandingSettings.objects.create(site=other, name="Second", primary_colour=OTHER)

    assert READABLE in client.get("/marque.css").content.decode()
    assert OTHER in client.get("/marque.css", SERVER_NAME="127.0.0.1").content.decode()


@pytest.mark.parametrize("sites", [1, 3])
def test_branding_costs_one_query(client, django_assert_num_queries, sites):
    brand(primary_colour=READABLE)
    for number in range(1, sites):
        site = Site.objects.create(hostname=f"s{number}", root_page=Page.objects.first())
        BrandingSettings.objects.create(site=site, primary_colour=OTHER)

    with django_assert_num_queries(1):
        client.get("/marque.css")
