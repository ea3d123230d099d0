"""The map of the regions: simplified outlines, shaded by type, numbered, with a list beside it."""

from dataclasses import dataclass

from evaluation.reports.charts.canvas import Canvas
from evaluation.reports.charts.drawing import is_narrow
from evaluation.reports.charts.lettering import fitted
from evaluation.reports.charts.shapes import CENTRES, SHAPES, height_of, placed

SHADES = ("map1", "map2", "map3")
"""From dark to light, so that grey print tells them apart."""

_LIST = 232.0
_LINE = 17.0


@dataclass(frozen=True)
class MapRegion:
    """``kind`` is the place of its shade; a region without an outline is only listed."""

    id: str
    name: str
    note: str
    kind: int


@dataclass(frozen=True)
class RegionMap:
    """``kinds`` are the words of the shades, ``source`` says where the outlines come from."""

    regions: tuple[MapRegion, ...]
    kinds: tuple[str, ...]
    source: str

    def draw(self, canvas: Canvas) -> float:
        narrow = is_narrow(canvas)
        width = canvas.width if narrow else canvas.width - _LIST - 20
        listed = [(kind, words, [one for one in self._numbered() if one[1].kind == kind])
                  for kind, words in enumerate(self.kinds)]  # fmt: skip
        for number, region in self._numbered():
            if region.id in SHAPES:
                self._region(canvas, number, region, width)
        below = height_of(width) + 8
        left, y = (0.0, below + 14) if narrow else (canvas.width - _LIST, 20.0)
        room = canvas.width if narrow else _LIST
        for kind, words, some in listed:
            if some:
                y = self._list(canvas, (left, y), (kind, words), some, room) + 10
        for line in fitted(self.source, 10.5, width, most=3):
            canvas.words(0, (y if narrow else below) + 8, line, size=10.5, colour="soft")
            y, below = y + 14, below + 14
        return max(y, below) + 2

    def _numbered(self) -> list[tuple[int, MapRegion]]:
        ordered = sorted(self.regions, key=lambda one: one.kind)
        return list(enumerate(ordered, start=1))

    def _region(self, canvas: Canvas, number: int, region: MapRegion, width: float) -> None:
        shade = SHADES[region.kind]
        canvas.area([placed(point, width) for point in SHAPES[region.id]], shade)
        x, y = placed(CENTRES[region.id], width)
        size = 11.0 if is_narrow(canvas) or region.id == "fribourg" else 13.0
        canvas.words(
            x, y + size * 0.36, str(number), size=size, colour=f"on{shade}", at="middle", bold=True
        )

    def _list(
        self,
        canvas: Canvas,
        place: tuple[float, float],
        kind: tuple[int, str],
        some: list[tuple[int, MapRegion]],
        room: float,
    ) -> float:
        left, y = place
        canvas.rect(left + 1, y - 10, 13, 12, SHADES[kind[0]], round_by=2, edge="soft")
        for words in fitted(kind[1], 12.5, room - 22, weight=600):
            canvas.words(left + 22, y, words, bold=True)
            y += _LINE
        for number, region in some:
            canvas.words(left + 13, y, str(number), size=12, colour="soft", at="end")
            for words in fitted(f"{region.name} ({region.note})", 12, room - 22):
                canvas.words(left + 22, y, words, size=12)
                y += _LINE
        return y
