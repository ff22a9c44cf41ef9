"""Counting seats: how many are left, and for whom. Pure: asks the database nothing."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Seats:
    """The seats of a session.

    `held` is how many seats each institution has, by its number; `reserved` how many are still
    kept for it. Reserved seats are a floor for their institution, never a ceiling.
    """

    maximum: int
    held: Counter = field(default_factory=Counter)
    reserved: Mapping[int, int] = field(default_factory=dict)

    @property
    def taken(self) -> int:
        return self.held.total()

    @property
    def free(self) -> int:
        return self.maximum - self.taken

    def kept_from(self, institution_id: int) -> int:
        """Free seats that wait for people of other institutions."""
        return sum(
            max(0, seats - self.held[other])
            for other, seats in self.reserved.items()
            if other != institution_id
        )

    def free_for(self, institution_id: int) -> int:
        """Seats that somebody of the institution may have now; below 0 when quotas exceed."""
        return self.free - self.kept_from(institution_id)

    def take(self, institution_id: int) -> None:
        self.held[institution_id] += 1
