"""A drawing surface that writes SVG: plain shapes, escaped text, one class per meaning.

Every shape carries its colour for print and a class for screens, where the style sheet of the page
may replace the colour (dark mode). No chart relies on colour alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape

from evaluation.reports.charts.lettering import width as text_width

WIDE = 680.0
NARROW = 330.0

FONT = "'Source Sans 3','Pilot Sans',system-ui,sans-serif"
COLOURS = {
    "ink": "#1c2a36",
    "soft": "#52606d",
    "rule": "#d3dae1",
    "band": "#eef2f5",
    "main": "#12436d",
    "second": "#2d8a86",
    "pale": "#b9cbdc",
    "green": "#1a7f5a",
    "amber": "#b5670b",
    "red": "#b3273a",
    "none": "#6b7785",
    "ondark": "#ffffff",
    "onscale": "#14202b",
    "scale1": "#a3440f",
    "scale2": "#e3a57e",
    "scale3": "#d3dae1",
    "scale4": "#7fa6c9",
    "scale5": "#12436d",
    "map1": "#12436d",
    "map2": "#7fa6c9",
    "map3": "#d3dae1",
    "onmap1": "#ffffff",
    "onmap2": "#14202b",
    "onmap3": "#14202b",
}


@dataclass
class Canvas:
    """Collects shapes from top to bottom; ``height`` is known when all are drawn."""

    width: float
    parts: list[str] = field(default_factory=list)

    def rect(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        colour: str,
        *,
        round_by: float = 0,
        edge: str = "",
    ) -> None:
        corner = f' rx="{_n(round_by)}"' if round_by else ""
        line = f' class="f-{colour} s-{edge}" stroke="{COLOURS[edge]}"' if edge else ""
        self.parts.append(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(max(w, 0))}" height="{_n(h)}"{corner}'
            + (line or f' class="f-{colour}"')
            + f' fill="{COLOURS[colour]}"/>'
        )

    def area(self, points: list[tuple[float, float]], colour: str) -> None:
        """Draw an outline with an edge that parts it from its neighbours."""
        corners = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        self.parts.append(
            f'<polygon points="{corners}" class="f-{colour} s-ring" fill="{COLOURS[colour]}" '
            f'stroke="#ffffff" stroke-width="1.2" stroke-linejoin="round"/>'
        )

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        colour: str,
        *,
        thick: float = 1,
        dash: str = "",
    ) -> None:
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" class="s-{colour}" '
            f'stroke="{COLOURS[colour]}" stroke-width="{_n(thick)}"{dashes}/>'
        )

    def words(  # noqa: PLR0913 -- a place, a text and how it is set
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 12.5,
        colour: str = "ink",
        at: str = "start",
        bold: bool = False,
        tick: bool = False,
    ) -> None:
        weight = ' font-weight="600"' if bold else ""
        kind = f"f-{colour} tick" if tick else f"f-{colour}"
        anchor = "" if at == "start" else f' text-anchor="{at}"'
        self.parts.append(
            f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}"{anchor}{weight} class="{kind}" '
            f'fill="{COLOURS[colour]}">{escape(text)}</text>'
        )

    def symbol(self, x: float, y: float, status: str, r: float = 5.2) -> None:
        """Draw a status: circle, triangle, square or ring, so that shape says it without colour."""
        shapes = {
            "green": f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(r)}" {_fill("green")}/>',
            "amber": _polygon(
                ((x, y - r * 1.15), (x + r * 1.1, y + r), (x - r * 1.1, y + r)), "amber"
            ),
            "red": f'<rect x="{_n(x - r)}" y="{_n(y - r)}" width="{_n(2 * r)}" '
            f'height="{_n(2 * r)}" {_fill("red")}/>',
            "none": f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(r - 1)}" class="f-ring s-none" '
            f'fill="#ffffff" stroke="{COLOURS["none"]}" stroke-width="2"/>',
        }
        self.parts.append(shapes[status])

    def diamond(self, x: float, y: float, colour: str, r: float = 5.0) -> None:
        self.parts.append(_polygon(((x, y - r), (x + r, y), (x, y + r), (x - r, y)), colour))

    @contextmanager
    def behind(self) -> Iterator[None]:
        """Put what is drawn inside behind everything drawn so far."""
        front, self.parts = self.parts, []
        yield
        self.parts += front

    def svg(self, height: float, *, anchor: str, title: str, description: str) -> str:
        """Return the drawing; ``anchor`` must be unique in the page it goes into."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(self.width)} {_n(height)}" '
            f'width="{_n(self.width)}" height="{_n(height)}" role="img" '
            f'aria-labelledby="{anchor}-title {anchor}-desc" font-family="{FONT}">'
            f'<title id="{anchor}-title">{escape(title)}</title>'
            f'<desc id="{anchor}-desc">{escape(description)}</desc>{"".join(self.parts)}</svg>'
        )


def _fill(colour: str) -> str:
    return f'class="f-{colour}" fill="{COLOURS[colour]}"'


def _polygon(points: tuple[tuple[float, float], ...], colour: str) -> str:
    return f'<polygon points="{" ".join(f"{_n(x)},{_n(y)}" for x, y in points)}" {_fill(colour)}/>'


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def drawn_height(svg: str) -> float:
    """Return the height of a drawing of this module."""
    return float(svg.split('viewBox="', 1)[1].split('"', 1)[0].split()[3])


@dataclass(frozen=True)
class Scale:
    """Maps values to places between two ends of the drawing."""

    low: float
    high: float
    left: float
    right: float

    def __call__(self, value: float) -> float:
        part = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.left + part * (self.right - self.left)


def legend(
    canvas: Canvas,
    y: float,
    entries: list[tuple[str, str]],
    *,
    swatch: str = "rect",
) -> float:
    """Draw ``(colour, words)`` entries in as many lines as they need; return the y below them."""
    x: float = 0
    for colour, words in entries:
        needs = 18 + text_width(words, 12) + 18
        if x > 0 and x + needs - 18 > canvas.width:
            x, y = 0, y + 18
        if swatch == "rect":
            canvas.rect(x, y - 9, 12, 11, colour, round_by=2)
        else:
            canvas.symbol(x + 6, y - 4, colour, 4.6)
        canvas.words(x + 18, y, words, size=12, colour="soft")
        x += needs
    return y + 18
