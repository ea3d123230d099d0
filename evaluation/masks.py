"""One mask for all KPIs: which rows of a table are hidden, so that no row gives another away."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from evaluation.circulation import FORBIDDEN, UNLIMITED, Network, Reader
from evaluation.levels import Bools, Design, Floats

PRIMARY, SECONDARY = "primary", "secondary"

DEAR = 10.0
"""What is worth more than this is not hidden for a row without any answer."""

LEAST_DOUBT = 2
"""How uncertain a small count stays for a reader who knows what ``primary`` means."""


@dataclass(frozen=True, slots=True)
class Table:
    """Counts of one kind, one a group of the design.

    Attributes:
        flow: answers, added up from trials; differs from ``n`` only where a firm that takes part
            in several services is counted once.
        small: which groups are primary.
        need: how uncertain every hidden count has to stay.
        worth: what is lost with each group.
        stays: which groups are hidden for other reasons, as in the edition before.
        known: which counts readers have from the edition before; hiding them protects nothing.
        most: how many there can be, as everybody knows: who took part is never hidden.
    """

    flow: list[int]
    small: list[bool]
    need: int
    worth: list[float]
    stays: list[bool]
    known: list[bool]
    most: list[int]

    @classmethod
    def of(cls, flow: list[int], small: list[bool], need: int, worth: list[float]) -> Self:
        """Return a table before which nothing was published, of counts without a limit."""
        never = [False] * len(flow)
        return cls(flow, small, need, worth, never, never, [UNLIMITED] * len(flow))

    @property
    def demanded(self) -> list[bool]:
        """What has to be hidden before anything is protected."""
        return [small or stays for small, stays in zip(self.small, self.stays, strict=True)]

    @property
    def price(self) -> list[float]:
        """What may be spent on a row with answers."""
        pairs = zip(self.known, self.worth, strict=True)
        return [FORBIDDEN if known else one for known, one in pairs]

    @property
    def cheap(self) -> list[float]:
        """What may be spent on a row without any answer: no row of a service, nor the programme.

        That nobody answered points at nobody, and for a withdrawn trial everybody knows it.
        """
        return [one if one < DEAR else FORBIDDEN for one in self.price]


@dataclass(frozen=True, slots=True)
class Figure:
    """What is published of one KPI.

    Attributes:
        tables: the counts that its rows tell; of a rate, how many were asked and how many answered.
        gain: what readers have of a row of each group.
    """

    tables: tuple[Table, ...]
    gain: list[float]


def common(figures: Sequence[Figure], design: Design, network: Network) -> list[list[bool]]:
    """Hide, within each service and level, the same groups for every figure shown there.

    Where a figure would hide more from all others than it tells itself, it is not shown at that
    level of that service at all. Protecting one figure may hide a row of all; those rows are
    protected in turn, until nothing changes.

    Returns:
        For each figure which groups are hidden.
    """
    if not figures:
        return []
    layers = list(design.groups.groupby(["service", "level"], sort=False).indices.values())
    gain = np.array([figure.gain for figure in figures])

    def alike(wanted: list[list[bool]]) -> list[list[bool]]:
        shared = np.array(wanted)
        for layer in layers:
            shared[:, layer] = _alike(shared[:, layer], gain[:, layer[0]])
        return [row.tolist() for row in shared]

    safe = [[False] * len(design)] * len(figures)
    hidden = alike([_demanded(figure) for figure in figures])
    while hidden != safe:
        safe = list(_each_protected(figures, network, hidden, safe))
        hidden = alike(safe)
    return hidden


def _demanded(figure: Figure) -> list[bool]:
    return [any(demands) for demands in zip(*(t.demanded for t in figure.tables), strict=True)]


def _each_protected(
    figures: Sequence[Figure],
    network: Network,
    hidden: Sequence[list[bool]],
    safe: Sequence[list[bool]],
) -> Iterator[list[bool]]:
    """Protect what is hidden beyond what is ``safe``; figures that are alike only once."""
    found: dict[str, list[bool]] = {}
    for figure, gone, sure in zip(figures, hidden, safe, strict=True):
        pattern = repr((figure.tables, gone, sure))
        if pattern not in found:
            less, more = None, gone
            while more != less:
                less = more
                for table in figure.tables:
                    more = protected(table, network, more, sure)
            found[pattern] = more
        yield found[pattern]


def _alike(wanted: Bools, gain: Floats) -> Bools:
    """Let the figures of one layer hide the same groups, or all.

    Args:
        wanted: shape (figures, groups): what each figure has to hide.
        gain: what readers have of a row of each figure.

    Returns:
        Shape (figures, groups). Figures join one by one, the one that adds fewest holes first; as
        many of them are shown as tell readers most together.
    """
    waiting, order = list(range(len(wanted))), []
    union = np.zeros(wanted.shape[1], dtype=np.bool_)
    told, most, shown, holes = 0.0, -1.0, 0, union
    while waiting:
        following = min(waiting, key=lambda one: int((union | wanted[one]).sum()))
        waiting.remove(following)
        order.append(following)
        union, told = union | wanted[following], told + gain[following]
        if told * int((~union).sum()) >= most:
            most, shown, holes = told * int((~union).sum()), len(order), union
    alike = np.ones_like(wanted)
    alike[order[:shown]] = holes
    return alike


def protected(
    table: Table, network: Network, hidden: Sequence[bool], safe: Sequence[bool] = ()
) -> list[bool]:
    """Hide, around each hidden count, what would give it away.

    Args:
        safe: what is hidden and protected already; hiding more cannot undo that.

    Returns:
        ``hidden`` and more.
    """
    # What readers know already is no cover, even where it is not printed again.
    told = [known and not small for known, small in zip(table.known, table.small, strict=True)]
    cover = [gone and not known for gone, known in zip(hidden, told, strict=True)]
    done = safe or [False] * len(cover)
    waiting = [place for place, gone in enumerate(cover) if gone and not done[place]]
    risky = [place for place in waiting if table.small[place] and table.flow[place]]
    unlimited, limited, informed = _readers(table, network)
    while waiting:  # rows that join in have to be protected themselves
        joined = _protect(table, limited, cover, waiting, table.need)
        # Who does not know who took part is in no less doubt, but may be owed more of it.
        few = [place for place in (*waiting, *joined) if table.most[place] < table.need]
        joined += _protect(table, unlimited, cover, few, table.need)
        waiting = joined or _protect(table, informed, cover, risky, LEAST_DOUBT)
    return [gone or more for gone, more in zip(hidden, cover, strict=True)]


def marks(table: Table, hidden: Sequence[bool]) -> list[str]:
    """Say why each group is hidden: ``primary``, ``secondary`` or ""."""
    return [
        PRIMARY if small else SECONDARY if gone else ""
        for small, gone in zip(table.small, hidden, strict=True)
    ]


def _protect(
    table: Table, reader: Reader, hidden: list[bool], places: Sequence[int], need: int
) -> list[int]:
    """Hide more until each of ``places`` is uncertain by ``need``; return what was hidden.

    Where everybody knows that a count is at most four, more than that cannot be in doubt.
    """
    joined: list[int] = []
    for place in places:
        enough = min(need, table.flow[place] + reader.up[place])
        if reader.width(place, hidden, enough) >= enough:
            continue
        worth = table.price if table.flow[place] else table.cheap
        more = reader.cover(place, hidden, worth, enough)
        covered = [gone or other in more for other, gone in enumerate(hidden)]
        if table.flow[place] or reader.width(place, covered, enough) >= enough:
            hidden[:] = covered
            joined += sorted(more)
    return joined


def _readers(table: Table, network: Network) -> tuple[Reader, Reader, Reader]:
    """Return who knows only sums, who also knows how many took part, and who knows the marks."""
    room = [most - flow for most, flow in zip(table.most, table.flow, strict=True)]
    most, least = table.need - 1, table.need
    up = [
        0 if not flow else min(most - flow, more) if small and flow <= most else more
        for flow, small, more in zip(table.flow, table.small, room, strict=True)
    ]
    down = [
        flow if small else max(flow - least, 0)
        for flow, small in zip(table.flow, table.small, strict=True)
    ]
    endless = [UNLIMITED] * len(table.flow)
    return (
        Reader(network, endless, table.flow),
        Reader(network, room, table.flow),
        Reader(network, up, down),
    )
