"""The import of a folder tree: every file is taken or refused, once, whatever happens."""

import csv
import os
import signal
import subprocess
import sys
import time
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from committees.enums import CommitteeVisibility, ExtractionState, PaperKind, PaperState, Standing
from committees.models import FileContent, Paper
from portal.core.audiences import NETWORK, PUBLIC, institution_token, user_token
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.committees import (
    CommitteeFactory,
    MeetingFactory,
    PaperFactory,
    make_seated,
    make_secretary,
)
from tests.support.services import ROOT

REAL_DOCUMENTS = ROOT.parent / "shared" / "real-documents"
PNG_HEADER = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def committee(db):
    return CommitteeFactory(slug="pilotage")


@pytest.fixture
def secretary(committee):
    return make_secretary(committee)


@pytest.fixture
def folder(tmp_path):
    """A small tree as people keep them."""
    root = tmp_path / "Réunions"
    (root / "2024-03-12" / "annexes").mkdir(parents=True)
    (root / "2024-03-12" / "compte rendu.txt").write_text("Le comité décide d’ouvrir.")
    (root / "2024-03-12" / "annexes" / "tableau.csv").write_text("lieu;places\nNord;12\n")
    (root / "PV_2023-06-01.md").write_text("# Procès-verbal\n\nTexte.")
    (root / "programme.pdf").write_bytes(b"MZ\x90\x00")
    (root / "vide.txt").write_bytes(b"")
    (root / ".DS_Store").write_bytes(b"\x00\x01")
    return root


@pytest.fixture
def empty_folder(tmp_path):
    root = tmp_path / "dossier"
    root.mkdir()
    return root


def run(folder, *arguments, **options) -> str:
    output = StringIO()
    options.setdefault("committee", "pilotage")
    call_command("import_papers", str(folder), *arguments, stdout=output, **options)
    return output.getvalue()


def rows_of(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["path"]: row for row in csv.DictReader(stream)}


def test_import_takes_each_file_or_says_why_not(committee, secretary, folder, tmp_path):
    report = tmp_path / "rapport.csv"

    summary = run(folder, report=report)

    rows = rows_of(report)
    assert {path: (row["outcome"], row["code"]) for path, row in rows.items()} == {
        "2024-03-12/compte rendu.txt": ("accepted", ""),
        "2024-03-12/annexes/tableau.csv": ("accepted", ""),
        "PV_2023-06-01.md": ("accepted", ""),
        "programme.pdf": ("refused", "mismatch"),
        "vide.txt": ("refused", "empty"),
        ".DS_Store": ("refused", "system_file"),
    }
    assert "6 fichiers\N{NO-BREAK SPACE}: 3 acceptés, 0 déjà présents, 3 refusés." in summary
    assert rows["vide.txt"]["reason"] in summary
    minutes = Paper.objects.get(title__startswith="Compte rendu")
    assert (minutes.kind, minutes.dated_on) == (PaperKind.MINUTES, date(2024, 3, 12))
    assert rows["2024-03-12/compte rendu.txt"]["paper"] == str(minutes.uuid)
    annex = Paper.objects.get(title="Tableau")
    assert (annex.kind, annex.dated_on) == (PaperKind.ANNEX, date(2024, 3, 12))
    assert set(Paper.objects.values_list("state", flat=True)) == {PaperState.PUBLISHED}


def test_import_run_again_takes_nothing_twice(committee, secretary, folder, tmp_path):
    run(folder)
    before = list(Paper.objects.order_by("pk").values_list("uuid", flat=True))

    summary = run(folder, report=tmp_path / "r.csv")

    assert list(Paper.objects.order_by("pk").values_list("uuid", flat=True)) == before
    assert "0 acceptés, 3 déjà présents, 3 refusés" in summary
    row = rows_of(tmp_path / "r.csv")["PV_2023-06-01.md"]
    assert (row["outcome"], row["paper"]) == (
        "duplicate",
        str(Paper.objects.get(kind=PaperKind.MINUTES, dated_on=date(2023, 6, 1)).uuid),
    )


def test_import_tells_nothing_of_the_same_files_in_another_committee(committee, secretary, folder):
    other = CommitteeFactory(slug="autre")
    make_secretary(other)
    run(folder)
    contents = FileContent.objects.count()

    run(folder, committee="autre")

    assert FileContent.objects.count() == 2 * contents
    assert set(FileContent.objects.values_list("state", flat=True)) == {ExtractionState.WAITING}
    assert other.papers.count() == committee.papers.count() == 3


