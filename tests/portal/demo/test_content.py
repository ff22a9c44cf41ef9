"""The invented network is coherent, and nothing in it could be a real person or service."""

import datetime
import re
from collections import Counter

import pytest

from committees.enums import CommitteeVisibility, ItemKind, PaperKind, Standing
from committees.services.audiences import AudienceChoice
from portal.accounts.enums import InstitutionKind, Role
from portal.accounts.identifiers import (
    validate_finess,
    validate_rna,
    validate_siren,
    validate_siret,
)
from portal.core.models.article import Purpose
from portal.demo.content.calendar import RHYTHMS, easter, meeting_days
from portal.demo.content.committees import committees
from portal.demo.content.institutions import institutions
from portal.demo.content.meetings import EXCUSED, meetings
from portal.demo.content.minutes import decision_record
from portal.demo.content.pages import english_pages, news, pages
from portal.demo.content.papers import papers
from portal.demo.content.people import people
from portal.demo.content.texts import FOLDER
from portal.demo.document import Document, Table, cell_text
from portal.demo.frenchtext import ascii_slug, full_date, typography
from portal.demo.writers import SCAN
from portal.demo.writers.plain import body_text

TODAY = datetime.date(2026, 11, 23)
FICTION_NUMBER = re.compile(r"01 99 00 \d\d \d\d|06 39 98 \d\d \d\d")
# Ten digits in a row, however they are parted, with a French or international beginning.
TELEPHONE = re.compile(r"(?:\+33|\b0)[\s.\u00a0\u202f-]?[1-9](?:[\s.\u00a0\u202f-]?\d\d){4}\b")
ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+|(?:https?://|www\.)\S+")


def all_papers():
    return papers(meetings(TODAY), TODAY)


def everything_written() -> str:
    """Every text of the demonstration, as it stands in its sources and in its papers."""
    sources = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.rglob("*.toml"))]
    written = [
        body_text(version.document) for paper in all_papers() for version in paper.versions
    ]  # fmt: skip
    lines = [f"{one.telephone} a@{one.domain}" for one in institutions().values()]
    return "\n".join([*sources, *written, *lines, *(one.email for one in people().values())])


def test_texts_hold_no_number_outside_the_ranges_of_fiction():
    found = TELEPHONE.findall(everything_written())

    assert len(found) > 20
    assert [number for number in found if not FICTION_NUMBER.fullmatch(number)] == []


def test_texts_hold_no_address_outside_the_reserved_domain():
    found = ADDRESS.findall(everything_written())

    assert len(found) > 60
    assert [one for one in found if not one.rstrip('.,;)"').endswith(".example")] == []


def test_network_has_its_expected_size():
    plans = meetings(TODAY)

    assert (len(institutions()), len(people()), len(committees())) == (26, 60, 4)
    assert (len(plans), len(all_papers())) == (45, 150)
    assert (len(news()), sum(one.must_read for one in news())) == (15, 3)
    assert len({one.email for one in people().values()}) == 60


def test_institutions_have_known_kinds_and_valid_identifiers():
    for one in institutions().values():
        assert one.kind in InstitutionKind.values
        validate_siren(one.siren)
        validate_siret(one.siret)
        if one.finess:
            validate_finess(one.finess)
        if one.rna:
            validate_rna(one.rna)
    assert len({one.siret for one in institutions().values()}) == 26


def test_every_role_is_held_and_several_institutions_too():
    roles = Counter(
        role for person in people().values() for one in person.current for role in one.roles
    )

    assert set(roles) == set(Role.values)
    assert [key for key, one in people().items() if not one.current] == ["yasmine.belkacemi"]
    assert sum(len(one.current) > 1 for one in people().values()) == 4


def test_seats_are_held_by_people_of_their_institution():
    visibilities = [one.visibility for one in committees().values()]
    assert visibilities == ["private", "private", "open", "secret"]
    for committee in committees().values():
        assert committee.visibility in CommitteeVisibility.values
        assert committee.chair
        for seat in committee.seats:
            assert seat.standing in Standing.values
            for person in filter(None, (seat.titular, seat.deputy)):
                assert seat.institution in [one.institution for one in person.current]


@pytest.mark.parametrize("shift", range(0, 366, 13))
def test_meetings_fall_on_working_days_on_the_right_side_of_today(shift):
    today = TODAY + datetime.timedelta(days=shift)
    for key, rhythm in RHYTHMS.items():
        days = meeting_days(key, today)
        assert days == sorted(set(days))
        assert {day.weekday() for day in days} == {rhythm.weekday}
        assert sum(day < today for day in days) == rhythm.past
        assert all(day != today for day in days)


def test_easter_is_known():
    known = [(2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2038, 4, 25), (2049, 4, 18)]

    assert [easter(year) for year, _month, _day in known] == [datetime.date(*one) for one in known]


