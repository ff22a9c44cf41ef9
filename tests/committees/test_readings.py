"""Reading contents: once, by one process, whatever the antivirus and the worker do."""

import io
import socket
import threading
from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont

from committees import tasks
from committees.enums import ExtractionState
from committees.models import Committee, FileContent, Paper
from committees.services import contents, papers, readings
from committees.services.intake import Outcome, take_in
from portal.core.processes import process_name
from portal.files.refusals import RefusedFile
from tests.factories.committees import (
    CommitteeFactory,
    PaperFactory,
    make_seated,
    make_secretary,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary():
    return make_secretary(CommitteeFactory())


def _text_pdf(text: str) -> bytes:
    document = FPDF()
    document.add_page()
    document.set_font("Helvetica", size=12)
    document.multi_cell(0, text=text)
    return bytes(document.output())


def _scanned_pdf(text: str) -> bytes:
    page = Image.new("L", (1240, 600), 255)
    ImageDraw.Draw(page).text((80, 200), text, font=ImageFont.load_default(size=48), fill=0)
    stream = io.BytesIO()
    page.save(stream, "PDF", resolution=150)
    return stream.getvalue()


def _store(secretary, body: bytes, name: str) -> FileContent:
    committee = secretary.titular_seats.get().committee
    return contents.store_upload(
        ContentFile(body, name=name), actor=secretary, committee=committee
    ).content


def _elsewhere(body: bytes, name: str = "ailleurs.txt") -> tuple[Committee, FileContent]:
    """The same bytes sent to another committee by its own secretary."""
    other = CommitteeFactory()
    return other, _store(make_secretary(other), body, name)


def _show(committee, content: FileContent) -> Paper:
    """A paper that carries the content."""
    return PaperFactory(committee=committee, content=content)


def _queued() -> list[str]:
    return list(DBTaskResult.objects.ready().order_by("enqueued_at").values_list("task_path"))


def test_stored_image_tells_nothing_of_its_author(secretary):
    exif = Image.Exif()
    exif[0x010F] = "canary-appareil"
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(stream, "JPEG", exif=exif)

    content = _store(secretary, stream.getvalue(), "photo.jpg")

    kept = content.file.read()
    assert b"canary" in stream.getvalue()
    assert b"canary" not in kept
    assert content.size == len(kept)


def test_text_is_read_in_the_quick_queue(secretary):
    content = _store(secretary, _text_pdf("Le fonds d'avance est versé sous sept jours."), "a.pdf")

    tasks.read_content.func(content.pk)

    content.refresh_from_db()
    assert content.state == ExtractionState.TEXT
    assert "sept jours" in content.pages.get().text
    assert content.lease_owner == ""


@pytest.mark.ocr
def test_scan_leaves_the_quick_queue_and_is_recognised(secretary):
    DBTaskResult.objects.all().delete()
    content = _store(secretary, _scanned_pdf("Compte rendu de la permanence"), "scan.pdf")

    tasks.read_content.func(content.pk)

    content.refresh_from_db()
    assert (content.state, content.lease_owner, content.attempts) == ("waiting", "", 0)
    assert _queued() == [("committees.tasks.recognise_content",)]

    tasks.recognise_content.func(content.pk)

    content.refresh_from_db()
    assert content.state == ExtractionState.OCR
    assert "permanence" in content.pages.get().text


def test_same_bytes_are_stored_and_read_once_for_a_committee(secretary):
    committee = secretary.titular_seats.get().committee
    first = _store(secretary, b"Bonjour a tous.", "a.txt")
    _show(committee, first)

    second = contents.store_upload(
        ContentFile(b"Bonjour a tous.", name="b.txt"), actor=secretary, committee=committee
    )

    assert second.content == first
    assert second.duplicate
    assert second.filename == "b.txt"


def test_bytes_of_another_committee_are_taken_like_new_ones(secretary, settings):
    """An answer at once would tell that somebody else has the file."""
    committee, known = _elsewhere(b"Bonjour a tous.")
    _show(committee, known)
    tasks.read_content.func(known.pk)
    known.refresh_from_db()
    assert known.state == ExtractionState.TEXT

    taken = _store(secretary, b"Bonjour a tous.", "a.txt")

    new = _store(secretary, b"Bonjour a tous, encore.", "b.txt")
    seen = ("state", "reason", "progress", "attempts", "seconds", "held_until", "kind")
    assert [getattr(taken, name) for name in seen] == [getattr(new, name) for name in seen]
    assert not taken.pages.exists()
    assert taken.file.name != known.file.name
    assert taken.file.read() == b"Bonjour a tous."


def test_upload_of_known_bytes_guesses_nothing_from_their_text(secretary):
    body = b"Compte rendu du comite technique du 3 mars 2025"
    other, known = _elsewhere(body)
    _show(other, known)
    tasks.read_content.func(known.pk)

    committee = secretary.titular_seats.get().committee
    taken = take_in(
        committee,
        actor=secretary,
        uploaded=ContentFile(body, name="scan.txt"),
        filename="scan.txt",
    )

    assert taken.outcome == Outcome.ACCEPTED
    assert (taken.message, taken.code) == ("", "")
    assert taken.paper.dated_on == timezone.localdate()


def test_text_known_elsewhere_is_shown_no_sooner_than_a_reading_takes(secretary):
    other, known = _elsewhere(b"Bonjour a tous.")
    _show(other, known)
    tasks.read_content.func(known.pk)
    FileContent.objects.update(seconds=30)
    taken = _store(secretary, b"Bonjour a tous.", "a.txt")
    DBTaskResult.objects.all().delete()
    now = timezone.now()

    for seconds in (0, 29):
        with time_machine.travel(now + timedelta(seconds=seconds), tick=False):
            tasks.read_content.func(taken.pk)
            taken.refresh_from_db()
            assert (taken.state, taken.lease_owner, taken.attempts) == ("waiting", "", 0)
            assert not taken.pages.exists()
            assert contents.resume_abandoned_readings() == 0
    with time_machine.travel(now + timedelta(seconds=31), tick=False):
        tasks.read_content.func(taken.pk)

    taken.refresh_from_db()
    assert taken.state == ExtractionState.TEXT
    assert taken.pages.get().text == known.pages.get().text
    assert taken.held_until is None
    assert DBTaskResult.objects.count() == 2  # looked at again, twice


def test_recognised_text_known_elsewhere_waits_in_the_slow_queue_and_advances(secretary):
    other, known = _elsewhere(b"Bonjour a tous.")
    _show(other, known)
    tasks.read_content.func(known.pk)
    FileContent.objects.update(seconds=40, state=ExtractionState.OCR)
    taken = _store(secretary, b"Bonjour a tous.", "a.txt")
    FileContent.objects.filter(pk=taken.pk).update(page_count=4)
    DBTaskResult.objects.all().delete()

    tasks.read_content.func(taken.pk)
    assert _queued() == [("committees.tasks.recognise_content",)]

    now, seen = timezone.now(), []
    for seconds in (0, 11, 21, 39, 41):
        with time_machine.travel(now + timedelta(seconds=seconds), tick=False):
            tasks.recognise_content.func(taken.pk)
            taken.refresh_from_db()
            seen.append((taken.state, taken.progress))
    assert seen == [
        ("waiting", 0), ("waiting", 25), ("waiting", 50), ("waiting", 75), ("ocr", 100),
    ]  # fmt: skip


def test_text_that_could_not_be_read_elsewhere_is_read_again(secretary):
    other, known = _elsewhere(b"Bonjour a tous.")
    _show(other, known)
    FileContent.objects.update(state=ExtractionState.FAILED)
    taken = _store(secretary, b"Bonjour a tous.", "a.txt")

    tasks.read_content.func(taken.pk)

    taken.refresh_from_db()
    assert taken.state == ExtractionState.TEXT


def test_upload_that_comes_to_nothing_leaves_no_content(secretary, settings):
    content = _store(secretary, b"Bonjour a tous.", "a.txt")
    kept = _show(secretary.titular_seats.get().committee, _store(secretary, b"Autre.", "b.txt"))

    for one in (content, kept.current_version.content):
        contents.discard_unused(one)

    assert list(FileContent.objects.all()) == [kept.current_version.content]


def test_content_of_an_upload_cut_short_is_dropped_after_a_day(secretary):
    with time_machine.travel(timezone.now() - timedelta(hours=25), tick=False):
        _store(secretary, b"Bonjour a tous.", "a.txt")
        kept = _show(secretary.titular_seats.get().committee, _store(secretary, b"Deux.", "b.txt"))
    recent = _store(secretary, b"Trois.", "c.txt")

    assert contents.discard_abandoned() == 1
    assert set(FileContent.objects.all()) == {kept.current_version.content, recent}


def test_refused_file_leaves_nothing_behind(secretary, settings):
    with pytest.raises(RefusedFile):
        _store(secretary, b"MZ\x90\x00", "a.pdf")

    assert not FileContent.objects.exists()
    assert not [path for path in settings.PRIVATE_MEDIA_ROOT.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("owner", "expires_in", "taken"),
    [
        ("", None, True),
        ("own", timedelta(minutes=5), False),
        ("own", timedelta(minutes=-1), True),
        ("dead", timedelta(minutes=5), True),
    ],
    ids=["free", "held", "run out", "dead holder"],
)
def test_claim_of_a_content(secretary, owner, expires_in, taken):
    content = _store(secretary, b"Texte.", "a.txt")
    host = process_name().partition(":")[0]
    owners = {"": "", "own": process_name(), "dead": f"{host}:999999999:1"}
    FileContent.objects.update(
        lease_owner=owners[owner],
        lease_expires_at=timezone.now() + expires_in if expires_in else None,
    )

    assert (readings.claim(content.pk) is not None) is taken


def test_content_that_kills_its_readers_is_given_up(secretary):
    content = _store(secretary, b"Texte.", "a.txt")
    FileContent.objects.update(attempts=readings.MAX_ATTEMPTS)

    tasks.read_content.func(content.pk)

    content.refresh_from_db()
    assert (content.state, content.reason) == (ExtractionState.FAILED, "crashed")


@pytest.mark.parametrize(("queued", "expected"), [(True, 0), (False, 1)])
def test_waiting_contents_are_resumed_when_nobody_will_read_them(
    secretary, queued, expected, django_capture_on_commit_callbacks
):
    DBTaskResult.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=queued):
        _store(secretary, b"Texte.", "a.txt")

    with django_capture_on_commit_callbacks(execute=True):
        assert contents.resume_abandoned_readings() == expected

    assert len(_queued()) == 1


