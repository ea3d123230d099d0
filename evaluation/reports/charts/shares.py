"""The chart of answers: one bar a row, cut into the shares of a scale, each labelled."""

from dataclasses import dataclass

from evaluation.reports.charts.canvas import Canvas, legend
from evaluation.reports.charts.drawing import is_narrow
from evaluation.reports.charts.lettering import fitted, width

LIGHT_TEXT = frozenset({"scale1", "scale5"})


@dataclass(frozen=True)
class ShareRow:
    """``shares`` are percent, from the lowest answer to the highest, with their words."""

    label: str
    note: str
    shares: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class ShareChart:
    """``answers`` are the words of the scale, lowest first: three or five of them."""

    rows: tuple[ShareRow, ...]
    answers: tuple[str, ...]

    @property
    def colours(self) -> tuple[str, ...]:
        five = ("scale1", "scale2", "scale3", "scale4", "scale5")
        return five if len(self.answers) == len(five) else ("scale1", "scale3", "scale5")

    def draw(self, canvas: Canvas) -> float:
        y = legend(canvas, 12, list(zip(self.colours, self.answers, strict=True))) + 6
        for row in self.rows:
            y = self._row(canvas, y, row)
        return y

    def _row(self, canvas: Canvas, y: float, row: ShareRow) -> float:
        if is_narrow(canvas):
            lines = fitted(f"{row.label} ({row.note})", 12.5, canvas.width)
            for number, words in enumerate(lines):
                canvas.words(0, y + 14 + 16 * number, words)
            y += 16 * len(lines) + 6
            self._bar(canvas, 0, y, row)
            return y + 34
        lines = fitted(row.label, 12.5, 206)
        height = 16.0 * (len(lines) + 1) + 8
        for number, words in enumerate(lines):
            canvas.words(0, y + 15 + 16 * number, words)
        canvas.words(0, y + 15 + 16 * len(lines), row.note, size=11.5, colour="soft")
        self._bar(canvas, 224, y + (height - 24) / 2, row)
        return y + height

    def _bar(self, canvas: Canvas, left: float, y: float, row: ShareRow) -> None:
        total = sum(share for share, _ in row.shares) or 1
        x = left
        for colour, (share, words) in zip(self.colours, row.shares, strict=True):
            room = (canvas.width - left) * share / total
            if room <= 0:
                continue
            canvas.rect(x + 0.6, y, room - 1.2, 24, colour)
            if width(words, 12, 600) + 2 < room:
                ink = "ondark" if colour in LIGHT_TEXT else "onscale"
                canvas.words(
                    x + room / 2, y + 16.5, words, size=12, colour=ink, at="middle", bold=True
                )
            x += room
