"""The hundred and fifty papers: what they are, for whom, and the documents they are made from."""

import datetime
from dataclasses import dataclass, field

from portal.demo.content import minutes
from portal.demo.content.calendar import working_day
from portal.demo.content.institutions import institutions
from portal.demo.content.markup import blocks
from portal.demo.content.meetings import MeetingPlan
from portal.demo.content.people import people
from portal.demo.content.tables import GENERATED
from portal.demo.content.texts import read, read_all
from portal.demo.document import Block, Document
from portal.demo.frenchtext import ascii_slug
from portal.demo.writers import SCAN, extension

DAY = datetime.timedelta(days=1)
AGENDA_DAYS_BEFORE = 15
MINUTES_DAYS_AFTER = 9
RECORD_DAYS_AFTER = 4
CORRECTION_DAYS_AFTER = 24

# Formats in turn; scans stand at fixed places, because reading them is slow.
AGENDA_FORMATS = ("pdf", "docx", "pdf", "odt", "pdf", "pdf", "docx", "txt", "pdf", "html")
MINUTES_FORMATS = ("pdf", "docx", "pdf", "odt", "pdf", "pdf", "docx", "html")
RECORD_FORMATS = ("pdf", SCAN, "docx", "pdf", "odt", SCAN, "pdf", "docx", SCAN)
SCANNED = {("OJ", "steering", 1), ("OJ", "technical", 2), ("CR", "technical", 1), ("CR", "cell", 1)}
_SUFFIXES = {"note": "N", "annex": "AN", "convention": "CV", "report": "RP"}


@dataclass(frozen=True)
class AudiencePlan:
    """``choice`` is one of the choices of committees.services.audiences; empty: as the meeting."""

    choice: str = ""
    institutions: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()


# Who reads the account of a confidential item.
DELIBERATING = AudiencePlan("committee_part", standings=("chair", "voting"))


@dataclass(frozen=True)
class VersionPlan:
    document: Document
    file_format: str
    filename: str
    dated: datetime.date
    note: str = ""


@dataclass(frozen=True)
class PaperPlan:
    """``item`` is the position in the agenda, 0 for none; ``withdrawn`` the reason, if any."""

    meeting: MeetingPlan
    kind: str
    title: str
    reference: str
    institution: str
    versions: tuple[VersionPlan, ...]
    item: int = 0
    audience: AudiencePlan = field(default_factory=AudiencePlan)
    withdrawn: str = ""
    draft: bool = False

    @property
    def dated(self) -> datetime.date:
        return self.versions[0].dated


def papers(all_meetings: list[MeetingPlan], today: datetime.date) -> list[PaperPlan]:
    """All papers, those of the meetings first."""
    by_place = {(one.committee.key, one.number): one for one in all_meetings}
    found = [paper for one in all_meetings for paper in _usual_papers(one, today)]
    counters: dict[tuple[str, str], int] = {}
    for table in read_all("papers/*.toml", "papers"):
        meeting = by_place[table["committee"], table["meeting"]]
        counted = (table["committee"], table["kind"])
        counters[counted] = counters.get(counted, 0) + 1
        found.append(_paper(table, meeting, all_meetings, counters[counted], today))
    return found


def _usual_papers(meeting: MeetingPlan, today: datetime.date) -> list[PaperPlan]:
    """Agenda, then minutes and record of decisions once the meeting was held."""
    dated = min(working_day(meeting.day - DAY * AGENDA_DAYS_BEFORE), today)
    document = minutes.agenda(meeting, dated)
    draft = meeting.upcoming and not meeting.convened(today)
    version = _version(document, _turn("OJ", meeting, AGENDA_FORMATS), f"OJ {_stem(meeting)}")
    made = [_usual(meeting, "agenda", (version,), draft=draft)]
    if not meeting.upcoming:
        readers = DELIBERATING if meeting.is_confidential else AudiencePlan()
        versions = _minutes_versions(meeting, today)
        made.append(_usual(meeting, "minutes", versions, audience=readers))
        if meeting.committee.key == "steering":
            made.append(_record(meeting, today))
    return made


def _minutes_versions(meeting: MeetingPlan, today: datetime.date) -> tuple[VersionPlan, ...]:
    file_format = _turn("CR", meeting, MINUTES_FORMATS)
    dated = working_day(min(meeting.day + DAY * MINUTES_DAYS_AFTER, today))
    first = _version(minutes.minutes(meeting, dated), file_format, f"CR {_stem(meeting)}")
    correction = _corrections().get((meeting.committee.key, meeting.number))
    if correction is None:
        return (first,)
    later = working_day(min(meeting.day + DAY * CORRECTION_DAYS_AFTER, today))
    document = minutes.minutes(meeting, later, correction["added"])
    second = _version(document, file_format, f"CR {_stem(meeting)} v2", correction["note"])
    return (first, second)


