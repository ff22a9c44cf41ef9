"""The demonstration with Elasticsearch says so, in French, when there is none."""

import os
import subprocess
import sys

import pytest

from tests.support.services import ROOT, free_port


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ({"ELASTICSEARCH_NODE": "/nowhere/node"}, "Aucun Elasticsearch"),
        ({"ELASTICSEARCH_URL": "http://127.0.0.1:9"}, "Elasticsearch ne répond pas à"),
    ],
)
def test_demo_without_a_node_stops_with_a_sentence(named, message):
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("ELASTICSEARCH_")
    }
    environment |= {"SEARCH_ENGINE": "elasticsearch", "PORT": str(free_port()), **named}

    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "serve_demo.py"],
        capture_output=True, text=True, check=False, cwd=ROOT, env=environment, timeout=60,
    )  # fmt: skip

    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr
