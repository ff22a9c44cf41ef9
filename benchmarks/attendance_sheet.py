"""How long the sheets of a large session take to be read and composed. Prints JSON.

    python benchmarks/attendance_sheet.py [--trainees 100] [--half-days 4] [--keep FILE.pdf]

Invented people in a database of its own, one name in ten as long as names get; the limit is
2 seconds.
"""

import argparse
import json
import sys
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.own_database import own_database

LIMIT_SECONDS = 2


def main() -> int:
    """Measure, print, and fail over the limit."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--trainees", type=int, default=100)
    parser.add_argument("--half-days", type=int, default=4)
    parser.add_argument("--keep", type=Path, help="write the PDF here")
    asked = parser.parse_args()
    with own_database():
        seconds, body = measure(asked.trainees, asked.half_days)
    if asked.keep:
        asked.keep.write_bytes(body)
    numbers = {
        "trainees": asked.trainees, "half_days": asked.half_days,
        "seconds": round(seconds, 2), "bytes": len(body),
    }  # fmt: skip
    print(json.dumps(numbers))
    return 0 if seconds < LIMIT_SECONDS else 1


def measure(trainees: int, half_days: int) -> tuple[float, bytes]:
    """Seconds of wall clock, and the PDF of all the half-days."""
    from django.utils import timezone  # noqa: PLC0415 after the setup

    from portal.core.spreadsheets import Mark  # noqa: PLC0415 after the setup
    from training.models import Session  # noqa: PLC0415 after the setup
    from training.printing.sheets import presence_sheets  # noqa: PLC0415 after the setup

    pk = fill(trainees, half_days)
    start = time.perf_counter()
    session = Session.objects.select_related("module", "organiser").get(pk=pk)
    saved = Mark("Ada Essai", timezone.now())
    body = presence_sheets(session, list(session.half_days.all()), saved=saved)
    return time.perf_counter() - start, body


def fill(trainees: int, half_days: int) -> int:
    """A session whose seats are all confirmed; its number."""
    from tests.factories.accounts import make_member  # noqa: PLC0415 after the setup
    from tests.factories.training import make_session, make_sign_up  # noqa: PLC0415 after the setup
    from training.enums import SignUpState  # noqa: PLC0415 after the setup
    from training.models import HalfDay  # noqa: PLC0415 after the setup

    session = make_session(maximum=trainees)
    for number in range(1, half_days):
        start = session.starts_at + timedelta(days=number)
        HalfDay.objects.create(session=session, starts_at=start, ends_at=start + timedelta(hours=3))
    for number in range(trainees):
        long = number % 10 == 0
        person = make_member(
            first_name="Prénom" * 13 if long else f"Prénom {number}",
            last_name="Nom" * 40 if long else f"Nom {number}",
        )
        make_sign_up(session, SignUpState.CONFIRMED, person=person)
    return session.pk


if __name__ == "__main__":
    sys.exit(main())
