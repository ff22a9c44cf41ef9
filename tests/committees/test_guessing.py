"""Kind, date and title are guessed from names as people write them."""

from datetime import date

import pytest

from committees.enums import PaperKind
from committees.guessing import (
    date_in_name,
    date_in_text,
    guess,
    kind_in,
    title_from_name,
    title_in_text,
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cr-cm-2015-11-04", date(2015, 11, 4)),
        ("2023-11-25_PV_AGE", date(2023, 11, 25)),
        ("CR 28.01.15", date(2015, 1, 28)),
        ("CR CM 4.11.15", date(2015, 11, 4)),
        ("220520_CR_GT_FRICHES_CNIG_220517", date(2022, 5, 17)),
        ("Présa_Accessibilité_250703", date(2025, 7, 3)),
        ("reunion_280115", date(2015, 1, 28)),
        ("20240312 note", date(2024, 3, 12)),
        ("note 12032024", date(2024, 3, 12)),
        ("2010Séance_du_18_novembre_2010", date(2010, 11, 18)),
        ("CM 1er août 2012", date(2012, 8, 1)),
        ("avis-cada-20172386", None),
        ("subventions-2012", None),
        ("Arrete 2010-49", None),
        ("31.02.2015", None),
        ("2999-01-01", None),
        ("", None),
    ],
)
def test_date_in_name_reads_the_writings_in_use(name, expected):
    assert date_in_name(name) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Réunion du 4 novembre\n2015 à la mairie", date(2015, 11, 4)),
        ("Séance du 1er février 2020, convoquée le 3 janvier 2020", date(2020, 2, 1)),
        ("Fait le 12/03/2024", date(2024, 3, 12)),
        ("Le 45 mars 2020", None),
        ("x" * 2000 + " 4 novembre 2015", None),
    ],
)
def test_date_in_text_reads_the_top_only(text, expected):
    assert date_in_text(text) == expected


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("ordre-du-jour-copil", PaperKind.AGENDA),
        ("Convocation du 12 mars", PaperKind.AGENDA),
        ("Compte-rendu cotech", PaperKind.MINUTES),
        ("CR_GT", PaperKind.MINUTES),
        ("PV AGO", PaperKind.MINUTES),
        ("Procès-verbal de séance", PaperKind.MINUTES),
        ("Relevé de décisions", PaperKind.DECISION_RECORD),
        ("DÉLIBÉRATION n° 12", PaperKind.DECISION_RECORD),
        ("Convention de partenariat", PaperKind.CONVENTION),
        ("Rapport d’activité", PaperKind.REPORT),
        ("Bilan 2023", PaperKind.REPORT),
        ("Annexe 2 au compte rendu", PaperKind.ANNEX),
        ("Menu semaine 05", None),
        ("crise", None),
    ],
)
def test_kind_in_takes_the_first_telling_word(words, kind):
    assert kind_in(words) == kind


@pytest.mark.parametrize(
    ("stem", "title"),
    [
        ("cr-cm-2015-11-04", "Compte rendu CM du 4 novembre 2015"),
        ("2023-11-25_PV_AGO", "Procès-verbal AGO du 25 novembre 2023"),
        ("CR du CM du 10.04.15", "Compte rendu du CM du 10 avril 2015"),
        ("CM 16 juillet 2008", "CM 16 juillet 2008"),
        ("2015-11-04", "Document du 4 novembre 2015"),
        ("Bilan 2023", "Bilan 2023"),
        ("-", "Sans titre"),
    ],
)
def test_title_from_name_reads_as_french(stem, title):
    assert title_from_name(stem) == title


def test_title_in_text_joins_a_bare_kind_with_the_line_below():
    text = "MAIRIE D’AIGLUN\n\nCOMPTE RENDU\ndu conseil municipal du 4 novembre 2015\nPrésents : …"

    assert title_in_text(text) == "Compte rendu du conseil municipal du 4 novembre 2015"


def test_title_in_text_without_a_heading_is_empty():
    assert title_in_text("Madame, Monsieur,\nJe vous prie de trouver le compte rendu.") == ""


def test_guess_trusts_the_name_before_the_text_and_folders():
    found = guess(
        "cr-2024-05-14.pdf",
        folders=("2024-03-12", "annexes"),
        text="Rapport du 3 janvier 2020",
    )

    assert (found.kind, found.dated_on) == (PaperKind.MINUTES, date(2024, 5, 14))


def test_guess_takes_from_text_then_folders_what_the_name_lacks():
    found = guess("document.pdf", folders=("2024-03-12",), text="Ordre du jour du 3 mai 2024")

    assert found.kind == PaperKind.AGENDA
    assert found.dated_on == date(2024, 5, 3)
    assert found.title == "Ordre du jour du 3 mai 2024"


def test_guess_takes_date_and_kind_of_the_nearest_folder():
    found = guess("scan001.pdf", folders=("Archives 2023-01-10", "PV 2024-03-12"))

    assert (found.kind, found.dated_on) == (PaperKind.MINUTES, date(2024, 3, 12))


def test_guess_without_any_hint_is_a_note_without_date():
    found = guess("document.pdf")

    assert (found.kind, found.title, found.dated_on) == (PaperKind.NOTE, "Document", None)


def test_message_is_named_by_its_subject_and_dated_by_its_sending():
    text = "From: a@b.example\nDate: Tue, 3 Mar 2026 10:00:00 +0100\nSubject: Convocation au comité"

    found = guess("envoi.eml", text=f"{text}\n\nSubject: autre\nle 12/05/2024")

    assert (found.kind, found.title) == (PaperKind.AGENDA, "Convocation au comité")
    assert found.dated_on == date(2026, 3, 3)


def test_outlook_message_is_dated_by_its_sending():
    found = guess("RE.msg", text="Date: 2026-03-03 10:00\nSubject: Point sur les permanences")

    assert (found.title, found.dated_on) == ("Point sur les permanences", date(2026, 3, 3))


def test_message_without_headers_is_named_by_its_file():
    found = guess("note 2024-05-14.msg", text="Date: hier\n\nBonjour")

    assert (found.title, found.dated_on) == ("Note du 14 mai 2024", date(2024, 5, 14))
