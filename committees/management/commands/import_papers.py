"""Import a tree of folders into a committee."""

from collections import Counter
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from committees.enums import Standing
from committees.importing import (
    ImportReport,
    ImportSettings,
    files_under,
    import_file,
    readable_name,
)
from committees.models import Committee, Meeting, Seat
from committees.rules import can_manage_committee
from committees.services.audiences import AudienceChoice, build_audience
from committees.services.errors import CommitteeError
from committees.services.intake import Outcome
from committees.services.notices import tell_import_finished
from portal.accounts.models import Institution, User
from portal.core.models import Audience


class Command(BaseCommand):
    help = (
        "Import every file of a folder tree as published papers of a committee. A file that the "
        "committee already has is left alone, so that an import can be run again."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="folder whose files are imported")
        parser.add_argument("--committee", required=True, metavar="SLUG")
        parser.add_argument(
            "--meeting", type=date.fromisoformat, metavar="YYYY-MM-DD", help="day of a meeting"
        )
        parser.add_argument(
            "--audience",
            default="",
            metavar="WHO",
            help="committee, committee_part:chair,voting, network, public, "
            "institutions:SHORT NAME,... or persons:EMAIL,...; by default that of the meeting or "
            "of the committee",
        )
        parser.add_argument(
            "--as",
            dest="email",
            default="",
            metavar="EMAIL",
            help="who imports; by default a person of the committee's secretariat",
        )
        parser.add_argument("--report", type=Path, metavar="FILE.csv", help="one row per file")

    def handle(self, *args, folder, committee, meeting, audience, email, report, **options):
        if not folder.is_dir():
            raise CommandError(_("This folder does not exist: %(path)s") % {"path": folder})
        target = Committee.objects.filter(slug=committee).first()
        if target is None:
            raise CommandError(_("This committee does not exist."))
        settings = ImportSettings(
            committee=target,
            actor=_actor(target, email),
            meeting=_meeting(target, meeting),
            audience=_audience(target, audience),
        )
        counts, refused = self._import(folder, settings, report)
        tell_import_finished(target, actor=settings.actor)
        self._summarise(counts, refused)

    def _import(self, folder: Path, settings: ImportSettings, report: Path | None):
        counts: Counter[str] = Counter()
        refused: list[tuple[str, str]] = []
        with ExitStack() as stack:
            rows = ImportReport.open(report, stack)
            for path in tqdm(files_under(folder), unit="file", disable=None):
                shown = readable_name(str(path.relative_to(folder)))
                intake = import_file(path, folder, settings)
                counts[intake.outcome] += 1
                if intake.outcome == Outcome.REFUSED:
                    refused.append((shown, intake.message))
                rows.add(shown, intake)
        return counts, refused

    def _summarise(self, counts: Counter[str], refused: list[tuple[str, str]]) -> None:
        for path, reason in refused:
            self.stdout.write(
                _("refused: %(path)s – %(reason)s") % {"path": path, "reason": reason}
            )
        total = counts.total()
        self.stdout.write(
            ngettext("%(total)s file: ", "%(total)s files: ", total) % {"total": total}
            + _("%(accepted)s accepted, %(duplicate)s already there, %(refused)s refused.")
            % {outcome: counts[outcome] for outcome in Outcome}
        )


def _actor(committee: Committee, email: str) -> User:
    """The person named, or the first of the secretariat who may manage the committee."""
    if email:
        people = User.objects.active().filter(email=email.lower())
    else:
        seats = Seat.objects.active().filter(committee=committee, standing=Standing.SECRETARIAT)
        people = User.objects.active().filter(pk__in=seats.values("titular_id")).order_by("pk")
    for person in people:
        if can_manage_committee(person, committee):
            return person
    raise CommandError(_("Nobody of the secretariat of this committee may import: use --as."))


def _meeting(committee: Committee, day: date | None) -> Meeting | None:
    if day is None:
        return None
    meetings = list(committee.meetings.filter(starts_at__date=day)[:2])
    if len(meetings) != 1:
        raise CommandError(_("The committee has no meeting, or several, on that day."))
    return meetings[0]


def _audience(committee: Committee, who: str) -> Audience | None:
    if not who:
        return None
    choice, _colon, names = who.partition(":")
    listed = [name.strip() for name in names.split(",") if name.strip()]
    people, institutions = [], []
    if choice == AudienceChoice.PERSONS:
        people = list(User.objects.active().filter(email__in=[one.lower() for one in listed]))
    elif choice == AudienceChoice.INSTITUTIONS:
        wanted = {name.casefold() for name in listed}
        institutions = [
            one
            for one in Institution.objects.active()
            if {str(one.uuid), one.short_name.casefold()} & wanted
        ]
    if len(people) + len(institutions) < len(listed) and choice != AudienceChoice.COMMITTEE_PART:
        raise CommandError(_("The audience names somebody who does not exist."))
    try:
        return build_audience(
            committee,
            choice=choice,
            persons=people,
            institutions=institutions,
            standings=listed,
        )
    except CommitteeError as refusal:
        raise CommandError(str(refusal)) from refusal
