"""Every list that leaves as a spreadsheet says who saved it and when, and is in the journal."""

import io
import re
from pathlib import Path

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from network.models import DirectoryImport
from portal.accounts.enums import Role
from portal.core.models import JournalEntry
from tests.factories.accounts import make_member
from tests.factories.committees import CommitteeFactory, SeatFactory

ROOT = Path(__file__).resolve().parents[2]
APPS = ("portal", "committees", "network", "training", "search")
MARK = re.compile(r"Enregistré par Ada Essai le \d{4}-\d\d-\d\d à \d\d:\d\d\.")
# The journal keeps these too, under the action that says what left.
LISTS = (
    "papers", "committee_members", "institution_members", "coverage", "services", "report",
    "trained", "proofs",
)  # fmt: skip


@pytest.fixture
def addresses(db):
    reader = make_member(Role.COORDINATOR, first_name="Ada", last_name="Essai")
    committee = CommitteeFactory(slug="accords")
    institution = reader.memberships.get().institution
    SeatFactory(committee=committee, institution=institution, titular=reader)
    report = DirectoryImport.objects.create(file_name="essai.json", made_by=reader)
    return reader, {
        "papers": reverse("committees:papers_export"),
        "committee_members": reverse("committees:members_export", args=[committee.slug]),
        "institution_members": f"/institutions/{institution.uuid}/membres/",
        "coverage": reverse("network:coverage_export"),
        "services": reverse("network:export_services"),
        "trained": reverse("training:trained_export"),
        "proofs": reverse("training:proofs_export"),
        "report": reverse("network:import_report", args=[report.uuid]),
    }


@pytest.mark.parametrize("name", LISTS)
def test_list_says_who_saved_it_in_each_format_and_is_in_the_journal(login, addresses, name):
    reader, found = addresses
    client = login(reader)

    plain = client.get(found[name], {"format": "csv"}).content.decode("utf-8-sig")
    office = client.get(found[name], {"format": "ods"})
    excel = client.get(found[name], {"format": "xlsx"})

    assert MARK.match(plain.splitlines()[-1])
    assert office["Content-Disposition"].endswith('.ods"')
    book = load_workbook(io.BytesIO(excel.content))
    assert MARK.match(list(book.active.values)[-1][0])
    assert MARK.match(book.properties.description)
    kept = JournalEntry.objects.filter(actor=reader, data__has_key="format")
    assert [entry.data["format"] for entry in kept.order_by("sequence")] == ["csv", "ods", "xlsx"]


def test_no_view_writes_a_spreadsheet_by_itself():
    """The files of data·inclusion alone leave without a mark: programs read each line."""
    found = {
        path.relative_to(ROOT).as_posix()
        for app in APPS
        for path in (ROOT / app).rglob("views/*.py")
        if re.search(r"\b(download_sheet|as_csv|as_ods|as_xlsx)\(", path.read_text())
    }

    assert found == {"network/views/exchange.py"}
