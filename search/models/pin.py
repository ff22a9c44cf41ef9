"""Results that the coordination puts forward for a query."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from search.sources import source_of


class PinnedResultQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those whose object the person may read: the words of the others would tell of it.

        What is pinned belongs to several models, which are asked one by one.
        """
        ids_by_kind: dict[str, set[str]] = {}
        for kind, object_id in self.values_list("kind", "object_id"):
            ids_by_kind.setdefault(kind, set()).add(object_id)
        readable = models.Q(pk__in=[])
        for kind, ids in ids_by_kind.items():
            source = source_of(kind)
            if source is not None:
                known = source.by_ids(source.visible_to(user), ids)
                readable |= models.Q(kind=kind, object_id__in=known)
        return self.filter(readable)


class PinnedResult(models.Model):
    """An object shown first to those who search these words, in any order, and may read it.

    `words` holds the terms of the query in alphabetical order.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    query = models.CharField(_("query"), max_length=400)
    words = models.CharField(max_length=600, db_index=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20)
    object_id = models.CharField(max_length=40)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = PinnedResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("pinned result")
        ordering = ["query", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["words", "kind", "object_id"], name="pinned_result_once"
            )
        ]

    def __str__(self) -> str:
        return f"pinned result {self.pk}"

    @property
    def query_string(self) -> str:
        """What follows the address of the search page."""
        return urlencode({"q": self.query})
