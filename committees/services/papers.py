"""Papers: adding, versioning, publishing, moving, withdrawing, changing who reads them."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from committees.enums import BLOCKED_STATES, CommitteeVisibility, PaperState
from committees.models import AgendaItem, Committee, FileContent, Meeting, Paper, PaperVersion
from committees.rules import can_manage_paper
from committees.services.audiences import default_audience
from committees.services.errors import CommitteeError
from committees.services.meetings import check_can_manage
from committees.services.notices import tell_readers
from portal.core.models import Audience
from portal.core.models.notification import NotificationKind
from portal.core.services.journal import record
from portal.core.signals import content_changed

_EDITABLE = frozenset({"title", "kind", "dated_on", "language", "reference", "institution"})
# Of a new paper: rows just read, and a number drawn at random.
_KNOWN = frozenset({"committee", "meeting", "item", "institution", "audience", "uuid"})


@transaction.atomic
def add_paper(
    committee: Committee,
    *,
    actor,
    content: FileContent,
    filename: str,
    meeting: Meeting | None = None,
    item: AgendaItem | None = None,
    audience: Audience | None = None,
    note: str = "",
    publish: bool = True,
    **details,
) -> Paper:
    """Add a paper with its first version.

    `details` are those that `update_details` changes; title, kind and date are needed. Without an
    audience it takes the item's, else the meeting's, else the committee's.
    Raises CommitteeError, ValidationError, TypeError.
    """
    check_can_manage(actor, committee)
    _check_place(committee, meeting, item)
    _check_editable(details)
    audience = audience or _inherited_audience(committee, meeting, item)
    _check_audience(committee, audience)
    paper = Paper(committee=committee, meeting=meeting, item=item, audience=audience, **details)
    paper.full_clean(exclude=_KNOWN)
    paper.save()
    _append_version(paper, actor=actor, content=content, filename=filename, note=note)
    if publish:
        _set_published(paper)
        _changed(paper)
    record("paper.added", actor=actor, target=paper, institution_id=paper.institution_id)
    return paper


@transaction.atomic
def add_version(
    paper: Paper, *, actor, content: FileContent, filename: str, note: str
) -> PaperVersion:
    """Add a numbered version; it becomes current unless its file waits in quarantine.

    Raises CommitteeError when the file is the one of the current version.
    """
    paper = _locked(paper, actor)
    if paper.current_version and paper.current_version.content_id == content.pk:
        raise CommitteeError(_("This file is identical to the current version."))
    version = _append_version(paper, actor=actor, content=content, filename=filename, note=note)
    _changed(paper)
    is_served = paper.current_version_id == version.pk
    _tell_now_or_later(paper, NotificationKind.PAPER_VERSION, actor=actor, now=is_served)
    record("paper.version", actor=actor, target=paper, data={"number": version.number})
    return version


@transaction.atomic
def reinstate_version(paper: Paper, *, actor, number: int) -> PaperVersion:
    """Make an old version the current one again, as a new numbered version with its file.

    Nothing is rewritten: the versions in between stay. Raises CommitteeError when there is no
    such version, when its file may not be served, or when it is the current one.
    """
    paper = _locked(paper, actor)
    old = paper.versions.select_related("content").filter(number=number).first()
    if old is None or not old.content.is_served:
        raise CommitteeError(_("This version does not exist."))
    if paper.current_version and paper.current_version.content_id == old.content_id:
        raise CommitteeError(_("This file is identical to the current version."))
    version = _append_version(
        paper,
        actor=actor,
        content=old.content,
        filename=old.filename,
        note=_("Return to version %(number)s") % {"number": number},
    )
    _changed(paper)
    tell_readers(paper, NotificationKind.PAPER_VERSION, actor=actor)
    data = {"number": version.number, "from": number}
    record("paper.reinstated", actor=actor, target=paper, data=data)
    return version


@transaction.atomic
def update_details(paper: Paper, *, actor, **fields) -> Paper:
    """Correct what is said of a paper. Raises CommitteeError, ValidationError, TypeError."""
    _check_editable(fields)
    paper = _locked(paper, actor)
    for name, value in fields.items():
        setattr(paper, name, value)
    paper.full_clean()
    paper.save()
    _changed(paper)
    record("paper.changed", actor=actor, target=paper, data={"fields": sorted(fields)})
    return paper


@transaction.atomic
def publish(paper: Paper, *, actor) -> Paper:
    """Open a draft to its audience. Raises CommitteeError unless it is a draft."""
    paper = _locked(paper, actor)
    if paper.state != PaperState.DRAFT:
        raise CommitteeError(_("Only a paper to be completed can be published."))
    _set_published(paper)
    _changed(paper, audience_only=True)
    is_served = paper.current_version_id is not None
    _tell_now_or_later(paper, NotificationKind.PAPER_ADDED, actor=actor, now=is_served)
    record("paper.published", actor=actor, target=paper)
    return paper


@transaction.atomic
def move(paper: Paper, *, actor, meeting: Meeting | None, item: AgendaItem | None) -> Paper:
    """Put a paper beside another meeting or item of its committee; its audience stays."""
    paper = _locked(paper, actor)
    _check_place(paper.committee, meeting, item)
    paper.meeting, paper.item = meeting, item
    paper.save(update_fields=["meeting", "item"])
    _changed(paper)
    record("paper.moved", actor=actor, target=paper)
    return paper


@transaction.atomic
def withdraw(paper: Paper, *, actor, reason: str) -> Paper:
    """Keep a paper but hide it from everybody except the secretariat, at once."""
    paper = _locked(paper, actor)
    if paper.state == PaperState.WITHDRAWN:
        raise CommitteeError(_("This paper is already withdrawn."))
    paper.state = PaperState.WITHDRAWN
    paper.withdrawn_at = timezone.now()
    paper.save(update_fields=["state", "withdrawn_at"])
    _changed(paper, audience_only=True)
    record("paper.withdrawn", actor=actor, target=paper, reason=reason)
    return paper


@transaction.atomic
def restore(paper: Paper, *, actor) -> Paper:
    """Give a withdrawn paper back to its audience. Raises CommitteeError otherwise."""
    paper = _locked(paper, actor)
    if paper.state != PaperState.WITHDRAWN:
        raise CommitteeError(_("This paper is not withdrawn."))
    paper.withdrawn_at = None
    _set_published(paper)
    _changed(paper, audience_only=True)
    record("paper.restored", actor=actor, target=paper)
    return paper


@transaction.atomic
def change_audience(papers: Iterable[Paper], *, actor, audience: Audience) -> int:
    """Give papers another audience, effective at the next request; how many changed.

    Raises CommitteeError when one of them is not the person's to manage, changing none.
    """
    changed = 0
    for paper in sorted(papers, key=lambda one: one.pk):
        paper = _locked(paper, actor)
        _check_audience(paper.committee, audience)
        if paper.audience_id == audience.pk:
            continue
        before, paper.audience = paper.audience_id, audience
        paper.save(update_fields=["audience"])
        _changed(paper, audience_only=True)
        record(
            "paper.audience",
            actor=actor,
            target=paper,
            data={"from": before, "to": audience.pk},
        )
        changed += 1
    return changed


def adopt_latest_served_version(paper: Paper) -> None:
    """Make the newest version whose file may be served the current one.

    Its readers are told then, if they were not when somebody published it or added the version.
    """
    with transaction.atomic():
        paper = Paper.objects.select_for_update().get(pk=paper.pk)
        latest = paper.versions.exclude(content__state__in=BLOCKED_STATES).first()
        if latest is None or latest.pk == paper.current_version_id:
            return
        is_new = paper.current_version_id is None
        paper.current_version = latest
        paper.save(update_fields=["current_version"])
        _changed(paper)
        if paper.notice_due and paper.state == PaperState.PUBLISHED:
            paper.notice_due = False
            paper.save(update_fields=["notice_due"])
            kind = NotificationKind.PAPER_ADDED if is_new else NotificationKind.PAPER_VERSION
            tell_readers(paper, kind, actor=latest.uploaded_by)


def _tell_now_or_later(paper: Paper, kind: NotificationKind, *, actor, now: bool) -> None:
    """Tell the readers of a published paper; once its file is served when it is not yet."""
    if now:
        tell_readers(paper, kind, actor=actor)
    is_due = not now and paper.state == PaperState.PUBLISHED
    if is_due != paper.notice_due:
        paper.notice_due = is_due
        paper.save(update_fields=["notice_due"])


def _locked(paper: Paper, actor) -> Paper:
    """The paper, locked, after the rule. Raises CommitteeError."""
    if not can_manage_paper(actor, paper):
        raise CommitteeError(_("Only the secretariat of the committee may do this."))
    return Paper.objects.select_for_update(of=("self",)).get(pk=paper.pk)


def _append_version(paper: Paper, *, actor, content, filename, note) -> PaperVersion:
    last = paper.versions.aggregate(last=Max("number"))["last"] or 0
    version = PaperVersion(
        paper=paper,
        number=last + 1,
        content=content,
        filename=filename,
        note=note,
        uploaded_by=actor,
    )
    version.clean_fields(exclude={"paper", "content", "uploaded_by"})
    version.save()
    if content.is_served:
        paper.current_version = version
        # Whoever calls announces the change: no need to hear of it from this write too.
        Paper.objects.filter(pk=paper.pk).update(current_version=version)
    return version


def _set_published(paper: Paper) -> None:
    paper.state = PaperState.PUBLISHED
    paper.published_at = paper.published_at or timezone.now()
    paper.save(update_fields=["state", "published_at", "withdrawn_at"])


def _inherited_audience(committee, meeting, item) -> Audience:
    if item is not None:
        return item.audience
    if meeting is not None:
        return meeting.audience
    return default_audience(committee)


def _check_editable(fields: Iterable[str]) -> None:
    unknown = set(fields) - _EDITABLE
    if unknown:
        raise TypeError(f"fields that may not change: {sorted(unknown)}")


def _check_place(committee, meeting, item) -> None:
    if meeting is not None and meeting.committee_id != committee.pk:
        raise CommitteeError(_("This meeting belongs to another committee."))
    if item is not None and (meeting is None or item.meeting_id != meeting.pk):
        raise CommitteeError(_("This agenda item belongs to another meeting."))


def _check_audience(committee: Committee, audience: Audience) -> None:
    """A secret committee's papers never reach beyond its members and named people."""
    if committee.visibility != CommitteeVisibility.SECRET:
        return
    allowed = (f"committee:{committee.pk}", "user:")
    if any(not token.startswith(allowed) for token in audience.token_set):
        raise CommitteeError(_("A secret committee shares its papers with its members only."))


def _changed(paper: Paper, *, audience_only: bool = False) -> None:
    content_changed.send(Paper, instance=paper, audience_only=audience_only)
