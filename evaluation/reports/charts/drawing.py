"""From a way to draw to a figure: one chart for wide and narrow pages, with words and a table."""

from collections.abc import Callable

from evaluation.reports.blocks import Figure, Table
from evaluation.reports.charts.canvas import NARROW, WIDE, Canvas

Draw = Callable[[Canvas], float]
"""Draws on a canvas of any width and returns the height it needed."""


def figure(
    draw: Draw, *, anchor: str, caption: str, alternative: str, table: Table, floats: bool = False
) -> Figure:
    def drawn(width: float, name: str) -> str:
        canvas = Canvas(width)
        height = draw(canvas)
        return canvas.svg(height, anchor=name, title=caption, description=alternative)

    return Figure(
        anchor=anchor,
        caption=caption,
        wide=drawn(WIDE, f"{anchor}-wide"),
        narrow=drawn(NARROW, f"{anchor}-narrow"),
        alternative=alternative,
        table=table,
        floats=floats,
    )


def is_narrow(canvas: Canvas) -> bool:
    return canvas.width < (NARROW + WIDE) / 2
