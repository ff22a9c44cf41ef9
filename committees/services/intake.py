"""Taking a file into a committee: checked, stored once, guessed, made a paper."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from committees.guessing import Guess, guess
from committees.models import Committee, ContentPage, Meeting, Paper
from committees.services.contents import StoredUpload, discard_unused, store_upload
from committees.services.meetings import check_can_manage
from committees.services.papers import add_paper
from portal.core.errors import is_disk_full
from portal.core.models import Audience
from portal.files.extraction.first_page import first_page_text
from portal.files.inspection import RefusedFile
from portal.files.storage import local_file


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


@dataclass(frozen=True)
class Intake:
    """What became of one file.

    `paper` is the new paper, or for a duplicate the one that already holds the file. `code`
    and `message` (translated) say why a file was not taken.
    """

    outcome: Outcome
    filename: str
    paper: Paper | None = None
    code: str = ""
    message: str = ""


def take_in(
    committee: Committee,
    *,
    actor,
    uploaded: File,
    filename: str,
    folders: Sequence[str] = (),
    meeting: Meeting | None = None,
    audience: Audience | None = None,
    default_date: date | None = None,
    publish: bool = False,
    read_first_page: bool = False,
) -> Intake:
    """Take one file, unless it is refused or the committee already has it.

    `folders`: names of the folders it came from, the nearest last. `default_date`: date of the
    paper when nothing tells it; the meeting's day, else today, when not given.
    `read_first_page`: read it now to guess better, rather than leave it to the worker. Raises
    CommitteeError when the person does not manage the committee.
    """
    check_can_manage(actor, committee)
    known = _holder_of(committee, digest_of(uploaded))
    if known is not None:
        return _duplicate(filename, known)
    try:
        stored = store_upload(uploaded, actor=actor, committee=committee, filename=filename)
    except RefusedFile as refusal:
        return Intake(Outcome.REFUSED, filename, code=refusal.code, message=refusal.message)
    except OSError as error:
        if not is_disk_full(error):
            raise
        return _no_room(filename)
    try:
        proposal = guess(filename, folders=folders, text=_first_page(stored, now=read_first_page))
        placed = {"meeting": meeting, "audience": audience, "publish": publish}
        placed["dated_on"] = _day_of(proposal, meeting, default_date)
        return _make_paper(committee, stored, proposal, actor=actor, sent_as=filename, **placed)
    except ValidationError as error:
        discard_unused(stored.content)
        return Intake(Outcome.REFUSED, filename, code="invalid", message=" ".join(error.messages))


@transaction.atomic
def _make_paper(
    committee: Committee, stored: StoredUpload, proposal: Guess, *, sent_as: str, **placed
) -> Intake:
    """The paper of a stored file. Two people sending it at once must not make two of them."""
    Committee.objects.select_for_update().get(pk=committee.pk)
    known = _holder_of(committee, stored.content.sha256)
    if known is not None:
        transaction.on_commit(lambda: discard_unused(stored.content))
        return _duplicate(sent_as, known)
    paper = add_paper(
        committee,
        content=stored.content,
        filename=stored.filename,
        title=proposal.title,
        kind=proposal.kind,
        **placed,
    )
    return Intake(Outcome.ACCEPTED, sent_as, paper=paper)


def digest_of(uploaded: File) -> str:
    """SHA-256 of the bytes, read in pieces; the file is rewound."""
    digest = hashlib.sha256()
    for chunk in uploaded.chunks():
        digest.update(chunk)
    uploaded.seek(0)
    return digest.hexdigest()


def _holder_of(committee: Committee, sha256: str) -> Paper | None:
    """The paper of the committee that has these bytes in one of its versions."""
    held = committee.papers.filter(versions__content__sha256=sha256)
    return held.select_related("committee").order_by("pk").first()


def _duplicate(filename: str, known: Paper) -> Intake:
    message = _("This committee already has this file: “%(title)s”.") % {"title": known.title}
    return Intake(Outcome.DUPLICATE, filename, paper=known, code="duplicate", message=message)


def _no_room(filename: str) -> Intake:
    message = _(
        "The server has no room left for this file. Tell the person who looks after the portal, "
        "then send it again."
    )
    return Intake(Outcome.REFUSED, filename, code="no_room", message=message)


def _first_page(stored: StoredUpload, *, now: bool) -> str:
    """What was read of the first page, or is read now if asked."""
    content = stored.content
    pages = ContentPage.objects.filter(content=content, number=1)
    page = pages.first() if stored.duplicate else None
    if page is not None:
        return page.text
    if not now:
        return ""
    with local_file(content.file) as path:
        return first_page_text(path, content.kind)


def _day_of(proposal: Guess, meeting: Meeting | None, default_date: date | None) -> date:
    if proposal.dated_on:
        return proposal.dated_on
    if meeting is not None:
        return timezone.localdate(meeting.starts_at)
    return default_date or timezone.localdate()
