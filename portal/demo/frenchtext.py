"""French typography and dates, for texts that are data and not interface messages."""

import datetime
import re
import unicodedata

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

NO_BREAK = "\u00a0"


def typography(text: str) -> str:
    """Set apostrophes and the no-break spaces that French puts around its punctuation."""
    text = text.replace("'", "\u2019")
    text = re.sub(r" (?=[:;?!»%€])|(?<=\d) (?=\d{3}(?!\d))", NO_BREAK, text)
    return text.replace("« ", f"«{NO_BREAK}")


def long_date(day: datetime.date) -> str:
    """``1er mars 2026``."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MONTHS[day.month - 1]} {day.year}"


def full_date(day: datetime.date) -> str:
    """``lundi 1er mars 2026``."""
    return f"{WEEKDAYS[day.weekday()]} {long_date(day)}"


def of_month(day: datetime.date) -> str:
    """``mars 2026``."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def ascii_slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens, for addresses and file names."""
    text = text.replace("œ", "oe").replace("Œ", "oe").replace("\u2019", "-")
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
