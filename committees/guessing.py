"""Guessing the kind, the date and the title of a paper from its name, folders and first page.

What comes out is a proposal that a person corrects; nothing here reads a file or a database.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from committees.enums import PaperKind

# How far into the text a date or a kind is looked for, in characters.
_TOP_OF_TEXT = 1500
_LONGEST_TITLE = 200
_SHORTEST_HEADING = 20
# How many lines at the top of a page may hold its heading.
_HEADING_LINES = 8
_OLDEST_YEAR = 1950

_MONTHS = {
    "janvier": 1, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7,
    "aout": 8, "septembre": 9, "octobre": 10, "novembre": 11, "decembre": 12,
}  # fmt: skip

# Words of each kind, without accents; the first that matches wins, so the most telling come first.
_KIND_WORDS: tuple[tuple[str, str], ...] = (
    (r"releve des? (?:decisions?|conclusions?)", "decision_record"),
    (r"extrait du registre|deliberations?|delib|arretes?", "decision_record"),
    (r"annexes?|pieces? jointes?|pj", "annex"),
    (r"compte[ -]?rendus?|comptes? rendus?|cr|proces[ -]verba(?:l|ux)|pv", "minutes"),
    (r"ordres? du jour|odj|convocations?", "agenda"),
    (r"conventions?|protocoles?|chartes?|avenants?|statuts", "convention"),
    (r"rapports?|bilans?|evaluations?|syntheses?|diagnostics?", "report"),
    (r"notes?|fiches?|courriers?|mandats?|avis|guides?|presentations?", "note"),
)  # fmt: skip
_KINDS = tuple((re.compile(rf"\b(?:{words})\b"), PaperKind(kind)) for words, kind in _KIND_WORDS)

# Short forms found in file names, and what people read instead.
_ACRONYMS = {
    "ago", "caf", "cap", "ccas", "cidff", "cispd", "clspd", "clsm", "copil", "cotech", "cpam",
    "epci", "iscg", "mdph", "msa", "spip",
}  # fmt: skip
_SPELLED_OUT = {
    "cr": "compte rendu",
    "pv": "procès-verbal",
    "odj": "ordre du jour",
    "delib": "délibération",
    "deliberation": "délibération",
    "presentation": "présentation",
    "synthese": "synthèse",
    "arrete": "arrêté",
    "proces": "procès",
    "releve": "relevé",
    "decisions": "décisions",
    "presences": "présences",
    "modele": "modèle",
    "reunion": "réunion",
    "seance": "séance",
    "declaration": "déclaration",
}

# Written forms of a date, with the places of year, month and day; the surest forms come first.
_MONTH_NAMES = "|".join(_MONTHS)
_WORDS = re.compile(rf"(?<!\d)(1er|[0-3]?\d)[ _-]+({_MONTH_NAMES})[ _-]+((?:19|20)\d\d)(?!\d)")
_NAME_FORMS: tuple[tuple[re.Pattern[str], tuple[int, int, int]], ...] = (
    (re.compile(r"(?<!\d)((?:19|20)\d\d)[-_. ]([01]?\d)[-_. ]([0-3]?\d)(?!\d)"), (0, 1, 2)),
    (re.compile(r"(?<!\d)((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)"), (0, 1, 2)),
    (_WORDS, (2, 1, 0)),
    (re.compile(r"(?<!\d)([0-3]?\d)[-_. ]([01]?\d)[-_. ]((?:19|20)?\d\d)(?!\d)"), (2, 1, 0)),
    (re.compile(r"(?<!\d)([0-3]\d)([01]\d)((?:19|20)\d\d)(?!\d)"), (2, 1, 0)),
    (re.compile(r"(?<!\d)(\d\d)([01]\d)([0-3]\d)(?!\d)"), (0, 1, 2)),
    (re.compile(r"(?<!\d)([0-3]\d)([01]\d)(\d\d)(?!\d)"), (2, 1, 0)),
)
_TEXT_FORMS = (_WORDS, re.compile(r"(?<!\d)(\d\d?)/(\d\d?)/((?:19|20)\d\d)(?!\d)"))

_MESSAGES = {".eml", ".msg"}
_HEADER = re.compile(r"^([A-Z][A-Za-z-]+): (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Guess:
    """A proposal. `dated_on` is None when no date was found anywhere."""

    kind: PaperKind
    title: str
    dated_on: date | None


def guess(filename: str, *, folders: Sequence[str] = (), text: str = "") -> Guess:
    """What a file probably is.

    `folders`: names of the folders it lay in, the nearest last. `text`: its first page, empty
    when it has not been read. The name is trusted before the text, the text before folders.
    """
    stem, suffix = PurePosixPath(filename).stem, PurePosixPath(filename).suffix.lower()
    if suffix in _MESSAGES:
        return _guess_message(stem, text)
    dated_on = (
        date_in_name(stem)
        or date_in_text(text)
        or next(filter(None, map(date_in_name, reversed(folders))), None)
    )
    named_kind, heading = kind_in(stem), title_in_text(text)
    if named_kind and kind_in(heading) != named_kind:
        heading = ""
    kind = (
        named_kind
        or next(map(kind_in, _heading_lines(text)), None)
        or next(filter(None, map(kind_in, reversed(folders))), None)
    )
    return Guess(
        kind=kind or PaperKind.NOTE,
        title=_with_date(heading, dated_on) if heading else title_from_name(stem),
        dated_on=dated_on,
    )


def _guess_message(stem: str, text: str) -> Guess:
    """A message is known by its subject and the day it was sent."""
    headers = dict(_HEADER.findall(text.partition("\n\n")[0]))
    subject = " ".join(headers.get("Subject", "").split())[:_LONGEST_TITLE]
    return Guess(
        kind=kind_in(stem) or kind_in(subject) or PaperKind.NOTE,
        title=subject or title_from_name(stem),
        dated_on=date_in_name(stem) or _sent_on(headers.get("Date", "")),
    )


def _sent_on(header: str) -> date | None:
    """The day of a header, written as mail programs do or year first."""
    try:
        return date_in_name(header) or parsedate_to_datetime(header).date()
    except ValueError:
        return None


def kind_in(words: str) -> PaperKind | None:
    """The kind that the words tell; the earliest telling word wins."""
    plain = _plain(words).replace("_", " ")
    plain = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", plain)
    found = [(match.start(), kind) for pattern, kind in _KINDS if (match := pattern.search(plain))]
    return min(found, key=lambda one: one[0])[1] if found else None


def date_in_name(name: str) -> date | None:
    """The last complete date of a file or folder name, whatever its writing."""
    plain = _plain(name)
    for pattern, places in _NAME_FORMS:
        for match in reversed(list(pattern.finditer(plain))):
            found = _date(*(match.groups()[place] for place in places))
            if found:
                return found
    return None


def date_in_text(text: str) -> date | None:
    """The first complete date near the top of a text: in words, else in figures."""
    top = " ".join(_plain(text[:_TOP_OF_TEXT]).split())
    for pattern in _TEXT_FORMS:
        for match in pattern.finditer(top):
            day, month, year = match.groups()
            found = _date(year, month, day)
            if found:
                return found
    return None


def title_in_text(text: str) -> str:
    """The heading of a first page: its first line that names a kind of paper, or nothing.

    A line that only names the kind ("COMPTE RENDU") takes the line below with it; alone it
    says too little to be a title.
    """
    lines = _first_lines(text)
    for line in _heading_lines(text):
        place = lines.index(line)
        if len(line.split()) <= 3 and place + 1 < len(lines) and len(lines[place + 1]) <= 80:
            line = f"{_quiet(line)} {_quiet(lines[place + 1])}"
        title = _quiet(line.strip(" .:–—-"))[:_LONGEST_TITLE]
        is_telling = len(title) >= _SHORTEST_HEADING or any(map(str.isdigit, title))
        return title[:1].upper() + title[1:] if is_telling else ""
    return ""


def title_from_name(stem: str) -> str:
    """A readable title: "cr-cm-2015-11-04" gives "Compte rendu CM du 4 novembre 2015"."""
    rest = unicodedata.normalize("NFC", stem)
    dated_on = date_in_name(rest)
    for pattern, _places in _NAME_FORMS if dated_on else ():
        rest = pattern.sub(" ", rest) if pattern is not _WORDS else rest
    rest = " ".join(re.sub("_", " ", rest).split()).strip("-–., ")
    if " " not in rest:
        rest = rest.replace("-", " ")
    words = [_readable(word.strip("-–.,")) for word in rest.split() if word.strip("-–.,()")]
    while dated_on and words and words[-1].lower() in {"du", "de", "le", "au"}:
        words.pop()
    title = " ".join(words)
    if dated_on and not _WORDS.search(_plain(title)):
        title = _with_date(title or _("Paper"), dated_on)
    title = (title or _("Untitled"))[:_LONGEST_TITLE]
    return title[0].upper() + title[1:]


def _with_date(title: str, dated_on: date | None) -> str:
    """A title that says its day, unless it holds figures already."""
    if dated_on is None or any(map(str.isdigit, title)):
        return title
    return _("%(title)s of %(date)s") % {
        "title": title,
        "date": date_format(dated_on, "j F Y"),
    }


def _first_lines(text: str) -> list[str]:
    lines = (" ".join(raw.split()) for raw in text[:_TOP_OF_TEXT].splitlines())
    return [line for line in lines if line][:_HEADING_LINES]


def _heading_lines(text: str) -> Iterator[str]:
    """The first lines that begin with the name of a kind, rather than mention it."""
    for line in _first_lines(text):
        plain = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", _plain(line)).removeprefix("projet de ")
        matches = (pattern.match(plain) for pattern, _kind in _KINDS)
        if len(line) <= _LONGEST_TITLE and any(one and len(one.group()) > 3 for one in matches):
            yield line


def _readable(word: str) -> str:
    """A word of a file name as people write it: short forms spelled out, acronyms in capitals."""
    spelled = _SPELLED_OUT.get(word.lower())
    if spelled:
        return spelled
    has_vowel = any(letter in "aeiouy" for letter in _plain(word))
    is_acronym = word in _ACRONYMS or (word.isalpha() and len(word) <= 4 and not has_vowel)
    return word.upper() if is_acronym else word


def _quiet(line: str) -> str:
    """A heading in capitals as a sentence is written."""
    letters = [letter for letter in line if letter.isalpha()]
    if not letters or sum(letter.isupper() for letter in letters) <= 0.7 * len(letters):
        return line
    return " ".join(_SPELLED_OUT.get(word, word) for word in line.lower().split())


def _plain(text: str) -> str:
    """Lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _date(year: str, month: str, day: str) -> date | None:
    """A date from its written parts; None when there is no such day, or an unlikely year."""
    number = int(year)
    if number < 100:
        number += 2000 if number < 70 else 1900
    if not _OLDEST_YEAR <= number <= timezone.localdate().year + 1:
        return None
    try:
        return date(number, _MONTHS.get(month) or int(month), 1 if day == "1er" else int(day))
    except ValueError:
        return None