def test_content_is_the_same_for_the_same_day_and_follows_another_day():
    def signature(today):
        plans = papers(meetings(today), today)
        return [(one.reference, body_text(one.versions[-1].document)) for one in plans]

    assert signature(TODAY) == signature(TODAY)
    assert signature(TODAY) != signature(TODAY + datetime.timedelta(days=40))


def test_minutes_follow_the_meeting_before():
    second = meetings(TODAY)[1]
    texts = " ".join(text for item in second.items for text in item.text)

    assert second.previous.actions[0].text[1:] in texts
    assert str(second.previous.day.year) in texts


def test_confidential_items_stay_with_the_deliberating_members():
    meeting = next(one for one in meetings(TODAY) if one.is_confidential and not one.upcoming)
    hidden = next(item for item in meeting.items if item.confidential)
    by_kind = {one.kind: one for one in all_papers() if one.meeting.title == meeting.title}

    assert by_kind["minutes"].audience.standings == ("chair", "voting")
    assert hidden.text[0] in body_text(by_kind["minutes"].versions[0].document)
    assert hidden.title not in body_text(by_kind["agenda"].versions[0].document)
    record = body_text(decision_record(meeting, meeting.day))
    assert [text for text in hidden.decisions if text in record] == []
    following = next(
        one for one in meetings(TODAY) if one.previous and one.previous.title == meeting.title
    )
    told = " ".join(text for item in following.items for text in item.text)
    assert [one.text for one in hidden.actions if one.text[1:] in told] == []


def test_papers_have_known_kinds_audiences_and_places():
    found = all_papers()

    assert {one.kind for one in found} == set(PaperKind.values)
    assert {one.audience.choice for one in found} - {""} <= set(AudienceChoice.values)
    assert len({one.audience.choice for one in found}) == 6
    assert len({one.reference for one in found}) == 150
    assert all(one.item <= len(one.meeting.items) for one in found)
    assert {item.kind for one in meetings(TODAY) for item in one.items} == set(ItemKind.values)
    assert all(version.dated <= TODAY for one in found for version in one.versions)


def test_papers_come_in_every_format_with_versions_withdrawals_and_drafts():
    found = all_papers()
    formats = Counter(version.file_format for one in found for version in one.versions)

    assert set(formats) == {
        "pdf", "docx", "odt", "xlsx", "ods", "pptx", "csv", "txt", "html", "eml", SCAN,
    }  # fmt: skip
    assert formats.most_common(1)[0][0] == "pdf"
    assert formats[SCAN] == 10
    assert sum(len(one.versions) > 1 for one in found) == 11
    assert all(one.note for paper in found for one in paper.versions[1:])
    assert (sum(bool(one.withdrawn) for one in found), sum(one.draft for one in found)) == (3, 4)


def test_long_texts_do_not_repeat_one_another():
    paragraphs = Counter(
        text
        for meeting in meetings(TODAY)
        for item in meeting.items
        for text in item.text
        if len(text) > 200
    )

    assert [text for text, times in paragraphs.items() if times > 2] == []


def test_tables_have_rows_as_long_as_their_headers():
    tables = [
        table
        for paper in all_papers()
        for version in paper.versions
        for table in version.document.tables
    ]

    assert [
        one.title for one in tables if any(len(row) != len(one.header) for row in one.rows)
    ] == []
    assert all(one.rows for one in tables)


def test_attendance_is_plausible():
    held = [one for one in meetings(TODAY) if not one.upcoming]
    states = Counter(line.state for one in held for line in one.attendance)

    assert 0 < states[EXCUSED] < 0.25 * states.total()


def test_pages_hang_together():
    slugs = [one.slug for one in pages()]

    assert len(set(slugs)) == len(slugs)
    assert all(one.parent in ("", *slugs[:rank]) for rank, one in enumerate(pages()))
    assert {one.purpose for one in pages()} <= set(Purpose.values)
    assert {"legal", "privacy", "accessibility"} <= {one.purpose for one in pages()}
    assert {one.source for one in english_pages()} <= set(slugs)


def test_text_files_stay_short():
    lengths = {path.name: path.read_text().count("\n") for path in FOLDER.rglob("*.toml")}

    assert {name: count for name, count in lengths.items() if count > 300} == {}


def test_typography_sets_apostrophes_and_no_break_spaces():
    assert typography("L'aide : « oui » à 5 %") == (
        "L\u2019aide\u00a0: «\u00a0oui\u00a0» à 5\u00a0%"
    )


def test_dates_and_slugs_are_french():
    assert full_date(datetime.date(2026, 3, 1)) == "dimanche 1er mars 2026"
    assert ascii_slug("Cœur d’été : où ?") == "coeur-d-ete-ou"
    assert [cell_text(value) for value in ("a", 25000, 1234.5)] == [
        "a", "25\u00a0000", "1\u00a0234,50",
    ]  # fmt: skip


def test_document_gives_its_tables():
    table = Table("T", ("a",), (("1",),))
    document = Document("Titre", "Émetteur", TODAY, "REF", (table,))

    assert document.tables == (table,)
