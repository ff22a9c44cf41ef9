"""Wagtail's log of pages, without words: a line names a page by its number.

A title may tell what nobody should read once the page is restricted or deleted, and the log
outlives the page. The number, the act, the person and the date are enough.
"""

from datetime import timedelta

from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry

KEEP_LOG = timedelta(days=365)

# Texts that Wagtail adds to a line and that hold no word of an editor.
KEPT_TEXTS = frozenset({"created", "expire_at", "go_live_at", "language_code", "type"})


def neutral_label(entry: PageLogEntry | ModelLogEntry) -> None:
    """Replace the title in the label and in the data of a line."""
    kind = "page" if isinstance(entry, PageLogEntry) else "object"
    number = entry.page_id if isinstance(entry, PageLogEntry) else entry.object_id
    label, data = f"{kind}#{number}", without_words(entry.data)
    if (entry.label, entry.data) != (label, data):
        type(entry).objects.filter(pk=entry.pk).update(label=label, data=data)


def without_words(data, *, keep_text: bool = False):
    """Keep the numbers, dates and flags of a line's data, at any depth."""
    if isinstance(data, dict):
        kept = {k: without_words(v, keep_text=k in KEPT_TEXTS) for k, v in data.items()}
        return {key: value for key, value in kept.items() if value not in (None, {}, [])}
    if isinstance(data, list):
        return [without_words(value) for value in data]
    if isinstance(data, str):
        return data if keep_text else None
    return data


def neutralise_log() -> int:
    """Take the words out of every line and drop lines older than a year; how many were dropped."""
    for model in (PageLogEntry, ModelLogEntry):
        for entry in model.objects.iterator(chunk_size=500):
            neutral_label(entry)
    old = timezone.now() - KEEP_LOG
    dropped = [
        model.objects.filter(timestamp__lt=old).delete()[0]
        for model in (PageLogEntry, ModelLogEntry)
    ]
    return sum(dropped)
