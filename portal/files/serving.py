"""The one way a private file leaves the portal: through a view that applied the rule first."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

CHUNK = 128 * 1024
# On every answer, also on refused ranges; nginx repeats them, for it drops those of Django.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}
# What the portal itself drew, and a page of its own may show.
SHOWN_TYPES = frozenset({"image/webp", "image/png", "image/jpeg"})
ONE_RANGE = re.compile(r"^bytes=\s*(\d*)-(\d*)\s*$", re.IGNORECASE | re.ASCII)


def serve_private_file(
    request: HttpRequest,
    fieldfile: FieldFile,
    *,
    filename: str,
    media_type: str,
    size: int | None = None,
    inline: bool = False,
) -> HttpResponseBase:
    """Answer with a stored file that the caller has found by the visibility rule.

    `filename`: the name the reader gets, already safe; `size` in bytes, asked of the storage when
    not given. Always a download, unless `inline` for images the portal drew itself (ValueError
    for other types). One range of bytes is honoured (RFC 9110); without validators, `If-Range`
    never matches and the whole is sent. With settings.X_ACCEL_PREFIX nginx sends the bytes.
    Raises Http404 when the bytes are gone.
    """
    if inline and media_type not in SHOWN_TYPES:
        raise ValueError(f"{media_type} is never shown inside a page")
    if settings.X_ACCEL_PREFIX and _is_on_disk(fieldfile):
        response: HttpResponseBase = HttpResponse(
            headers={"X-Accel-Redirect": _internal(fieldfile)}
        )
    else:
        response = _answer(request, fieldfile, _size_of(fieldfile) if size is None else size)
    response["Content-Type"] = media_type
    response["Content-Disposition"] = content_disposition_header(not inline, filename)
    for name, value in HEADERS.items():
        response[name] = value
    return response


# Bytes sent by nginx


def _is_on_disk(fieldfile: FieldFile) -> bool:
    try:
        return bool(fieldfile.path)
    except NotImplementedError:
        return False


def _internal(fieldfile: FieldFile) -> str:
    return f"{settings.X_ACCEL_PREFIX.rstrip('/')}/{quote(fieldfile.name)}"


# Bytes sent by us


def _size_of(fieldfile: FieldFile) -> int:
    try:
        return fieldfile.size
    except FileNotFoundError as error:
        raise Http404 from error


def _answer(request: HttpRequest, fieldfile: FieldFile, size: int) -> HttpResponseBase:
    wanted = _wanted_range(request, size)
    if wanted is None:
        first, last, status = 0, size - 1, 200
    elif not wanted:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        first, last, status = wanted.start, wanted.stop - 1, 206
    if request.method == "HEAD":
        if not fieldfile.storage.exists(fieldfile.name):
            raise Http404
        response: HttpResponseBase = HttpResponse(status=status)
    else:
        response = StreamingHttpResponse(_chunks(fieldfile, first, last), status=status)
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(last - first + 1)
    if status == 206:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _wanted_range(request: HttpRequest, size: int) -> range | None:
    """The bytes asked for; None for all of them, an empty range for none that exist."""
    header = request.headers.get("Range", "")
    if not header or request.method != "GET" or "If-Range" in request.headers:
        return None
    match = ONE_RANGE.match(header)
    if match is None or not any(match.groups()):
        return None  # several ranges, another unit, or nonsense: the whole, as RFC 9110 allows
    first, last = match.groups()
    if not first:
        return range(max(0, size - int(last)), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(size, int(last) + 1) if last else size)


def _chunks(fieldfile: FieldFile, first: int, last: int) -> Iterator[bytes]:
    """The bytes from `first` to `last`; opened now, so that a missing file is a 404."""
    try:
        stream = fieldfile.storage.open(fieldfile.name, "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    stream.seek(first)
    return _until(stream, last - first + 1)


def _until(stream, left: int) -> Iterator[bytes]:
    with stream:
        while left > 0 and (chunk := stream.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