@pytest.fixture
def antivirus(settings):
    """A socket that speaks the protocol of clamd and gives one answer to every file."""
    servers = []

    def start(answer: bytes) -> None:
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)
        settings.CLAMD_SOCKET = f"127.0.0.1:{server.getsockname()[1]}"
        threading.Thread(target=_serve, args=[server, answer], daemon=True).start()

    yield start
    for server in servers:
        server.close()


def _serve(server: socket.socket, answer: bytes) -> None:
    while True:
        try:
            connection, _address = server.accept()
        except OSError:
            return
        with connection:
            received = b""
            while not received.endswith(b"\x00\x00\x00\x00"):
                received += connection.recv(65536)
            connection.sendall(answer)


def test_file_waits_in_quarantine_until_the_antivirus_answers(
    secretary, antivirus, settings, django_capture_on_commit_callbacks
):
    settings.CLAMD_SOCKET = "127.0.0.1:1"
    committee = secretary.titular_seats.get().committee
    member = make_seated(committee)
    content = _store(secretary, b"Ordre du jour.", "a.txt")
    paper = papers.add_paper(
        committee, actor=secretary, content=content, filename="a.txt", title="Ordre du jour",
        kind="agenda", dated_on=timezone.localdate(),
    )  # fmt: skip
    tasks.read_content.func(content.pk)
    content.refresh_from_db()
    assert content.state == ExtractionState.QUARANTINE
    assert not Paper.objects.visible_to(member).exists()

    antivirus(b"stream: OK\x00")
    tasks.read_content.func(content.pk)

    content.refresh_from_db()
    assert content.state == ExtractionState.TEXT
    assert list(Paper.objects.visible_to(member)) == [paper]


def test_infected_file_is_never_served(secretary, antivirus):
    antivirus(b"stream: Eicar-Signature FOUND\x00")
    content = _store(secretary, b"Ordre du jour.", "a.txt")

    tasks.read_content.func(content.pk)

    content.refresh_from_db()
    assert content.state == ExtractionState.INFECTED
    assert not content.is_served
    assert not content.pages.exists()
