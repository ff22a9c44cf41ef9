"""The answer that carries a private file."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.db import models
from django.db.models.fields.files import FieldFile
from django.http import Http404
from django.test import RequestFactory

from portal.files.serving import serve_private_file

# Closing an answer ends the request, which looks at the connection to the database.
pytestmark = pytest.mark.django_db

BYTES = bytes(range(256)) * 1200
SIZE = len(BYTES)
SECURE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


class DistantStorage(FileSystemStorage):
    """Like an object storage: files, and no path."""

    def path(self, name):
        raise NotImplementedError("no path")

    def open(self, name, mode="rb"):
        return storages["private"].open(name, mode)

    def exists(self, name):
        return storages["private"].exists(name)


def _fieldfile(name: str, storage=None) -> FieldFile:
    field = models.FileField(storage=storage or storages["private"])
    return FieldFile(None, field, name)


@pytest.fixture
def stored():
    return _fieldfile(storages["private"].save("ab/abcdef", ContentFile(BYTES)))


@pytest.fixture
def ask(stored):
    """Ask for the stored file; the answer and its bytes."""

    def _ask(method: str = "GET", *, fieldfile=None, inline=False, media_type="application/pdf",
             filename="Relevé de décisions.pdf", **headers):  # fmt: skip
        request = RequestFactory().generic(method, "/x", headers=headers)
        response = serve_private_file(
            request, fieldfile or stored, filename=filename, media_type=media_type, size=SIZE,
            inline=inline,
        )  # fmt: skip
        body = b"".join(response.streaming_content) if response.streaming else response.content
        response.close()
        return response, body

    return _ask


def test_file_is_a_download_that_runs_nothing_and_stays_nowhere(ask):
    response, body = ask()

    assert response.status_code == 200
    assert body == BYTES
    assert {name: response[name] for name in SECURE} == SECURE
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(SIZE)
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''Relev%C3%A9%20de%20d%C3%A9cisions.pdf"
    )
    assert not {"ETag", "Last-Modified"} & set(response.headers)


def test_web_page_is_a_download_too(ask):
    response, _body = ask(media_type="text/html", filename="page.html")

    assert response["Content-Disposition"] == 'attachment; filename="page.html"'
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_image_drawn_by_the_portal_is_shown(ask):
    response, _body = ask(inline=True, media_type="image/webp", filename="page-1.webp")

    assert response["Content-Disposition"] == 'inline; filename="page-1.webp"'
    assert {name: response[name] for name in SECURE} == SECURE


@pytest.mark.parametrize("media_type", ["application/pdf", "text/html", "image/svg+xml"])
def test_nothing_else_is_shown(ask, media_type):
    with pytest.raises(ValueError, match="never shown"):
        ask(inline=True, media_type=media_type)


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, SIZE - 1),
        ("bytes=-100", SIZE - 100, SIZE - 1),
        ("bytes=200000-300000", 200_000, 300_000),
        (f"bytes=5-{SIZE * 2}", 5, SIZE - 1),
        (f"bytes=-{SIZE * 2}", 0, SIZE - 1),
        ("BYTES= 1-2 ", 1, 2),
    ],
)
def test_one_range_is_honoured(ask, header, first, last):
    response, body = ask(Range=header)

    assert response.status_code == 206
    assert body == BYTES[first : last + 1]
    assert response["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert response["Content-Length"] == str(last - first + 1)
    assert {name: response[name] for name in SECURE} == SECURE


@pytest.mark.parametrize("header", [f"bytes={SIZE}-", f"bytes={SIZE + 5}-{SIZE + 9}", "bytes=-0"])
def test_range_outside_is_refused(ask, header):
    response, body = ask(Range=header)

    assert (response.status_code, body) == (416, b"")
    assert response["Content-Range"] == f"bytes */{SIZE}"
    assert {name: response[name] for name in SECURE} == SECURE


@pytest.mark.parametrize(
    "header",
    ["bytes=", "bytes=-", "bytes=9-5", "bytes=0-1,3-4", "items=0-1", "bytes=a-b", "bytes=１-２",
     "bytes=0-1;", "x" * 5000],
)  # fmt: skip
def test_other_ranges_give_the_whole(ask, header):
    response, body = ask(Range=header)

    assert (response.status_code, len(body)) == (200, SIZE)


@pytest.mark.parametrize("validator", ['"abc"', "Wed, 21 Oct 2015 07:28:00 GMT"])
def test_conditional_range_never_matches(ask, validator):
    response, body = ask(Range="bytes=0-9", If_Range=validator)

    assert (response.status_code, len(body)) == (200, SIZE)


def test_head_gives_headers_alone(ask):
    response, body = ask("HEAD", Range="bytes=0-9")

    assert (response.status_code, body) == (200, b"")
    assert response["Content-Length"] == str(SIZE)
    assert {name: response[name] for name in SECURE} == SECURE


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_file_that_is_gone_is_not_found(ask, method):
    with pytest.raises(Http404):
        ask(method, fieldfile=_fieldfile("ab/absent"))


def test_size_is_asked_when_not_given(stored):
    request = RequestFactory().get("/x")

    response = serve_private_file(request, stored, filename="a.pdf", media_type="application/pdf")

    assert response["Content-Length"] == str(SIZE)
    response.close()


def test_storage_without_path_is_streamed_even_behind_nginx(ask, settings):
    settings.X_ACCEL_PREFIX = "/prive/"

    response, body = ask(fieldfile=_fieldfile("ab/abcdef", DistantStorage()), Range="bytes=1-2")

    assert (response.status_code, body) == (206, BYTES[1:3])
    assert "X-Accel-Redirect" not in response


def test_nginx_is_told_where_the_bytes_are(ask, settings):
    settings.X_ACCEL_PREFIX = "/prive/"

    response, body = ask(Range="bytes=1-2")

    assert (response.status_code, body) == (200, b"")
    assert response["X-Accel-Redirect"] == "/prive/ab/abcdef"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Cache-Control"] == "private, no-store"


def test_header_cannot_be_broken_by_a_name(ask):
    response, _body = ask(filename='a"b\\c.pdf')

    assert response["Content-Disposition"] == r'attachment; filename="a\"b\\c.pdf"'
