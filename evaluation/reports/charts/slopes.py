"""The chart of before and after: one line a group, from its value before to its value after."""

from dataclasses import dataclass

from evaluation.reports.charts.canvas import Canvas, Scale
from evaluation.reports.charts.drawing import is_narrow
from evaluation.reports.charts.lettering import fitted, width

HEIGHT = 168.0
APART = 16.0
"""Labels stand at least so far from each other, in points."""
_STYLES = (("main", 2.8, ""), ("second", 2.0, "7 3"), ("none", 2.0, "2 3"), ("ink", 2.0, "9 3 2 3"))


@dataclass(frozen=True)
class Slope:
    """``start`` and ``end`` are the words of ``before`` and ``after``; ``end`` names the group."""

    before: float
    after: float
    start: str
    end: str


@dataclass(frozen=True)
class SlopeChart:
    """At most four groups, the first one the strongest; ``heads`` name the two moments."""

    slopes: tuple[Slope, ...]
    heads: tuple[str, str]

    def draw(self, canvas: Canvas) -> float:
        narrow = is_narrow(canvas)
        left = max(width(slope.start, 12, 600) for slope in self.slopes) + 12
        right = canvas.width * (0.42 if narrow else 0.55)
        canvas.words(left, 14, self.heads[0], size=12, colour="soft")
        canvas.words(right, 14, self.heads[1], size=12, colour="soft")
        values = [value for slope in self.slopes for value in (slope.before, slope.after)]
        low, high = min(values), max(values)
        room = max(high - low, 1.0)
        scale = Scale(low - room * 0.04, high + room * 0.04, 26 + HEIGHT, 30)
        for x in (left, right):
            canvas.line(x, 24, x, 26 + HEIGHT, "rule")
        for slope, (colour, thick, dash) in zip(self.slopes, _STYLES, strict=False):
            a, b = scale(slope.before), scale(slope.after)
            canvas.line(left, a, right, b, colour, thick=thick, dash=dash)
            for x, y in ((left, a), (right, b)):
                canvas.rect(x - 4, y - 4, 8, 8, colour, round_by=4)
        self._starts(canvas, scale, left - 9)
        return self._ends(canvas, scale, right)

    def _starts(self, canvas: Canvas, scale: Scale, x: float) -> None:
        places = _spread([scale(slope.before) for slope in self.slopes], [APART] * len(self.slopes))
        for slope, y in zip(self.slopes, places, strict=True):
            canvas.words(x, y + 4, slope.start, size=12, at="end", bold=True)

    def _ends(self, canvas: Canvas, scale: Scale, x: float) -> float:
        lines = [fitted(slope.end, 12, canvas.width - x - 34) for slope in self.slopes]
        places = _spread(
            [scale(slope.after) for slope in self.slopes], [APART * len(some) for some in lines]
        )
        bottom = 26 + HEIGHT
        styles = zip(self.slopes, lines, places, _STYLES, strict=False)
        for slope, some, y, (colour, thick, dash) in styles:
            canvas.line(x + 5, scale(slope.after), x + 12, y, "rule")
            canvas.line(x + 13, y, x + 29, y, colour, thick=thick, dash=dash)
            for number, words in enumerate(some):
                canvas.words(x + 34, y + 4 + APART * number, words, size=12)
            bottom = max(bottom, y + APART * len(some))
        return bottom + 6


def _spread(wanted: list[float], heights: list[float]) -> list[float]:
    """Return where labels stand: in the order of what they name, near it, never on each other."""
    order = sorted(range(len(wanted)), key=lambda one: (wanted[one], one))
    places = [0.0] * len(wanted)
    below = 30.0
    for place in order:
        places[place] = max(wanted[place], below)
        below = places[place] + heights[place]
    above = 26 + HEIGHT + APART
    for place in reversed(order):
        places[place] = min(places[place], above - heights[place])
        above = places[place]
    return places
