"""Images and documents of pages: clean when stored, opened through a readable page only."""

from io import BytesIO

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from portal.accounts.enums import Role
from portal.core.models import PortalDocument, PortalImage
from tests.factories.accounts import make_member
from tests.factories.pages import make_article, restrict

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
PLACE = "Zirconium"


def picture(kind: str = "JPEG") -> bytes:
    """A small picture that tells where and by whom it was taken."""
    drawing, exif = BytesIO(), Image.Exif()
    exif[0x010E], exif[0x013B] = PLACE, PLACE
    Image.new("RGB", (40, 30), "white").save(drawing, kind, exif=exif)
    return drawing.getvalue()


@pytest.fixture
def image() -> PortalImage:
    return PortalImage.objects.create(
        title="Plan", file=ContentFile(picture(), name="Mme-Untel-devant-chez-elle.jpg")
    )


@pytest.fixture
def document() -> PortalDocument:
    return PortalDocument.objects.create(
        title="Guide d'accueil", file=ContentFile(PDF, name="Mme Untel.pdf")
    )


def page_with(image=None, document=None, **fields):
    body = []
    if image:
        body.append(
            {"type": "illustration", "value": {"image": image.pk, "alt": "", "caption": ""}}
        )
    if document:
        body.append({"type": "document", "value": {"document": document.pk, "label": "Lire"}})
    return make_article(body=body, **fields)


# Who opens them


def test_image_of_public_page_is_shown_to_visitors(client, image):
    page_with(image, is_public=True)

    answer = client.get(image.get_rendition("max-1200x900").url)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_image_of_network_page_does_not_exist_for_visitors(client, login, image):
    page_with(image)
    address = image.get_rendition("max-1200x900").url

    assert client.get(address).status_code == 404
    answer = login(make_member()).get(address)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_image_of_restricted_page_does_not_exist_for_others(login, image):
    restrict(page_with(image), Group.objects.create(name="Autre"))

    assert login(make_member()).get(image.get_rendition("max-1200x900").url).status_code == 404


def test_image_that_no_page_shows_is_for_editors(login, image):
    address = image.get_rendition("max-1200x900").url

    assert login(make_member()).get(address).status_code == 404
    assert login(make_member(Role.EDITOR)).get(address).status_code == 200


def test_image_of_a_draft_is_for_editors(client, image):
    page_with(image, is_public=True, live=False)

    assert client.get(image.get_rendition("max-1200x900").url).status_code == 404


def test_original_image_is_for_editors_alone(client, login, image):
    """L13: originals used to be plain files."""
    page_with(image, is_public=True)

    assert client.get(image.file.url).status_code == 404
    assert login(make_member(Role.COORDINATOR)).get(image.file.url).status_code == 404
    assert login(make_member(Role.EDITOR)).get(image.file.url).status_code == 200


def test_document_of_public_page_is_downloaded_by_visitors(client, document):
    """L14, L16: never shown inside the browser, kept nowhere."""
    page_with(document=document, is_public=True)

    answer = client.get(document.url)

    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="guide-daccueil.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_document_linked_in_a_text_counts_as_offered(client, document):
    link = f'<p><a linktype="document" id="{document.pk}">Lire</a></p>'
    make_article(is_public=True, body=[{"type": "paragraph", "value": link}])

    assert client.get(document.url).status_code == 200


def test_document_of_network_page_does_not_exist_for_visitors(client, login, document):
    page_with(document=document)

    assert client.get(document.url).status_code == 404
    assert login(make_member()).get(document.url).status_code == 200


def test_document_is_not_found_under_another_name(client, document):
    page_with(document=document, is_public=True)

    address = reverse("wagtaildocs_serve", args=[document.pk, "autre.pdf"])

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("model", [PortalImage, PortalDocument])
def test_rule_lists_what_readable_pages_offer(model, image, document):
    page_with(image, document)
    member, editor = make_member(), make_member(Role.EDITOR)

    assert model.objects.visible_to(AnonymousUser()).count() == 0
    assert model.objects.visible_to(member).count() == 1
    model.objects.create(title="Autre", file=ContentFile(picture(), name="autre.jpg"))
    assert model.objects.visible_to(member).count() == 1
    assert model.objects.visible_to(editor).count() == 2


# What is stored


def test_names_of_stored_files_tell_nothing(image, document):
    assert "Untel" not in image.file.name + document.file.name
    assert "Untel" not in image.get_rendition("width-20").file.name


def send_image(client, content: bytes, name: str):
    return client.post(
        reverse("wagtailimages:add"),
        {"title": "Plan", "file": SimpleUploadedFile(name, content, content_type="image/jpeg")},
    )


def test_image_loses_its_metadata(login):
    """L13: place and author used to stay in originals and renditions."""
    answer = send_image(login(make_member(Role.EDITOR)), picture(), "plan.jpg")

    image = PortalImage.objects.get()
    stored = image.file.open("rb").read()
    drawn = image.get_rendition("max-1200x900").file.open("rb").read()
    assert answer.status_code == 302
    assert PLACE.encode() not in stored + drawn
    assert dict(Image.open(BytesIO(stored)).getexif()) == {}
    assert Image.open(BytesIO(stored)).size == (40, 30)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        ("plan.jpg", b"<html><script>alert(1)</script></html>"),
        ("plan.svg", b"<svg xmlns='http://www.w3.org/2000/svg'></svg>"),
        ("plan.jpg", b"MZ\x90\x00" * 50),
        ("plan.jpg", b""),
    ],
)
def test_false_image_is_refused(login, name, content):
    answer = send_image(login(make_member(Role.EDITOR)), content, name)

    assert "file" in answer.context["form"].errors
    assert not PortalImage.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("guide.pdf", b"<html><script>alert(1)</script></html>"),
        ("guide.docx", b"MZ\x90\x00" * 50),
        ("guide.docx", b"PK\x05\x06" + b"\0" * 18),
        ("guide.html", b"<html></html>"),
        ("guide.pdf", b""),
    ],
)
def test_false_document_is_refused(login, name, content):
    """L14: the extension alone used to be looked at."""
    answer = login(make_member(Role.EDITOR)).post(
        reverse("wagtaildocs:add"),
        {"title": "Guide", "file": SimpleUploadedFile(name, content)},
    )

    assert "file" in answer.context["form"].errors
    assert not PortalDocument.objects.exists()


def test_file_is_refused_when_the_antivirus_does_not_answer(login, settings):
    settings.CLAMD_SOCKET = "unix:/nulle/part"

    answer = send_image(login(make_member(Role.EDITOR)), picture(), "plan.jpg")

    assert "file" in answer.context["form"].errors


@pytest.mark.parametrize("path", ["%00", "images/a%00.png"])
def test_image_whose_name_no_database_holds_does_not_exist(path, client, login):
    assert client.get(f"/media/{path}").status_code == 404
    assert login(make_member()).get(f"/media/{path}").status_code == 404
