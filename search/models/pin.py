"""Results that the coordination puts forward for a query."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from search.sources import source_of


class PinnedResultQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those whose object the person may read: the words of the others would tell of it."""
        return self.filter(pk__in=[one.pk for one, _object in self.with_objects(user)])

    def with_objects(self, user) -> list[tuple["PinnedResult", models.Model]]:
        """Those that `visible_to` gives, each with its object.

        What is pinned belongs to several models, which are asked one by one.
        """
        pins = list(self)
        ids_by_kind: dict[str, set[str]] = {}
        for one in pins:
            ids_by_kind.setdefault(one.kind, set()).add(one.object_id)
        objects = {}
        for kind, ids in ids_by_kind.items():
            source = source_of(kind)
            if source is not None:
                readable = source.by_ids(source.visible_to(user), ids)
                objects |= {(kind, object_id): found for object_id, found in readable.items()}
        keyed = [(one, objects.get((one.kind, one.object_id))) for one in pins]
        return [(one, found) for one, found in keyed if found is not None]


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
