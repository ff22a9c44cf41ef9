"""Whether an engine has missed changes, told by the database to every process of every host."""

from django.utils import timezone

from portal.core.prepared import prepared
from search.models import EngineState


class Lateness:
    """The mark of one engine. It is read before each question: one look at a table of two rows."""

    def __init__(self, engine: str):
        self._engine = engine

    def is_noted(self) -> bool:
        return bool(_late(self._engine))

    def note(self) -> None:
        """Keep the first date: that is since when changes are missing."""
        EngineState.objects.get_or_create(engine=self._engine)
        late = EngineState.objects.filter(engine=self._engine, behind_since=None)
        late.update(behind_since=timezone.now())

    def forget(self) -> None:
        EngineState.objects.filter(engine=self._engine).update(behind_since=None)


@prepared
def _late(engine: str):
    late = EngineState.objects.filter(engine=engine, behind_since__isnull=False)
    return late.values_list("behind_since", flat=True)
