"""Acronyms and synonyms of the sector, as the coordination writes them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

LONGEST_WORDING = 120
MOST_EQUIVALENTS = 10


class SynonymQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Every member may know the words of the sector; nobody else."""
        return self if user.is_authenticated and user.is_network_member else self.none()


class Synonym(models.Model):
    """A wording and its equivalents, one per line: looking for one also finds the others.

    The wording and each equivalent answer for each other; two equivalents do not, because
    an acronym may have several meanings.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    wording = models.CharField(_("acronym or word"), max_length=LONGEST_WORDING)
    equivalents = models.TextField(_("equivalents, one per line"), max_length=1500)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
    )

    objects = SynonymQuerySet.as_manager()

    class Meta:
        verbose_name = _("synonym")
        ordering = ["wording", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("wording"),
                name="synonym_once",
                violation_error_message=_("This acronym or word already has its equivalents."),
            )
        ]

    def __str__(self) -> str:
        return self.wording

    @property
    def equivalent_list(self) -> list[str]:
        return [line.strip() for line in self.equivalents.splitlines() if line.strip()]
