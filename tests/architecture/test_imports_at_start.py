"""What a web process keeps in memory without having been asked for it."""

import json
import subprocess
import sys

from tests.support.services import ROOT

# Each costs megabytes to every process, for pages that few of them ever show.
ON_DEMAND = {
    "data_inclusion": "a file of the directory read or written",
    "elasticsearch": "the other search engine",
    "icalendar": "a calendar written",
    "openpyxl": "a workbook read or written",
    "typst": "a paper printed",
    "xberg": "a document read, in the process apart",
}
START = """
import json, sys
from portal.wsgi import application
from django.urls import get_resolver
get_resolver().url_patterns
json.dump(sorted({name.partition(".")[0] for name in sys.modules}), sys.stdout)
"""


def test_heavy_libraries_wait_until_they_are_asked_for():
    answer = subprocess.run(
        [sys.executable, "-c", START], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(answer.stdout))

    assert {"django", "wagtail", "network", "training", "search"} <= loaded
    assert not loaded & set(ON_DEMAND)
