"""A published table as a network of flows: what can be worked out about its hidden cells.

Programme, services, regions and region types are sums of trials. Drawn as a network, every cell is
an edge and its count a flow: programme -> service -> region -> (trial) -> region type -> back to
the programme. What flows into a node flows out of it, and that is all a reader can use.
"""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Arc = tuple[int, int]
"""An edge and the direction in which it is walked: 1 with the flow, -1 against it."""

UNLIMITED = 10**9
FORBIDDEN = 1e18
"""The price of an edge that must not be walked."""


@dataclass(frozen=True, slots=True)
class Network:
    """Edges by number: where each begins and ends, what flows, and what meets in every node."""

    tail: Sequence[int]
    head: Sequence[int]
    arcs: Sequence[Sequence[Arc]]

    @classmethod
    def of(cls, ends: Sequence[tuple[int, int]]) -> "Network":
        arcs: list[list[Arc]] = [[] for _ in range(1 + max(max(pair) for pair in ends))]
        for edge, (tail, head) in enumerate(ends):
            arcs[tail].append((edge, 1))
            arcs[head].append((edge, -1))
        return cls([tail for tail, _ in ends], [head for _, head in ends], arcs)

    def target(self, arc: Arc) -> int:
        edge, direction = arc
        return self.head[edge] if direction > 0 else self.tail[edge]


@dataclass(frozen=True, slots=True)
class Reader:
    """What somebody who reads the table believes about its hidden cells.

    Attributes:
        up: how much more each edge may carry than it does.
        down: how much less.
    """

    network: Network
    up: Sequence[int]
    down: Sequence[int]

    def room(self, arc: Arc) -> int:
        edge, direction = arc
        return self.up[edge] if direction > 0 else self.down[edge]

    def width(self, edge: int, hidden: Sequence[bool], enough: int) -> int:
        """Return how far apart the greatest and the least possible count of a hidden edge are.

        Counting stops at ``enough``.

        Source:
            L. R. Ford and D. R. Fulkerson, Maximal flow through a network, Canadian Journal of
            Mathematics 8 (1956), 399-404: what more can go through the edge is what can come back
            from its head to its tail elsewhere.
        """
        closed = [0.0 if gone else FORBIDDEN for gone in hidden]
        less = self._less(edge, closed, enough)
        head, tail = self.network.head[edge], self.network.tail[edge]
        more = self._push(edge, head, tail, closed, min(enough - less, self.up[edge]))
        return less + sum(more.values())

    def cover(
        self, edge: int, hidden: Sequence[bool], worth: Sequence[float], need: int
    ) -> set[int]:
        """Return cheap edges that, hidden too, make the count of ``edge`` uncertain by ``need``.

        Edges already hidden are used as far as they go; the rest takes one cheapest way after the
        other until ``need`` more could flow through the edge. Empty where nothing helps.

        Source:
            J. P. Kelly, B. L. Golden and A. A. Assad, Cell suppression: disclosure protection for
            sensitive tabular data, Networks 22 (1992), 397-417.
        """
        closed = [0.0 if gone else FORBIDDEN for gone in hidden]
        price = [0.0 if gone else one for gone, one in zip(hidden, worth, strict=True)]
        tail, head = self.network.tail[edge], self.network.head[edge]
        missing = need - self._less(edge, closed, need)
        more = self._push(edge, head, tail, price, min(missing, self.up[edge]))
        missing -= sum(more.values())
        # A count that is as great as it may be can still turn out to be smaller.
        less = self._push(edge, tail, head, price, min(need if missing else 0, self.down[edge]))
        return {walked for way in (*more, *less) for walked, _ in way if not hidden[walked]}

    def _less(self, edge: int, price: list[float], most: int) -> int:
        """Return by how much less the edge may carry, up to ``most``."""
        tail, head = self.network.tail[edge], self.network.head[edge]
        return sum(self._push(edge, tail, head, price, min(most, self.down[edge])).values())

    def _push(
        self, without: int, source: int, sink: int, price: list[float], most: int
    ) -> dict[tuple[Arc, ...], int]:
        """Push up to ``most`` from ``source`` to ``sink``: each way, and how much went along it.

        Ways are found cheapest first; an edge that was paid for once is free afterwards.
        """
        pushed: dict[int, int] = {}
        paid = list(price)
        ways: dict[tuple[Arc, ...], int] = {}
        total = 0

        def left(arc: Arc) -> int:
            edge, direction = arc
            return 0 if edge == without else self.room(arc) - direction * pushed.get(edge, 0)

        while total < most and (way := self._cheapest(source, sink, paid, left)):
            step = min(most - total, *(left(arc) for arc in way))
            for edge, direction in way:
                pushed[edge] = pushed.get(edge, 0) + direction * step
                paid[edge] = 0.0
            ways[way] = ways.get(way, 0) + step
            total += step
        return ways

    def _cheapest(
        self, source: int, sink: int, price: Sequence[float], left: Callable[[Arc], int]
    ) -> tuple[Arc, ...]:
        """Return a cheapest way along arcs that have something ``left``; empty if there is none.

        Source:
            E. W. Dijkstra, A note on two problems in connexion with graphs, Numerische Mathematik
            1 (1959), 269-271.
        """
        network = self.network
        best = {source: 0.0}
        came: dict[int, Arc] = {}
        queue = [(0.0, source)]
        while queue:
            spent, node = heapq.heappop(queue)
            if node == sink:
                return _walked(network, came, source, sink)
            if spent > best[node]:
                continue
            for arc in network.arcs[node]:
                if price[arc[0]] >= FORBIDDEN:
                    continue
                total, target = spent + price[arc[0]], network.target(arc)
                if total < best.get(target, FORBIDDEN) and left(arc) > 0:
                    best[target], came[target] = total, arc
                    heapq.heappush(queue, (total, target))
        return ()


def _walked(network: Network, came: dict[int, Arc], source: int, sink: int) -> tuple[Arc, ...]:
    way: list[Arc] = []
    node = sink
    while node != source:
        edge, direction = came[node]
        way.append((edge, direction))
        node = network.tail[edge] if direction > 0 else network.head[edge]
    return tuple(way)
