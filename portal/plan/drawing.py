"""The plan as a picture: a row for each trial, days from left to right. Plain SVG, no scripts.

A row is a link with its label above its bars: the planned time as an outline, what came of it as a
bar inside, questionnaires below. What is late differs in colour and in shape, and moved starts
have a mark: nobody has to tell colours apart.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from markupsafe import Markup, escape

from pilots.timeline import Line

WIDTH, TOP, ROW, HEADING = 1180, 30, 42, 30
LABEL, BAR, INSIDE, ASKING = 14, 20, 23, 33
"""Heights inside a row: the label's base line, the outline, the bar, the questionnaires."""
END_ANCHORED = 0.62
"""Labels that begin further right than this end at their bar, so that they stay in the picture."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The days that are shown; ``last`` included."""

    first: date
    last: date
    days: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", (self.last - self.first).days + 1)

    def x(self, day: date) -> float:
        """Return where ``day`` begins, inside the picture whatever the day."""
        inside = min(max((day - self.first).days, 0), self.days)
        return round(inside * WIDTH / self.days, 1)

    def shows(self, first: date, last: date) -> bool:
        return last >= self.first and first <= self.last


@dataclass(frozen=True, slots=True)
class Words:
    """What a picture says; ``label`` and ``tells`` of a line, ``heading`` of its pilot cluster."""

    title: str
    text: str
    today: str
    month: Callable[[date], str]
    heading: Callable[[Line], str]
    label: Callable[[Line], str]
    tells: Callable[[Line], str]


def picture(lines: Sequence[Line], frame: Frame, words: Words, *, today: date) -> Markup:
    """Return the SVG of ``lines``, which come cluster by cluster."""
    body: list[str] = []
    y, cluster = TOP, ""
    for line in lines:
        if line.cluster != cluster:
            cluster = line.cluster
            body.append(
                f'<text class="g-head" x="4" y="{y + 21}">{escape(words.heading(line))}</text>'
            )
            y += HEADING
        body.append(_row(line, frame, words, y))
        y += ROW
    height = y + 8
    parts = [
        (
            f'<svg class="gantt" role="group" aria-labelledby="gantt-t gantt-d" width="{WIDTH}" '
            f'height="{height}" viewBox="0 0 {WIDTH} {height}" xmlns="http://www.w3.org/2000/svg">'
        ),
        f'<title id="gantt-t">{escape(words.title)}</title>',
        f'<desc id="gantt-d">{escape(words.text)}</desc>',
        *_grid(frame, words, height),
        *_today(frame, words, today, height),
        *body,
        "</svg>",
    ]
    return Markup("".join(parts))  # noqa: S704 -- every text in it is escaped


def _grid(frame: Frame, words: Words, height: int) -> Iterable[str]:
    months = list(_months(frame))
    every = max(1, -(-len(months) // 14))
    for number, first in enumerate(months):
        x = frame.x(first)
        yield f'<line class="g-grid" x1="{x}" x2="{x}" y1="20" y2="{height}"/>'
        if number % every == 0 and x < WIDTH - 50:
            text = escape(words.month(first))
            yield f'<text class="g-month" x="{x + 3}" y="14" aria-hidden="true">{text}</text>'


def _months(frame: Frame) -> Iterable[date]:
    day = frame.first.replace(day=1)
    while day <= frame.last:
        if day >= frame.first:
            yield day
        day = (day + timedelta(days=32)).replace(day=1)


def _today(frame: Frame, words: Words, today: date, height: int) -> Iterable[str]:
    if frame.shows(today, today):
        x = frame.x(today)
        yield f'<line class="g-today" x1="{x}" x2="{x}" y1="18" y2="{height}"/>'
        anchor = "end" if x > WIDTH - 90 else "start"
        at = x - 4 if anchor == "end" else x + 4
        yield (
            f'<text class="g-now" x="{at}" y="27" text-anchor="{anchor}">{escape(words.today)}'
            "</text>"
        )


def _row(line: Line, frame: Frame, words: Words, y: int) -> str:
    tells = escape(words.tells(line))
    left, right = frame.x(line.planned_start), frame.x(line.planned_end + timedelta(days=1))
    late = " g-late" if line.state == "late" else " g-ended" if line.state == "ended early" else ""
    parts = [
        (f'<a class="g-row{late}" href="/trials/{escape(line.trial)}" aria-label="{tells}">'),
        f"<title>{tells}</title>",
        # What a finger or a mouse may touch is the whole row, not a bar three pixels wide.
        f'<rect class="g-hit" x="0" y="{y}" width="{WIDTH}" height="{ROW}"/>',
        _label(line, words, left, y),
        (
            f'<rect class="g-plan" x="{left}" y="{y + BAR}" width="{max(right - left, 2):.1f}" '
            f'height="10" rx="2"/>'
        ),
    ]
    if line.reached is not None:
        begin, end = frame.x(line.begins), frame.x(line.reached + timedelta(days=1))
        parts.append(
            f'<rect class="g-done" x="{begin}" y="{y + INSIDE}" '
            f'width="{max(end - begin, 2):.1f}" height="4"/>'
        )
        if line.state == "late":
            parts.append(_flag(end, y))
        elif line.state == "ended early":
            parts.append(_cross(end, y))
    elif line.moved:
        parts.append(_diamond(frame.x(line.begins), y))
    parts += [_asking(window.opens, window.last_day, window.status, frame, y)
              for window in line.windows if frame.shows(window.opens, window.last_day)]  # fmt: skip
    return "".join([*parts, "</a>"])


def _label(line: Line, words: Words, left: float, y: int) -> str:
    anchor, x = ("end", WIDTH - 4) if left > END_ANCHORED * WIDTH else ("start", left)
    text = escape(words.label(line))
    return f'<text class="g-label" x="{x}" y="{y + LABEL}" text-anchor="{anchor}">{text}</text>'


def _flag(x: float, y: int) -> str:
    """Return a triangle with its tip up: late, for those who do not see red."""
    at = min(x, WIDTH - 12)
    return f'<path class="g-flag" d="M{at} {y + 31}h12l-6 -12z"/>'


def _cross(x: float, y: int) -> str:
    """Return the mark of a trial that ended early."""
    at = min(x, WIDTH - 12)
    return f'<path class="g-cross" d="M{at + 2} {y + 20}l9 10m0 -10l-9 10"/>'


def _diamond(x: float, y: int) -> str:
    """Return the mark of a start that was moved."""
    at = min(max(x, 6), WIDTH - 6)
    return f'<path class="g-moved" d="M{at} {y + 18}l7 7l-7 7l-7 -7z"/>'


def _asking(opens: date, last: date, status: str, frame: Frame, y: int) -> str:
    left, right = frame.x(opens), frame.x(last + timedelta(days=1))
    kind = "g-asked" if status == "closed" else "g-asking"
    return (
        f'<rect class="{kind}" x="{left}" y="{y + ASKING}" width="{max(right - left, 2):.1f}" '
        'height="3"/>'
    )
