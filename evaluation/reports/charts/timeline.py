"""The timeline: for every trial what was planned, what happened, when questionnaires ran."""

from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date

from evaluation.reports.charts.canvas import Canvas, Scale, legend
from evaluation.reports.charts.drawing import is_narrow
from evaluation.reports.charts.lettering import fitted, width

Span = tuple[date, date]


@dataclass(frozen=True)
class TimelineRow:
    label: str
    planned: Span | None
    actual: Span | None
    exit_wave: Span | None = None
    followup: Span | None = None
    ended: date | None = None


@dataclass(frozen=True)
class TimelineChart:
    """``words`` are the legend: planned, actual, exit wave, follow-up wave, withdrawn."""

    rows: tuple[TimelineRow, ...]
    language: str
    words: tuple[str, str, str, str, str]

    def draw(self, canvas: Canvas) -> float:
        narrow = is_narrow(canvas)
        y = self._legend(canvas) + 2
        left = 4.0 if narrow else 224.0
        first, last = self._ends()
        scale = Scale(first.toordinal(), last.toordinal(), left, canvas.width - 4)
        top = y + 18
        placed: list[tuple[float, TimelineRow]] = []
        y = top + 2
        for row in self.rows:
            y = self._label(canvas, y, row, placed, narrow=narrow)
        with canvas.behind():
            self._months(canvas, scale, top, y, first, last)
        for at, row in placed:
            _bars(canvas, scale, at, row)
        return y + 4

    def _legend(self, canvas: Canvas) -> float:
        colours = ["pale", "main"]
        colours += ["second"] if any(row.exit_wave for row in self.rows) else []
        words = [*self.words[: len(colours)]]
        if any(row.followup for row in self.rows):
            colours, words = [*colours, "scale2"], [*words, self.words[3]]
        if any(row.ended for row in self.rows):
            colours, words = [*colours, "red"], [*words, self.words[4]]
        return legend(canvas, 12, list(zip(colours, words, strict=True)))

    def _ends(self) -> Span:
        days = [
            day
            for row in self.rows
            for span in (row.planned, row.actual, row.exit_wave, row.followup)
            for day in span or ()
        ]
        end = max(days)
        return min(days).replace(day=1), (end.replace(day=1) + timedelta(days=32)).replace(day=1)

    def _label(
        self,
        canvas: Canvas,
        y: float,
        row: TimelineRow,
        placed: list[tuple[float, TimelineRow]],
        *,
        narrow: bool,
    ) -> float:
        lines = fitted(row.label, 12.5, canvas.width if narrow else 212, most=3)
        for number, words in enumerate(lines):
            canvas.words(0, y + 14 + 16 * number, words)
        height = 16.0 * len(lines)
        if narrow:
            placed.append((y + height + 4, row))
            return y + height + 34
        height = max(height + 10, 34.0)
        placed.append((y + (height - 20) / 2, row))
        return y + height

    def _months(
        self, canvas: Canvas, scale: Scale, top: float, bottom: float, first: date, last: date
    ) -> None:
        months = []
        while first <= last:
            months.append(first)
            first = (first + timedelta(days=32)).replace(day=1)
        room = (scale.right - scale.left) / max(len(months) - 1, 1)
        names = [format_date(month, "LLL", locale=self.language) for month in months]
        step = next(
            s for s in (1, 2, 3, 4, 6, 12) if s * room > max(width(n, 11) for n in names) + 7
        )
        for number, month in enumerate(months):
            x = scale(month.toordinal())
            canvas.line(x, top, x, bottom, "rule", thick=1 if month.month == 1 else 0.6)
            if number % step == 0 and number < len(months) - 1:
                year = f" {month.year}" if month.month == 1 and step * room > 60 else ""  # noqa: PLR2004 -- fits
                canvas.words(
                    x + 3, top - 4, names[number] + year, size=11, colour="soft", tick=True
                )


def _bars(canvas: Canvas, scale: Scale, y: float, row: TimelineRow) -> None:
    def bar(span: Span | None, top: float, height: float, colour: str) -> None:
        if span is not None:
            left, right = (scale(day.toordinal()) for day in span)
            canvas.rect(left, top, max(right - left, 2.5), height, colour, round_by=1.5)

    bar(row.planned, y, 7, "pale")
    bar(row.actual, y + 10, 9, "main")
    bar(row.exit_wave, y + 10, 9, "second")
    bar(row.followup, y + 10, 9, "scale2")
    if row.ended is not None:
        canvas.symbol(scale(row.ended.toordinal()), y + 14.5, "red", 4.4)
