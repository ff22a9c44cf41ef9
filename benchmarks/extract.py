"""Inspection and extraction of a folder of files, against its manifest; prints JSON.

    python benchmarks/extract.py ../shared/real-documents [--repeat 5] [--only REGEX]

The folder holds files and a `manifest.tsv` whose columns `filename`, `scanned`, `phrase` and
`phrase_page` are read. For each file: what the inspection says, the state of the extraction,
seconds, peak memory in bytes, and whether the phrase stands on its page. For PDF documents that
are no scans, the time is compared with pypdfium2 alone in a warm process: shortest of `--repeat`
runs of both.
"""

import argparse
import csv
import json
import os
import re
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Run over the folder named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--only", default="", help="regular expression on file names")
    arguments = parser.parse_args()
    _set_up_django()
    with (arguments.folder / "manifest.tsv").open(encoding="utf-8") as manifest:
        rows = list(csv.DictReader(manifest, delimiter="\t"))
    files = [
        _measure(arguments.folder / row["filename"], row, arguments.repeat)
        for row in rows
        if re.search(arguments.only, row["filename"])
    ]
    json.dump({"files": files, "totals": _totals(files)}, sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")


def _set_up_django() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")
    import django  # noqa: PLC0415 the settings are chosen just above

    django.setup()


def _measure(path: Path, row: dict, repeat: int) -> dict:
    """One file: inspected, then read when it is taken."""
    from portal.files.extraction import extract_text  # noqa: PLC0415 after the setup
    from portal.files.inspection import RefusedFile, inspect_upload  # noqa: PLC0415 after the setup

    started = time.perf_counter()
    result = {"file": path.name, "refused": ""}
    try:
        inspection = inspect_upload(path, filename=path.name)
    except RefusedFile as refusal:
        seconds = round(time.perf_counter() - started, 4)
        return result | {"refused": refusal.code, "inspection_seconds": seconds}
    result["warnings"] = list(inspection.warnings)
    result["inspection_seconds"] = round(time.perf_counter() - started, 4)
    extraction = extract_text(path, inspection.kind)
    result |= {
        "kind": str(inspection.kind),
        "state": extraction.state,
        "reason": extraction.reason,
        "pages": len(extraction.pages),
        "characters": sum(len(page.text) for page in extraction.pages),
        "recognised_pages": sum(page.method != "text" for page in extraction.pages),
        "seconds": round(extraction.seconds, 4),
        "peak_memory": extraction.peak_memory,
    }
    if row.get("phrase"):
        found = [
            page.number for page in extraction.pages if _plain(row["phrase"]) in _plain(page.text)
        ]
        wanted = re.sub(r"\D", "", row.get("phrase_page") or "")
        result["phrase_found"] = int(wanted) in found if wanted else bool(found)
    if inspection.kind == "pdf" and row.get("scanned") == "no" and extraction.state == "text":
        ours = min(extract_text(path, "pdf").seconds for _time in range(repeat))
        alone = min(_pypdfium2_alone(path) for _time in range(repeat))
        result |= {
            "shortest_seconds": round(ours, 4),
            "pypdfium2_seconds": round(alone, 4),
            "ratio": round(ours / alone, 2),
        }
    return result


def _plain(text: str) -> str:
    """As the manifest asks to compare: no case, one kind of space and of apostrophe."""
    text = text.replace("\u00ad", "").replace("\u2019", "'")
    return " ".join(text.split()).casefold()


def _pypdfium2_alone(path: Path) -> float:
    """Seconds to open a document and take the text of its pages, with nothing around."""
    import pypdfium2  # noqa: PLC0415 only for this comparison

    started = time.perf_counter()
    document = pypdfium2.PdfDocument(path)
    for page in document:
        page.get_textpage().get_text_range()
    document.close()
    return time.perf_counter() - started


def _totals(files: list[dict]) -> dict:
    read = [entry for entry in files if not entry["refused"]]
    phrases = [entry["phrase_found"] for entry in files if "phrase_found" in entry]
    compared = [entry for entry in files if "ratio" in entry]
    ours = sum(entry["shortest_seconds"] for entry in compared)
    alone = sum(entry["pypdfium2_seconds"] for entry in compared)
    recognised = sum(entry["recognised_pages"] for entry in read)
    reading = sum(entry["seconds"] for entry in read if entry["recognised_pages"])
    return {
        "files": len(files),
        "refused": dict(Counter(entry["refused"] for entry in files if entry["refused"])),
        "states": dict(Counter(entry["state"] for entry in read)),
        "phrases": len(phrases),
        "phrases_found": sum(phrases),
        "seconds": round(sum(entry["seconds"] for entry in read), 2),
        "longest_inspection": max((entry["inspection_seconds"] for entry in files), default=0),
        "highest_memory": max((entry["peak_memory"] for entry in read), default=0),
        "seconds_per_recognised_page": round(reading / recognised, 2) if recognised else None,
        "born_digital_pdf": len(compared),
        "ratio_to_pypdfium2": round(ours / alone, 2) if alone else None,
    }


if __name__ == "__main__":
    main()
