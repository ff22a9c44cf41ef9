"""The operation `recognise_page`: the text of a page as tesseract sees it."""

import io
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from portal.files.parsing.normalisation import normalise_text
from portal.files.parsing.pages import (
    POINTS_PER_INCH,
    bounded_scale,
    get_page,
    open_frame,
    open_pdf,
)
from portal.files.sandbox.document import Document

PROGRAM = "tesseract"
RESOLUTION = 200
# Scans coarser than this are enlarged first.
COARSE, ENLARGED = 130, 300
# An image without a page has no resolution: its long side becomes that of a sheet of A4.
LONG_SIDE = (1400, 2340, 3600)
# Below this mean confidence, in percent, something is wrong: direction or resolution.
DOUBTFUL = 70
NOISE_WORDS = 3
MIN_CONTRAST = 40
ORIENTATION_CONFIDENCE = 1.0
PROGRAM_SECONDS = 55
DRAFT_SIDE = 1200


@dataclass(frozen=True)
class Reading:
    """Text of one pass, mean confidence of its words in percent, their number."""

    text: str
    confidence: float
    words: int

    @property
    def score(self) -> float:
        """What makes one pass better than another: many words read with confidence."""
        return self.words * max(0.0, self.confidence - 30)


def recognise_page(document: Document, arguments: dict, report: Callable) -> dict:
    """Recognise page `number` (from 1) of a PDF or image.

    Gives {"text", "confidence"}, or {"missing_program": true}.
    """
    if shutil.which(PROGRAM) is None:
        return {"missing_program": True}
    image, finer = _drawn(document, arguments["kind"], arguments["number"])
    low, high = image.getextrema()
    if high - low < MIN_CONTRAST:
        return {"text": "", "confidence": 0}
    reading = _read(image)
    if reading.confidence < DOUBTFUL:
        reading = _read_again(image, reading, finer)
    if reading.words < NOISE_WORDS and reading.confidence < DOUBTFUL:
        return {"text": "", "confidence": 0}
    return {"text": normalise_text(reading.text), "confidence": round(reading.confidence)}


# Drawing


def _drawn(
    document: Document, kind: str, number: int
) -> tuple[Image.Image, Callable[[], Image.Image] | None]:
    """The page in grey at the usual resolution, and how to draw it finer when that may help."""
    if kind != "pdf":
        image, _frames = open_frame(document, number)
        return _at_reading_size(image), None
    pdf = open_pdf(document)
    page = get_page(pdf, number)
    native = _native_resolution(page)

    def at(resolution: int) -> Image.Image:
        scale = bounded_scale(resolution / POINTS_PER_INCH, *page.get_size())
        return page.render(scale=scale, grayscale=True).to_pil().convert("L")

    if 0 < native < COARSE:
        return at(ENLARGED), None
    return at(RESOLUTION), (lambda: at(ENLARGED)) if native > RESOLUTION else None


def _native_resolution(page) -> float:
    """Dots per inch of the finest large picture of the page, 0 without any."""
    finest = 0.0
    page_width = max(1.0, page.get_size()[0])
    for picture in page.get_objects(filter=[3], max_depth=3):
        left, _bottom, right, _top = picture.get_bounds()
        if right - left > 0.3 * page_width:
            pixels = max(picture.get_px_size())
            inches = max(right - left, _top - _bottom) / POINTS_PER_INCH
            finest = max(finest, pixels / max(inches, 0.1))
    return finest


def _at_reading_size(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "P"):
        # What is transparent is paper.
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    image = image.convert("L")
    smallest, usual, largest = LONG_SIDE
    longest = max(image.size)
    if smallest <= longest <= largest:
        return image
    factor = usual / longest if longest > largest else min(3.0, usual / longest)
    size = tuple(max(1, round(side * factor)) for side in image.size)
    return image.resize(size, Image.Resampling.LANCZOS)


# Reading


def _read(image: Image.Image) -> Reading:
    table = _run(image, "-l", "fra", "--psm", "3", "tsv")
    return _from_table(table)


def _run(image: Image.Image, *options: str) -> str:
    """Run tesseract on an image, all through pipes; what it printed."""
    given = io.BytesIO()
    image.save(given, "PPM")
    done = subprocess.run(
        [PROGRAM, "-", "-", *options],
        input=given.getvalue(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=PROGRAM_SECONDS,
        check=False,
    )
    return done.stdout.decode("utf-8", "replace")


def _from_table(table: str) -> Reading:
    """Lines and paragraphs from tesseract's table of words."""
    lines: list[str] = []
    place = None
    confidences = []
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != "5" or not cells[11].strip():
            continue
        here = tuple(cells[2:5])
        if here == place:
            lines[-1] += f" {cells[11]}"
        else:
            if place is not None and here[:2] != place[:2]:
                lines.append("")
            lines.append(cells[11])
        place = here
        confidences.append(float(cells[10]))
    mean = sum(confidences) / len(confidences) if confidences else 0.0
    return Reading("\n".join(lines), mean, len(confidences))


# Second chances


def _read_again(
    image: Image.Image, first: Reading, finer: Callable[[], Image.Image] | None
) -> Reading:
    """The best of: the first pass, the page turned, the page drawn finer."""
    angle = _angle(image)
    turned = _read(image.rotate(angle, expand=True)) if angle else first
    best = max(first, turned, key=lambda reading: reading.score)
    if finer is None or best.confidence >= DOUBTFUL:
        return best
    again = _read(finer().rotate(angle if best is turned else 0, expand=True))
    return max(best, again, key=lambda reading: reading.score)


def _angle(image: Image.Image) -> int:
    """How many degrees to turn the page to the left: told by tesseract, else tried."""
    found = dict(
        line.split(": ", 1) for line in _run(image, "--psm", "0").splitlines() if ": " in line
    )
    try:
        if float(found["Orientation confidence"]) >= ORIENTATION_CONFIDENCE:
            return -int(found["Rotate"]) % 360
    except (KeyError, ValueError):
        pass
    draft = image.copy()
    draft.thumbnail((DRAFT_SIDE, DRAFT_SIDE))
    scores = {angle: _read(draft.rotate(angle, expand=True)).score for angle in (0, 90, 180, 270)}
    return max(scores, key=scores.get)