def _record(meeting: MeetingPlan, today: datetime.date) -> PaperPlan:
    dated = working_day(min(meeting.day + DAY * RECORD_DAYS_AFTER, today))
    file_format = RECORD_FORMATS[(meeting.number - 1) % len(RECORD_FORMATS)]
    document = minutes.decision_record(meeting, dated)
    version = _version(document, file_format, f"Releve decisions {_stem(meeting)}")
    return _usual(meeting, "decision_record", (version,), audience=AudiencePlan("network"))


def _usual(meeting: MeetingPlan, kind: str, versions: tuple[VersionPlan, ...], **more) -> PaperPlan:
    document = versions[0].document
    return PaperPlan(meeting, kind, document.title, document.reference, "dept", versions, **more)


def _corrections() -> dict[tuple[str, int], dict]:
    tables = read("papers/corrections")["corrections"]
    return {(table["committee"], table["meeting"]): table for table in tables}


def _turn(suffix: str, meeting: MeetingPlan, formats: tuple[str, ...]) -> str:
    if (suffix, meeting.committee.key, meeting.number) in SCANNED:
        return SCAN
    shift = len(meeting.committee.key)
    return formats[(meeting.number + shift) % len(formats)]


def _stem(meeting: MeetingPlan) -> str:
    return f"{meeting.committee.code} {meeting.day:%Y-%m-%d}"


def _version(document: Document, file_format: str, stem: str, note: str = "") -> VersionPlan:
    name = f"{stem.replace(' ', '_')}.{extension(file_format)}"
    return VersionPlan(document, file_format, name, document.date, note)


def _paper(table: dict, meeting: MeetingPlan, all_meetings, rank: int, today) -> PaperPlan:
    suffix = f"{_SUFFIXES[table['kind']]}{rank:02d}"
    reference = f"{meeting.committee.code}-{meeting.day.year}-{suffix}"
    dated = working_day(min(meeting.day + DAY * table["days"], today))
    body = _body(table, meeting, all_meetings)
    versions = [_paper_version(table, body, reference, dated, 1, "")]
    for number, change in enumerate(table.get("versions", ()), start=2):
        body = (*body, *blocks(change["added"]))
        later = working_day(min(dated + DAY * 20, today))
        versions.append(_paper_version(table, body, reference, later, number, change["note"]))
    return PaperPlan(
        meeting=meeting,
        kind=table["kind"],
        title=table["title"],
        reference=reference,
        institution=table["issuer"],
        versions=tuple(versions),
        item=_position(meeting, table.get("item", 0)),
        audience=_audience(table),
        withdrawn=table.get("withdrawn", ""),
        draft=table.get("draft", False),
    )


def _position(meeting: MeetingPlan, item: int) -> int:
    """Items of substance come after the approval and the review, which the first one lacks."""
    if not item:
        return 0
    return item + (2 if meeting.previous else 1)


def _body(table: dict, meeting: MeetingPlan, all_meetings: list[MeetingPlan]) -> tuple[Block, ...]:
    if "generated" not in table:
        return blocks(table["body"])
    history = [
        one
        for one in all_meetings
        if one.committee.key == meeting.committee.key and one.number <= meeting.number
    ]
    return GENERATED[table["generated"]](history)


def _paper_version(table, body, reference, dated, number: int, note: str) -> VersionPlan:
    known = people()
    document = Document(
        title=table["title"],
        issuer=institutions()[table["issuer"]].name,
        date=dated,
        reference=reference,
        blocks=body,
        sender=known[table["sender"]].email if "sender" in table else "",
        recipients=tuple(known[key].email for key in table.get("recipients", ())),
        seed=sum(reference.encode()),
    )
    stem = ascii_slug(table["title"])[:60].strip("-")
    if number > 1:
        stem = f"{stem}-v{number}"
    return _version(document, table["format"], stem, note)


def _audience(table: dict) -> AudiencePlan:
    choice = table.get("audience", "")
    return AudiencePlan(
        choice="committee_part" if choice == "part" else choice,
        institutions=tuple(table.get("institutions", ())),
        persons=tuple(table.get("persons", ())),
        standings=tuple(table.get("standings", ())),
    )
