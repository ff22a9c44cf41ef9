"""Load the communes of some départements, with what the operator knows of them."""

from difflib import get_close_matches
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from network.territory.files import TerritoryFileError, load_borders, load_points
from network.territory.loading import load_departements
from network.territory.names import name_key
from network.territory.shipped import departement_code, departement_names


class Command(BaseCommand):
    help = (
        "Load or update the communes, EPCI and arrondissements of some départements, from the "
        "data shipped with the portal. Running it again changes nothing; a commune that no "
        "longer exists is ended, never deleted."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--departement",
            action="append",
            default=[],
            metavar="CODE",
            help="code of a département (45, 2A, 974); may be given several times",
        )
        parser.add_argument(
            "--all", action="store_true", dest="everything", help="every département"
        )
        parser.add_argument(
            "--neighbours",
            type=Path,
            metavar="FILE.csv",
            help="borders between communes: code, neighbour, kilometres",
        )
        parser.add_argument(
            "--points",
            type=Path,
            metavar="FILE.csv",
            help="points of communes, in place of the shipped ones: code, longitude, latitude",
        )

    def handle(self, *args, departement, everything, neighbours, points, **options):
        codes = (
            list(departement_names()) if everything else [self._code(text) for text in departement]
        )
        if not (codes or neighbours or points):
            raise CommandError(_("Name a département with --departement, or all with --all."))
        if codes:
            self._load(codes)
        try:
            if points:
                self._say(
                    _("Points: %(kept)s. Left out, of other communes: %(left)s."),
                    load_points(points),
                )
            if neighbours:
                self._say(
                    _("Borders: %(kept)s. Left out, with other communes: %(left)s."),
                    load_borders(neighbours),
                )
        except TerritoryFileError as error:
            raise CommandError(str(error)) from error

    def _code(self, text: str) -> str:
        code = departement_code(text)
        if code is None:
            raise CommandError(_unknown(text))
        return code

    def _load(self, codes: list[str]) -> None:
        report = load_departements(codes)
        self.stdout.write(
            _(
                "Communes: %(communes)s (new: %(added)s, ended: %(ended)s). EPCI: %(epcis)s. "
                "Communes without a point: %(without_point)s."
            )
            % {
                "communes": report.communes,
                "added": report.added,
                "ended": report.ended,
                "epcis": report.epcis,
                "without_point": report.without_point,
            }
        )

    def _say(self, words: str, counts: tuple[int, int]) -> None:
        self.stdout.write(words % {"kept": counts[0], "left": counts[1]})


def _unknown(text: str) -> str:
    """What to say of a département that does not exist, with the code of the name if it is one."""
    by_name = {name_key(name): code for code, name in departement_names().items()}
    near = get_close_matches(name_key(text), by_name, n=1)
    message = _("Unknown département: %(text)s. Give its code, for example 45, 2A or 974.") % {
        "text": text
    }
    if near:
        message += " " + _("Did you mean %(code)s?") % {"code": by_name[near[0]]}
    return message
