"""Speed and size of the product's search on many documents. Prints JSON.

    python benchmarks/search_latency.py --documents 10000 [50000 100000] --engine embedded
        [--users 60] [--clients 4] [--queries 100] [--corpus ../shared/search-benchmark]
        [--folder DIR]

Papers of 60 committees and people who sit in five of them (search_world.py), in a portal
on a temporary folder; with --folder the portal is kept, and used again by the next run. Of
several numbers of documents, given in growing order, one report each.
Each client is a process that asks one question after another as a person drawn at random,
through `search.services`: hits checked in the database, facets and extracts included.
"""

import argparse
import importlib
import json
import os
from pathlib import Path

from portal_under_test import prepared_portal


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, nargs="+", default=[10_000])
    parser.add_argument("--engine", default="embedded")
    parser.add_argument("--users", type=int, default=60)
    parser.add_argument("--groups", type=int, default=60)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--queries", type=int, default=100, help="questions of each client")
    parser.add_argument("--corpus", type=Path, default=Path("../shared/search-benchmark"))
    parser.add_argument("--folder", type=Path, help="keep the portal there, for another run")
    options = parser.parse_args()
    os.environ["BENCHMARK_SEARCH_ENGINE"] = options.engine
    with prepared_portal("sqlite", folder=options.folder):
        measures = importlib.import_module("search_measures")
        for documents in sorted(options.documents):
            print(json.dumps(measures.measure(options, documents), indent=2), flush=True)


if __name__ == "__main__":
    main()