def test_withdrawn_paper_does_not_come_back_by_an_import(committee, secretary, folder):
    run(folder)
    Paper.objects.update(state=PaperState.WITHDRAWN, withdrawn_at=timezone.now())

    run(folder)

    assert set(Paper.objects.values_list("state", flat=True)) == {PaperState.WITHDRAWN}


def test_import_never_follows_links_or_stops_on_strange_names(committee, secretary, tmp_path):
    secret = tmp_path / "ailleurs.txt"
    secret.write_text("Hors du dossier")
    root = tmp_path / "dossier"
    root.mkdir()
    (root / "lien.txt").symlink_to(secret)
    (root / "casse").symlink_to(root / "absent")
    os.mkfifo(root / "tube.txt")
    strange = os.fsencode(str(root)) + b"/relev\xe9 d\xe9cisions.txt"
    with open(strange, "w") as stream:
        stream.write("Décisions")
    (root / ("n" * 240 + ".txt")).write_text("Nom long")
    (root / "=cmd().txt").write_text("Formule")

    run(root, report=tmp_path / "r.csv")

    rows = rows_of(tmp_path / "r.csv")
    assert rows["lien.txt"]["code"] == rows["casse"]["code"] == "link"
    assert rows["tube.txt"]["code"] == "special"
    assert rows["relevé décisions.txt"]["outcome"] == "accepted"
    assert rows["n" * 240 + ".txt"]["outcome"] == "accepted"
    assert rows["'=cmd().txt"]["outcome"] == "accepted"
    assert not FileContent.objects.filter(versions__filename="lien.txt").exists()


def test_import_reads_the_first_page_to_date_and_name(committee, secretary, empty_folder):
    (empty_folder / "doc17.txt").write_text(
        "RELEVÉ DE DÉCISIONS DU GROUPE TECHNIQUE\nSéance du 4 novembre 2015\n"
    )

    run(empty_folder)

    paper = Paper.objects.get()
    assert (paper.kind, paper.dated_on, paper.title) == (
        PaperKind.DECISION_RECORD,
        date(2015, 11, 4),
        "Relevé de décisions du groupe technique du 4 novembre 2015",
    )


def test_file_without_any_date_takes_the_day_it_was_written(committee, secretary, empty_folder):
    path = empty_folder / "notice.txt"
    path.write_text("Sans date")
    os.utime(path, (1_262_700_000, 1_262_700_000))

    run(empty_folder)

    assert Paper.objects.get().dated_on == date(2010, 1, 5)


# Options


def test_import_puts_papers_beside_the_meeting_of_a_day(committee, secretary, folder):
    meeting = MeetingFactory(
        committee=committee, starts_at=timezone.make_aware(timezone.datetime(2024, 3, 12, 9, 30))
    )

    run(folder, meeting=date(2024, 3, 12))

    assert set(Paper.objects.values_list("meeting", flat=True)) == {meeting.pk}


@pytest.mark.parametrize(
    ("who", "token"), [("network", NETWORK), ("public", PUBLIC), ("committee", None)]
)
def test_import_gives_the_audience_asked_for(committee, secretary, folder, who, token):
    run(folder, audience=who)

    tokens = Paper.objects.first().audience.token_set
    assert token is None or token in tokens
    assert (token is None) == (f"committee:{committee.pk}" in tokens)


def test_import_for_named_institutions_people_and_standings(committee, secretary, folder):
    institution = InstitutionFactory(short_name="CAF")
    person = make_member(email="lecteur@exemple.example")

    run(folder, audience="institutions:caf")
    assert institution_token(institution.pk) in Paper.objects.first().audience.token_set
    for who, expected in (
        ("persons:Lecteur@exemple.example", user_token(person.pk)),
        (f"committee_part:{Standing.CHAIR}", f"committee:{committee.pk}:chair"),
    ):
        other = CommitteeFactory(slug=who.partition(":")[0].replace("_", "-"))
        make_secretary(other)
        run(folder, committee=other.slug, audience=who)
        expected = (
            expected.replace(str(committee.pk), str(other.pk), 1)
            if (expected.startswith("committee"))
            else expected
        )
        assert expected in other.papers.first().audience.token_set


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"committee": "inconnu"}, "Ce comité n’existe pas"),
        ({"meeting": date(2020, 1, 1)}, "aucune réunion"),
        ({"audience": "persons:personne@exemple.example"}, "quelqu’un qui n’existe pas"),
        ({"audience": "institutions:Inconnue"}, "quelqu’un qui n’existe pas"),
        ({"audience": "persons"}, "la liste est vide"),
        ({"audience": "tous"}, "audience n’existe pas"),
        ({"email": "inconnue@exemple.example"}, "précisez --as"),
    ],
)
def test_import_with_a_wrong_option_takes_nothing(committee, secretary, folder, options, said):
    with pytest.raises(CommandError, match=said):
        run(folder, **options)

    assert not Paper.objects.exists()


