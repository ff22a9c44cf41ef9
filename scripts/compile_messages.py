"""Compile the message catalogues that are older than their source; needs no gettext program."""

import os
import sys
from pathlib import Path

import polib

LOCALES = Path(__file__).resolve().parents[1] / "portal" / "locale"


def main() -> int:
    for source in LOCALES.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        draft = target.with_suffix(f".{os.getpid()}")
        polib.pofile(str(source)).save_as_mofile(str(draft))
        draft.replace(target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
