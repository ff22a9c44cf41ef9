"""Message catalogues, compiled when they are older than their source."""

import subprocess
import sys

from tests.support.services import ROOT


def compile_catalogues() -> None:
    """Have the French texts ready, whatever was run before."""
    subprocess.run([sys.executable, ROOT / "scripts" / "compile_messages.py"], check=True)
