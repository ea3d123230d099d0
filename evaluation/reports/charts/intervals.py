"""The interval chart: one row a value, with its interval, its target and what it says in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.reports.charts.canvas import Canvas, Scale, legend
from evaluation.reports.charts.drawing import is_narrow
from evaluation.reports.charts.lettering import fitted, width

SIZE = 12.5


@dataclass(frozen=True)
class IntervalRow:
    """``value`` None: nothing to draw but ``reading``, which then says why.

    ``low`` and ``high`` without ``value`` are a band, such as "90 % or more".
    """

    label: str
    reading: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    status: str = "none"
    group: str = ""


@dataclass(frozen=True)
class IntervalChart:
    """``ticks`` are places on the axis with their words; ``target`` is drawn across all rows."""

    rows: tuple[IntervalRow, ...]
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    target: float | None
    target_words: str
    legend: tuple[tuple[str, str], ...]

    def draw(self, canvas: Canvas) -> float:
        narrow = is_narrow(canvas)
        left, right = (8.0, canvas.width - 8) if narrow else (224.0, 470.0)
        scale = Scale(self.low, self.high, left, right)
        y = legend(canvas, 12, list(self.legend), swatch="symbol") + 4
        top = y + 14
        self._target_words(canvas, scale, y + 4)
        y = top
        placed: list[tuple[float, IntervalRow]] = []
        group = ""
        for row in self.rows:
            if row.group != group:
                group = row.group
                y = _group(canvas, y, group)
            y, middle = (_narrow_row if narrow else _wide_row)(canvas, y, row)
            placed.append((middle, row))
        with canvas.behind():
            self._grid(canvas, scale, top, y)
        for middle, row in placed:
            _mark(canvas, scale, middle, row)
        for place, words in self.ticks:
            _tick(canvas, scale(place), y + 16, words)
        return y + 24

    def _target_words(self, canvas: Canvas, scale: Scale, y: float) -> None:
        if self.target is not None:
            half = width(self.target_words, 11.5, 600) / 2
            x = min(max(scale(self.target), half), canvas.width - half)
            canvas.words(x, y, self.target_words, size=11.5, at="middle", bold=True)

    def _grid(self, canvas: Canvas, scale: Scale, top: float, bottom: float) -> None:
        for place, _ in self.ticks:
            heavy = place == 0 and self.low < 0
            canvas.line(
                scale(place), top, scale(place), bottom, "none" if heavy else "rule", thick=1
            )
        if self.target is not None:
            x = scale(self.target)
            canvas.line(x, top - 6, x, bottom, "ink", thick=1.4, dash="4 3")


def _group(canvas: Canvas, y: float, words: str) -> float:
    lines = fitted(words, SIZE, canvas.width, weight=600)
    for number, line in enumerate(lines):
        canvas.words(0, y + 14 + 16 * number, line, size=SIZE, bold=True)
    return y + 5 + 16 * len(lines)


def _tick(canvas: Canvas, x: float, y: float, words: str) -> None:
    half = width(words, 11) / 2
    canvas.words(
        min(max(x, half), canvas.width - half),
        y,
        words,
        size=11,
        colour="soft",
        at="middle",
        tick=True,
    )


def _wide_row(canvas: Canvas, y: float, row: IntervalRow) -> tuple[float, float]:
    lines = fitted(row.label, SIZE, 206)
    says = fitted(row.reading, 12, canvas.width - 486)
    height = 17 * max(len(lines), len(says)) + (4 if row.group else 11)
    _lines(canvas, 0, y + height / 2, lines, "ink")
    _lines(canvas, 486, y + height / 2, says, "soft" if row.value is None else "ink")
    canvas.line(0, y + height, canvas.width, y + height, "band")
    return y + height, y + height / 2


def _narrow_row(canvas: Canvas, y: float, row: IntervalRow) -> tuple[float, float]:
    lines = fitted(row.label, SIZE, canvas.width, weight=400 if row.group else 600)
    says = fitted(row.reading, 12, canvas.width)
    for number, words in enumerate(lines):
        canvas.words(0, y + 15 + 16 * number, words, size=SIZE, bold=not row.group)
    y += 16 * len(lines)
    for number, words in enumerate(says):
        canvas.words(0, y + 15 + 16 * number, words, size=12, colour="soft")
    y += 16 * len(says)
    return y + 26, y + 15


def _lines(canvas: Canvas, x: float, middle: float, lines: Sequence[str], colour: str) -> None:
    first = middle + 4.5 - 8 * (len(lines) - 1)
    for number, words in enumerate(lines):
        canvas.words(x, first + 16 * number, words, size=SIZE if x == 0 else 12, colour=colour)


def _mark(canvas: Canvas, scale: Scale, y: float, row: IntervalRow) -> None:
    if row.low is not None and row.high is not None:
        a, b = scale(row.low), scale(row.high)
        if row.value is None:
            canvas.rect(a, y - 5, b - a, 10, row.status, round_by=3)
            return
        canvas.line(a, y, b, y, "main", thick=2.6)
        for end in (a, b):
            canvas.line(end, y - 4, end, y + 4, "main", thick=1.6)
    if row.value is not None:
        canvas.symbol(scale(row.value), y, row.status)
