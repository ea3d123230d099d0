"""The chart of who took part: from firms that signed up to firms whose answers count."""

from dataclasses import dataclass

from evaluation.reports.charts.canvas import Canvas
from evaluation.reports.charts.drawing import is_narrow
from evaluation.reports.charts.lettering import fitted, width


@dataclass(frozen=True)
class Stage:
    """``part`` is the length of the bar against the first stage, 0..1; None draws none."""

    label: str
    reading: str
    part: float | None


@dataclass(frozen=True)
class FunnelChart:
    stages: tuple[Stage, ...]

    def draw(self, canvas: Canvas) -> float:
        y = 2.0
        for number, stage in enumerate(self.stages):
            y = self._stage(canvas, y, stage, first=number == 0)
        return y

    def _stage(self, canvas: Canvas, y: float, stage: Stage, *, first: bool) -> float:
        narrow = is_narrow(canvas)
        left = 0.0 if narrow else 224.0
        lines = fitted(stage.label, 12.5, canvas.width if narrow else 206)
        for number, words in enumerate(lines):
            canvas.words(0, y + 14 + 16 * number, words)
        height = 16.0 * len(lines) + 8
        top = y + height - 2 if narrow else y + (height - 20) / 2
        longest = max(width(other.reading, 12, 600) for other in self.stages)
        room = canvas.width - left - longest - 10
        length = room * (stage.part or 0)
        canvas.rect(left, top, room, 20, "band", round_by=2)
        canvas.rect(left, top, length, 20, "second" if first else "main", round_by=2)
        reads = left + length + 8 if stage.part is not None else left + 8
        canvas.words(reads, top + 14.5, stage.reading, size=12, bold=stage.part is not None)
        return y + height + (28 if narrow else 4)
