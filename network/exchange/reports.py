"""What became of each record of an import, as a list that can be read and saved."""

from django.utils.translation import gettext as _

from network.exchange.writing import Outcome
from portal.core.spreadsheets import Sheet

# The criteria of the score that data·inclusion publishes, in our words.
CRITERIA = {
    "adresse_bien_definie": lambda: _("the address where people are received"),
    "modes_mobilisation_bien_definis": lambda: _("how to ask, and who may"),
    "au_moins_un_public": lambda: _("the people concerned"),
    "au_moins_une_thematique": lambda: _("a theme"),
    "au_moins_un_moyen_de_contact": lambda: _("a way to reach it"),
    "courriel_bien_defini": lambda: _("the e-mail address to write to"),
    "date_maj_recente": lambda: _("a recent update"),
    "frais_bien_definis": lambda: _("the cost"),
    "description_bien_definie": lambda: _("a description of 200 to 2,000 characters"),
    "telephone_bien_defini": lambda: _("the number to call"),
}


def lacking(criteria: dict[str, float | None]) -> list[str]:
    """What would raise the score, in words."""
    return [
        CRITERIA[name]()
        for name, value in criteria.items()
        if value is not None and value < 1 and name in CRITERIA
    ]


def score_text(score: float | None) -> str:
    """The score as a percentage; empty for a structure, which has none."""
    return "" if score is None else f"{round(score * 100)} %"


def report_sheet(rows: list[dict]) -> Sheet:
    """One line for each record of the file, refused ones included."""
    columns = [
        _("Kind"), _("Identifier"), _("Name"), _("Where"), _("Outcome"), _("Errors"),
        _("Notices"), _("Quality"), _("To complete"),
    ]  # fmt: skip
    return Sheet("compte-rendu-import", columns, [_cells(row) for row in rows])


def _cells(row: dict) -> list[str]:
    return [
        kind_label(row["kind"]),
        row["id"],
        row["name"],
        row["where"],
        Outcome(row["outcome"]).label,
        " ; ".join(row["errors"]),
        " ; ".join(row["notices"]),
        score_text(row["score"]),
        ", ".join(lacking(row["criteria"])),
    ]


def kind_label(kind: str) -> str:
    return _("Structure") if kind == "structure" else _("Service")