def test_import_as_somebody_outside_the_secretariat_is_refused(committee, secretary, folder):
    member = make_seated(committee)

    with pytest.raises(CommandError, match="--as"):
        run(folder, email=member.email)


def test_import_into_a_secret_committee_refuses_a_wider_audience(db, folder):
    secret = CommitteeFactory(slug="cache", visibility=CommitteeVisibility.SECRET)
    make_secretary(secret)

    with pytest.raises(CommandError, match="secret"):
        run(folder, committee="cache", audience="network")


def test_import_of_a_missing_folder_is_refused(committee, secretary, tmp_path):
    with pytest.raises(CommandError, match="n’existe pas"):
        run(tmp_path / "absent")


# A kill in the middle


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_import_killed_in_the_middle_goes_on_where_it_stopped(settings, tmp_path):
    committee = CommitteeFactory(slug="pilotage")
    make_secretary(committee)
    root = tmp_path / "papiers"
    root.mkdir()
    for number in range(60):
        (root / f"note {number}.txt").write_text(f"Note numéro {number}. " * 50)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.support.shared_folders",
        "SHARED_PRIVATE_ROOT": str(settings.PRIVATE_MEDIA_ROOT),
        "SHARED_INDEX_PATH": str(settings.SEARCH_INDEX_PATH),
    }
    if connection.vendor == "sqlite":
        environment["TEST_DATABASE_URL"] = f"sqlite:///{connection.settings_dict['NAME']}"
    command = [sys.executable, "-W", "ignore", str(ROOT / "manage.py"), "import_papers", str(root)]

    process = subprocess.Popen(
        [*command, "--committee", "pilotage"], env=environment, cwd=ROOT,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    limit = time.monotonic() + 90
    while committee.papers.count() < 5:
        assert time.monotonic() < limit
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert 5 <= committee.papers.count() < 60

    run(root)

    assert committee.papers.count() == 60
    # A content stored just before the kill may be left without a paper.
    assert FileContent.objects.filter(versions__isnull=False).count() == 60
    assert committee.papers.filter(current_version__isnull=True).count() == 0


# The trial files beside the product


REFUSED = {
    "x-bomb-giant.pdf": "bomb",
    "x-dde.docx": "dde",
    "x-droste.zip": "archive",
    "x-empty.eml": "empty",
    "x-encrypted.odt": "encrypted",
    "x-external-refs.docx": "external_reference",
    "x-js-action.pdf": "javascript",
    "x-macros.docm": "macros",
    "x-not-really.pdf": "damaged",
    "x-password.docx": "encrypted",
    "x-password.pdf": "encrypted",
    "x-portfolio.pdf": "attachments",
    "x-truncated.docx": "damaged",
    "x-xmlbomb.xlsx": "entities",
}


@pytest.mark.trial_files
@pytest.mark.skipif(
    not REAL_DOCUMENTS.is_dir() and not os.environ.get("CI"), reason="trial files are absent"
)
def test_import_of_the_trial_files_takes_or_refuses_each(committee, secretary, tmp_path):
    run(REAL_DOCUMENTS, report=tmp_path / "r.csv")

    rows = rows_of(tmp_path / "r.csv")
    listed = {
        line.split("\t")[0]
        for line in (REAL_DOCUMENTS / "manifest.tsv").read_text().splitlines()[1:]
    }
    assert len(listed) == 74
    assert listed <= set(rows)
    refused = {path: row["code"] for path, row in rows.items() if row["outcome"] != "accepted"}
    assert refused == REFUSED
    assert all(row["reason"] for row in rows.values() if row["outcome"] == "refused")
    scan = Paper.objects.get(uuid=rows["scan-cr-cm-2015-11-04.pdf"]["paper"])
    assert (scan.kind, scan.dated_on) == (PaperKind.MINUTES, date(2015, 11, 4))


def test_paper_made_by_hand_counts_as_already_there(committee, secretary, empty_folder):
    text = "Note connue"
    PaperFactory(committee=committee, pages=(text,))
    (empty_folder / "autre nom.txt").write_text(text)

    assert "1 fichier\N{NO-BREAK SPACE}: 0 acceptés, 1 déjà présents" in run(empty_folder)
