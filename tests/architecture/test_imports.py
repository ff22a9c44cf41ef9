"""The direction of imports, as pyproject.toml says it."""

import subprocess
import sys

from tests.support.services import ROOT


def test_import_contracts_are_kept():
    linter = ROOT / ".venv" / "bin" / "lint-imports"
    answer = subprocess.run(
        [sys.executable, linter, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 0, answer.stdout[-4000:]
