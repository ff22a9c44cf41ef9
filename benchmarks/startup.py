"""Start-up and memory of the web server. Prints JSON.

    python benchmarks/startup.py [--times 5]

Seconds from the start of gunicorn (two workers) to the first page read, and the resident memory
of each worker once both have shown pages.
"""

import argparse
import importlib
import json
import statistics
import sys
import time

from portal_under_test import (
    Visitor,
    children_of,
    prepared_portal,
    requests_per_second,
    resident_mib,
    session_cookie,
    web_server,
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    durations, memory = [], []
    with prepared_portal("sqlite"):
        accounts = importlib.import_module("tests.factories.accounts")
        cookie = session_cookie(accounts.make_member())
        for _turn in range(options.times):
            start = time.perf_counter()
            with web_server(workers=2) as (port, server):
                Visitor(port, cookie).get("/")
                durations.append(time.perf_counter() - start)
                requests_per_second(port, cookie, "/", seconds=2)
                memory = [round(resident_mib(child)) for child in children_of(server.pid)]
    print(
        json.dumps(
            {
                "first_page_seconds": round(statistics.median(durations), 2),
                "slowest_seconds": round(max(durations), 2),
                "worker_mib": memory,
            },
            indent=2,
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
