"""System checks: private files have a folder, and not where the web server looks."""

import os
from pathlib import Path

from django.conf import settings
from django.core.checks import Error, register


@register
def private_files_are_not_served(app_configs, **options) -> list[Error]:
    """files.E001: PRIVATE_MEDIA_ROOT is neither inside a served folder nor around one."""
    private = Path(settings.PRIVATE_MEDIA_ROOT).resolve()
    served = {
        name: Path(folder).resolve()
        for name in ("MEDIA_ROOT", "STATIC_ROOT")
        if (folder := getattr(settings, name, None))
    }
    return [
        Error(
            f"PRIVATE_MEDIA_ROOT and {name} lie one in the other: private files would be served.",
            hint="Give private files a folder of their own.",
            id="files.E001",
        )
        for name, folder in served.items()
        if private.is_relative_to(folder) or folder.is_relative_to(private)
    ]


@register(deploy=True)
def private_files_can_be_stored(app_configs, **options) -> list[Error]:
    """files.E002: PRIVATE_MEDIA_ROOT is a folder where this account may write, or may be made."""
    private = Path(settings.PRIVATE_MEDIA_ROOT)
    there = next(folder for folder in (private, *private.parents) if folder.exists())
    if there.is_dir() and os.access(there, os.R_OK | os.W_OK | os.X_OK):
        return []
    return [
        Error(
            f"The folder of private files, {private}, is closed to this account or cannot be made.",
            hint="Give it to the account that runs the portal.",
            id="files.E002",
        )
    ]
