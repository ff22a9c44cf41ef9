"""Signing up the people of a list: read and tried first, then written.

The file never leaves the sandbox: only its text comes out, and of it only addresses are kept.
"""

import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.core import signing
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from network.models import ResourcePerson
from portal.accounts.models import Membership, User
from portal.core.errors import DomainError
from portal.core.services.journal import record
from portal.files.extraction import extract_text
from portal.files.inspection import RefusedFile, inspect_upload
from portal.files.kinds import Kind
from training.models import Session, SignUp
from training.rules import can_manage_session, manages_training
from training.services.errors import MissingPrerequisite, Overlap, TrainingError
from training.services.sign_ups import sign_up

MOST_BYTES = 2 * 1024 * 1024
MOST_LINES = 200
READ_KINDS = frozenset({Kind.XLSX, Kind.ODS, Kind.CSV})
# How long a list that was read may be written.
LIST_SECONDS = 3600
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_SALT = "training.sign_up_import"


@dataclass(frozen=True)
class ImportLine:
    """What becomes, or would become, of one address of the list.

    `person` is known only to a reader who may know them: an address that nobody has and that of
    somebody unknown to the reader give the same line.
    """

    address: str
    person: User | None = None
    sign_up: SignUp | None = None
    problem: str = ""


def read_list(uploaded: File) -> list[str]:
    """The addresses of a list in XLSX, ODS or CSV, each once, in its order. Raises TrainingError.

    A cell may hold other words too; lines without an address are left out.
    """
    with tempfile.NamedTemporaryFile(suffix=".upload") as kept:
        for chunk in uploaded.chunks():
            kept.write(chunk)
        kept.flush()
        text = _text_of(Path(kept.name), uploaded.name)
    addresses = list(dict.fromkeys(found.lower() for found in _ADDRESS.findall(text)))
    if not addresses:
        raise TrainingError(_("There is no e-mail address in this list."))
    if len(addresses) > MOST_LINES:
        said = _("This list holds %(count)s addresses: %(most)s at most at a time.")
        raise TrainingError(said % {"count": len(addresses), "most": MOST_LINES})
    return addresses


def _text_of(path: Path, name: str) -> str:
    try:
        inspection = inspect_upload(path, filename=name, max_bytes=MOST_BYTES)
    except RefusedFile as refusal:
        raise TrainingError(refusal.message) from refusal
    if inspection.kind not in READ_KINDS:
        raise TrainingError(_("Send a list in XLSX, ODS or CSV."))
    extraction = extract_text(path, inspection.kind)
    if extraction.reason:
        raise TrainingError(_("This list could not be read whole: save it again as CSV."))
    return "\n".join(page.text for page in extraction.pages)


def try_list(session: Session, *, actor: User, addresses: Sequence[str]) -> list[ImportLine]:
    """What would become of each address: the real services, then everything undone.

    Raises TrainingError when the actor does not run the session.
    """
    _check_right(actor, session)
    with transaction.atomic():
        lines = _sign_up_each(session, actor, addresses)
        transaction.set_rollback(True)
    return lines


def write_list(session: Session, *, actor: User, addresses: Sequence[str]) -> list[ImportLine]:
    """Sign up the people of a list; a refusal stops nobody else. Raises TrainingError."""
    _check_right(actor, session)
    lines = _sign_up_each(session, actor, addresses)
    entered = sum(1 for line in lines if line.sign_up is not None)
    record(
        "sign_ups.imported",
        actor=actor,
        target=session,
        data={"lines": len(lines), "entered": entered},
    )
    return lines


def sealed(session: Session, actor: User, addresses: Sequence[str]) -> str:
    """Addresses that were read, for the second step of this person on this session alone."""
    said = {"session": str(session.uuid), "actor": str(actor.uuid), "list": list(addresses)}
    return signing.dumps(said, salt=_SALT, compress=True)


def unsealed(session: Session, actor: User, words: str) -> list[str]:
    """The addresses of `sealed`. Raises TrainingError when they are not theirs, or too old."""
    try:
        said = signing.loads(words, salt=_SALT, max_age=LIST_SECONDS)
    except signing.BadSignature as error:
        raise TrainingError(_("Send the list again.")) from error
    if (said["session"], said["actor"]) != (str(session.uuid), str(actor.uuid)):
        raise TrainingError(_("Send the list again."))
    return said["list"]


def people_known_to(actor: User, addresses: Iterable[str]) -> dict[str, User]:
    """By address, those of these people whom the actor may know.

    Every member for the coordination; for a trainer, those who signed up for one of their
    sessions, and resource persons that can be reached.
    """
    members = User.objects.active().filter(pk__in=Membership.objects.active().values("user"))
    found = {one.email.lower(): one for one in members.filter(email__in=list(addresses))}
    if manages_training(actor):
        return found
    asked = SignUp.objects.visible_to(actor).filter(person__in=found.values())
    reached = ResourcePerson.objects.visible_to(actor).reachable().filter(user__in=found.values())
    known = {
        *asked.values_list("person_id", flat=True),
        *reached.values_list("user_id", flat=True),
    }
    return {address: one for address, one in found.items() if one.pk in known}


def _sign_up_each(session: Session, actor: User, addresses: Sequence[str]) -> list[ImportLine]:
    people = people_known_to(actor, addresses)
    return [_line(session, actor, address, people.get(address)) for address in addresses]


def _line(session: Session, actor: User, address: str, person: User | None) -> ImportLine:
    if person is None:
        return ImportLine(address, problem=_("Nobody whom you can sign up has this address."))
    try:
        asked = sign_up(session, actor=actor, person=person, from_list=True)
    except (Overlap, MissingPrerequisite) as refusal:
        # What somebody does elsewhere is no business of a trainer.
        hidden = _("This person cannot be signed up for this session.")
        return ImportLine(
            address, person, problem=str(refusal) if manages_training(actor) else hidden
        )
    except DomainError as refusal:
        return ImportLine(address, person, problem=str(refusal))
    return ImportLine(address, person, asked)


def _check_right(actor: User, session: Session) -> None:
    if not can_manage_session(actor, session):
        raise TrainingError(_("You do not run this session."))
