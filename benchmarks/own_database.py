"""An empty portal in a temporary folder, for measures that fill it themselves."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
from django.core.management import call_command


@contextlib.contextmanager
def own_database() -> Iterator[Path]:
    """Set Django up on a database of its own, migrated; everything is gone at the end."""
    with tempfile.TemporaryDirectory(prefix="maillage-measure-") as folder:
        os.environ["BENCHMARK_FOLDER"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
        django.setup()
        call_command("migrate", verbosity=0)
        yield Path(folder)
