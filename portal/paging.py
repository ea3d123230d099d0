"""Long lists in pieces."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

SIZE = 50
MOST = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """Which piece of a list is shown; ``filters`` stay as they are from piece to piece."""

    total: int
    number: int = 1
    size: int = SIZE
    filters: Mapping[str, str] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def after(self) -> int:
        """How many things come before the piece."""
        return (self.number - 1) * self.size

    def address(self, number: int) -> str:
        kept = {name: value for name, value in self.filters.items() if value}
        return "?" + urlencode(kept | {"page": str(number)})


def number_of(text: str) -> int:
    """Return the number of a piece as an address names it; 1 for anything else."""
    return min(max(1, int(text)), MOST) if text.isascii() and text.isdigit() else 1
