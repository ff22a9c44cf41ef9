"""Uploads through the screen of a committee, until every paper can be found. Prints JSON.

    python benchmarks/upload.py [--files 120] [--clients 4] [--database sqlite|postgresql]

Several clients of one secretary send five-page PDFs one after the other, as the page's script
does, while workers read and index. The papers are then published together and searched for.
"""

import argparse
import http.client
import importlib
import io
import json
import re
import sys
import threading
import time
import uuid
from contextlib import ExitStack

from portal_under_test import (
    ROOT,
    Visitor,
    prepared_portal,
    session_cookie,
    web_server,
    worker,
)

PAGES = 5
PATIENCE_SECONDS = 300
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
LINE = "Le comité examine les horaires d'accueil, le logement et la garde des enfants. "


def born_digital(number: int) -> bytes:
    """A PDF of five pages with its own word on the last."""
    fpdf = importlib.import_module("fpdf")
    document = fpdf.FPDF()
    document.set_font("helvetica", size=11)
    for page in range(PAGES):
        document.add_page()
        document.multi_cell(0, 6, f"Page {page + 1} du document {number}. " + LINE * 25)
    document.cell(text=unique_word(number))
    written = io.BytesIO()
    document.output(written)
    return written.getvalue()


def unique_word(number: int) -> str:
    return f"repere{number:05d}"


class Uploader(Visitor):
    """A visitor who sends files the way the page of uploads does."""

    def __init__(self, port: int, cookie: str, page: str):
        super().__init__(port, cookie)
        self.page = page
        self.connection.request("GET", page, headers={"Cookie": cookie})
        answer = self.connection.getresponse()
        found = TOKEN.search(answer.read())
        if answer.status != http.client.OK or found is None:
            raise RuntimeError(f"{page} answers {answer.status}")
        self.token = found.group(1).decode()
        given = answer.headers.get_all("Set-Cookie") or []
        self.cookie = "; ".join([cookie, *(one.partition(";")[0] for one in given)])

    def post(self, path: str, fields: dict[str, str], file: tuple[str, bytes] | None = None):
        """The status and body of the answer to a form."""
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in {"csrfmiddlewaretoken": self.token, **fields}.items()
        ]
        body = "".join(parts).encode()
        if file:
            head = (
                f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file[0]}"'
            )
            body += f"{head}\r\nContent-Type: application/pdf\r\n\r\n".encode() + file[1] + b"\r\n"
        body += f"--{boundary}--\r\n".encode()
        headers = {
            "Cookie": self.cookie,
            "Content-Type": f"multipart/form-data; boundary={boundary}",
        }
        # A fresh connection each time: the server closes one that has been idle, and a form cannot
        # be sent twice to find out.
        self.connection.close()
        self.connection.request("POST", path, body=body, headers=headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()


def upload_all(port: int, cookie: str, slug: str, files: list[bytes], clients: int) -> dict:
    """Send every file; how many were accepted, and in how many seconds."""
    page = f"/comites/{slug}/deposer/"
    uploaders = [Uploader(port, cookie, page) for _number in range(clients)]
    outcomes: list[str] = []

    def send(uploader: Uploader, numbers: range) -> None:
        for number in numbers:
            file = (f"compte-rendu-{number}.pdf", files[number])
            status, body = uploader.post(f"{page}fichier/", {}, file)
            outcomes.append(
                json.loads(body)["outcome"] if status == http.client.OK else str(status)
            )

    threads = [
        threading.Thread(target=send, args=[uploader, range(start, len(files), clients)])
        for start, uploader in enumerate(uploaders)
    ]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    accepted = outcomes.count("accepted")
    return {
        "files": len(files),
        "accepted": accepted,
        "accepted_per_second": round(accepted / seconds, 1),
        "other_outcomes": sorted({outcome for outcome in outcomes if outcome != "accepted"}),
    }


def publish_all(committee, actor) -> None:
    """Publish the drafts, as the table of completion does."""
    papers = importlib.import_module("committees.services.papers")
    for paper in committee.papers.drafts():
        papers.publish(paper, actor=actor)


def wait_until_found(port: int, cookie: str, number: int) -> float:
    """Seconds until each file's own word is found once; the wait is bounded."""
    visitor = Visitor(port, cookie)
    start = time.perf_counter()
    missing = set(range(number))
    while missing and time.perf_counter() - start < PATIENCE_SECONDS:
        found = {
            one for one in sorted(missing)[:20]
            if b"/documents/" in visitor.get(f"/recherche/?q={unique_word(one)}")
            .partition(b"<main")[2]
        }  # fmt: skip
        missing -= found
        if not found:
            time.sleep(0.5)
    return round(time.perf_counter() - start, 1) if not missing else -len(missing)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--files", type=int, default=120)
    parser.add_argument("--clients", type=int, default=4)
    options = parser.parse_args()
    files = [born_digital(number) for number in range(options.files)]
    with prepared_portal(options.database), ExitStack() as stack:
        factories = importlib.import_module("tests.factories.committees")
        committee = factories.CommitteeFactory(slug="mesure")
        secretary = factories.make_secretary(committee)
        cookie = session_cookie(secretary)
        for queues in (["default", "search"], ["extraction"]):
            stack.enter_context(worker(*queues))
        port, _server = stack.enter_context(web_server(workers=2))
        figures = upload_all(port, cookie, committee.slug, files, options.clients)
        publish_all(committee, secretary)
        figures["seconds_until_all_found"] = wait_until_found(port, cookie, figures["accepted"])
    print(json.dumps(figures, indent=2))
    lost = figures["accepted"] != options.files or figures["seconds_until_all_found"] < 0
    return 1 if lost else 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
