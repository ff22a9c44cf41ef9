"""Reading contents: once, by one process, whatever the antivirus and the worker do."""

import io
import socket
import threading
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont

from committees import tasks
from committees.enums import ExtractionState
from committees.models import FileContent, Paper
from committees.services import contents, papers, readings
from portal.core.processes import process_name
from portal.files.refusals import RefusedFile
from tests.factories.committees import CommitteeFactory, make_seated, make_secretary

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
    return contents.store_upload(ContentFile(body, name=name), actor=secretary).content


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


def test_same_bytes_are_stored_and_read_once(secretary):
    first = contents.store_upload(ContentFile(b"Bonjour a tous.", name="a.txt"), actor=secretary)
    second = contents.store_upload(ContentFile(b"Bonjour a tous.", name="b.txt"), actor=secretary)

    assert first.content == second.content
    assert (first.duplicate, second.duplicate) == (False, True)
    assert second.filename == "b.txt"


def test_refused_file_leaves_nothing_behind(secretary, settings):
    with pytest.raises(RefusedFile):
        contents.store_upload(ContentFile(b"MZ\x90\x00", name="a.pdf"), actor=secretary)

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
