"""The operation `clean`: a copy without what a reader did not mean to send, or that would act."""

import html
import io
import re
from collections.abc import Callable

import nh3
from PIL import Image, ImageCms, ImageOps, ImageSequence

from portal.files.parsing.text_checks import MAX_PIXELS
from portal.files.parsing.texts import decode_html
from portal.files.sandbox.document import Document

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
JPEG_QUALITY = 92
TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
PAGE = (
    '<!doctype html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
    "</head>\n<body>\n{body}\n</body>\n</html>\n"
)
DRAWN_HERE = re.compile(r"^\s*data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*$")


def clean(document: Document, arguments: dict, report: Callable) -> tuple[dict, bytes]:
    """Clean a document of `kind`: png, jpeg, tiff or html. The bytes of the copy."""
    kind = arguments["kind"]
    data = clean_page(document.data()) if kind == "html" else clean_image(document, kind)
    return {"size": len(data)}, data


# Web pages


def clean_page(data: bytes) -> bytes:
    """The page in UTF-8, without scripts, forms, frames, styles or pictures kept elsewhere."""
    page = decode_html(data)
    title = TITLE.search(page)
    body = nh3.clean(
        page,
        url_schemes={"http", "https", "mailto", "data"},
        attribute_filter=_keep_attribute,
        clean_content_tags={"script", "style", "title", "noscript", "template", "iframe"},
    )
    heading = html.escape(html.unescape(title[1]).strip()) if title else ""
    return PAGE.format(title=heading, body=body).encode("utf-8")


def _keep_attribute(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "src":
        return value if DRAWN_HERE.match(value) else None
    if value.lstrip().lower().startswith("data:"):
        return None
    return value


# Images


def clean_image(document: Document, kind: str) -> bytes:
    """The image again, upright, in sRGB, and nothing but its pixels."""
    output = io.BytesIO()
    with Image.open(document.stream(), formats=[kind.upper()]) as image:
        if kind == "tiff":
            frames = [_bare(frame) for frame in ImageSequence.Iterator(image)]
            compression = "group4" if all(f.mode == "1" for f in frames) else "tiff_adobe_deflate"
            frames[0].save(
                output, "TIFF", save_all=True, append_images=frames[1:], compression=compression
            )
        elif kind == "jpeg":
            bare = _bare(image)
            if bare.mode not in ("L", "RGB"):
                bare = bare.convert("RGB")
            bare.save(output, "JPEG", quality=JPEG_QUALITY, subsampling="4:2:0")
        else:
            _bare(image).save(output, "PNG")
    return output.getvalue()


def _bare(image: Image.Image) -> Image.Image:
    """A copy with the right side up and no information beside its pixels."""
    image.load()
    upright = _in_usual_colours(ImageOps.exif_transpose(image))
    if upright.mode == "P" and "transparency" in upright.info:
        upright = upright.convert("RGBA")
    bare = upright.copy()
    bare.info = {}
    return bare


def _in_usual_colours(image: Image.Image) -> Image.Image:
    """Colours without the profile of a device; the image as it is when the profile is unusable."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return image
    try:
        return ImageCms.profileToProfile(
            image,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGBA" if image.mode == "RGBA" else "RGB",
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
