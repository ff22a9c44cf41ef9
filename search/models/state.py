"""What every process of every host has to know of an engine."""

from django.db import models


class EngineState(models.Model):
    """One row per engine that was ever in use: numbers and dates, no text."""

    engine = models.CharField(max_length=20, primary_key=True)
    # Since when it has missed changes: nobody asks it until the worker has brought them.
    behind_since = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    differences = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.engine
