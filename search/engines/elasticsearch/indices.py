"""The life of an index: dated indices behind one alias, exchanged in one call.

`maillage` is the alias that people search and the worker writes; it names one index, such as
`maillage-20261123-141500-a1b2c3`. The index before it is kept, without alias, to come back to.
"""

import logging
import secrets
from datetime import UTC, datetime

from elasticsearch import ApiError, Elasticsearch, TransportError

from search.analysis import ANALYSIS_VERSION
from search.engines.base import MISSING, OUTDATED, SEVERAL
from search.engines.elasticsearch.client import describe
from search.engines.elasticsearch.mapping import fingerprint, index_settings, mappings

logger = logging.getLogger(__name__)

NOT_FOUND = 404
# Seconds; nobody waits meanwhile, and the live index is written as ever.
COMPACTING = 600.0


class Indices:
    """The indices of one portal on one cluster."""

    def __init__(self, client: Elasticsearch, name: str, *, replicas: int):
        self._client = client
        self.alias = name
        self._replicas = replicas

    def live(self) -> list[str]:
        """What the alias names: one index, when all is well."""
        answer = self._client.options(ignore_status=NOT_FOUND).indices.get_alias(name=self.alias)
        return [] if answer.meta.status == NOT_FOUND else sorted(answer.body)

    def all(self) -> dict[str, set[str]]:
        """Every index of this portal with its aliases, oldest first."""
        found = self._client.indices.get_alias(
            index=f"{self.alias}-*", expand_wildcards="open,closed,hidden"
        )
        ours = (name for name in sorted(found.body) if self._is_ours(name))
        return {name: set(found.body[name]["aliases"]) for name in ours}

    def _is_ours(self, name: str) -> bool:
        """A dated name of this alias, not an index of `maillage-other`."""
        parts = name.removeprefix(f"{self.alias}-").split("-")
        return len(parts) == 3 and parts[0].isdigit() and parts[1].isdigit()

    def fault(self) -> str:
        """What is wrong with the live index, if anything: a stable word."""
        live = self.live()
        if not live:
            return MISSING
        if len(live) > 1:
            return SEVERAL
        mapping = self._client.indices.get_mapping(index=live[0])[live[0]]["mappings"]
        made_from = mapping.get("_meta", {}).get("fingerprint")
        return "" if made_from == fingerprint(ANALYSIS_VERSION) else OUTDATED

    def ensure(self) -> None:
        """Have an index behind the alias."""
        if not self.live():
            self.publish(self.create())

    def create(self) -> str:
        """Make an empty index that nobody searches; its own alias lets only a build write it."""
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        name = f"{self.alias}-{stamp}-{secrets.token_hex(3)}"
        self._client.indices.create(
            index=name,
            settings={**index_settings(replicas=self._replicas), "refresh_interval": "-1"},
            mappings=mappings(ANALYSIS_VERSION),
            aliases={building_alias(name): {}},
            wait_for_active_shards="1",
        )
        return name

    def compact(self, name: str) -> None:
        """Bring an index together in one segment, which answers several times faster.

        Only speed depends on it: a node that does not manage it in time goes on by itself.
        """
        patient = self._client.options(request_timeout=COMPACTING)
        try:
            patient.indices.forcemerge(index=name, max_num_segments=1)
        except (ApiError, TransportError) as error:
            logger.warning("search index not compacted: %s", describe(error))

    def publish(self, name: str) -> None:
        """Name this index by the alias instead of any other, in one call; keep one before it."""
        self._client.indices.put_settings(index=name, settings={"refresh_interval": None})
        self._client.indices.refresh(index=name)
        before = self.live()
        self._exchange(name, before)
        self._remove_old({name, *before[-1:]})

    def _exchange(self, name: str, before: list[str]) -> None:
        removals = [{"remove": {"index": old, "alias": self.alias}} for old in before]
        building = {"index": name, "alias": building_alias(name), "must_exist": False}
        self._client.indices.update_aliases(
            actions=[
                *removals,
                {"add": {"index": name, "alias": self.alias}},
                {"remove": building},
            ]
        )
        logger.info("search index published", extra={"index": name, "before": before})

    def _remove_old(self, kept: set[str]) -> None:
        for old in self.all():
            if old not in kept:
                self.remove(old)

    def remove(self, name: str) -> None:
        self._client.options(ignore_status=NOT_FOUND).indices.delete(index=name)

    def kept(self) -> str | None:
        """The index before the live one, if it is still there; never one half made."""
        kept = [
            name
            for name, aliases in self.all().items()
            if not aliases & {self.alias, building_alias(name)}
        ]
        return kept[-1] if kept else None

    def bring_back(self) -> bool:
        """Exchange the live index with the one kept; false when there is none."""
        kept = self.kept()
        if kept is None:
            return False
        self._exchange(kept, self.live())
        return True


def building_alias(name: str) -> str:
    """The alias by which an index is written before it is published."""
    return f"{name}.building"
