"""How wide a text is in the typeface of the reports, so that labels of charts never meet."""

import struct
from functools import cache
from importlib.resources import files

_FILES = {400: "SourceSans3_400Regular.ttf", 600: "SourceSans3_600SemiBold.ttf"}
_FALLBACK = ord("n")


class Lettering:
    """The advance widths of one font, read from its ``cmap`` (format 4) and ``hmtx`` tables."""

    def __init__(self, font: bytes) -> None:
        tables = {
            font[at : at + 4]: struct.unpack_from(">II", font, at + 8)
            for at in range(12, 12 + 16 * struct.unpack_from(">H", font, 4)[0], 16)
        }
        self._units = struct.unpack_from(">H", font, tables[b"head"][0] + 18)[0]
        count = struct.unpack_from(">H", font, tables[b"hhea"][0] + 34)[0]
        pairs = struct.unpack_from(f">{count * 2}H", font, tables[b"hmtx"][0])
        self._advances = pairs[::2]
        self._glyphs = _glyphs(font, tables[b"cmap"][0])

    def width(self, text: str, size: float) -> float:
        """Return the width of ``text`` set in ``size``, in the unit of ``size``."""
        return float(sum(map(self._advance, text)) * size / self._units)

    def knows(self, code: int) -> bool:
        """Say whether the font has a shape for a code point."""
        return code in self._glyphs

    def _advance(self, letter: str) -> int:
        glyph = self._glyphs.get(ord(letter)) or self._glyphs[_FALLBACK]
        return int(self._advances[min(glyph, len(self._advances) - 1)])


def _glyphs(font: bytes, cmap: int) -> dict[int, int]:
    """Return code point -> glyph of the first format 4 subtable at ``cmap``."""
    start = next(
        cmap + offset
        for _, _, offset in struct.iter_unpack(
            ">HHI", font[cmap + 4 : cmap + 4 + 8 * struct.unpack_from(">H", font, cmap + 2)[0]]
        )
        if struct.unpack_from(">H", font, cmap + offset)[0] == 4  # noqa: PLR2004 -- the format
    )
    segments = struct.unpack_from(">H", font, start + 6)[0] // 2
    ends = struct.unpack_from(f">{segments}H", font, start + 14)
    starts = struct.unpack_from(f">{segments}H", font, start + 16 + 2 * segments)
    deltas = struct.unpack_from(f">{segments}H", font, start + 16 + 4 * segments)
    ranges_at = start + 16 + 6 * segments
    ranges = struct.unpack_from(f">{segments}H", font, ranges_at)
    glyphs: dict[int, int] = {}
    for number, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if ranges[number]:
                at = ranges_at + 2 * number + ranges[number] + 2 * (code - first)
                glyph = struct.unpack_from(">H", font, at)[0]
            if glyph or not ranges[number]:
                glyphs[code] = (glyph + deltas[number]) % 65536
    return glyphs


@cache
def lettering(weight: int = 400) -> Lettering:
    """Return the letters of weight 400 or 600."""
    font = files("evaluation.reports") / "fonts" / _FILES[weight]
    return Lettering(font.read_bytes())


@cache
def width(text: str, size: float, weight: int = 400) -> float:
    return lettering(weight).width(text, size)


def wrapped(text: str, size: float, room: float, weight: int = 400) -> list[str]:
    """Return ``text`` in lines no wider than ``room``; a longer single word stays whole."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width(longer, size, weight) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def fitted(text: str, size: float, room: float, *, most: int = 2, weight: int = 400) -> list[str]:
    """Return ``text`` in at most ``most`` lines no wider than ``room``, cut with an ellipsis."""
    lines = wrapped(text, size, room, weight)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]} …"]
    return [_cut(line, size, room, weight) for line in lines]


def _cut(line: str, size: float, room: float, weight: int) -> str:
    if width(line, size, weight) <= room:
        return line
    kept = line.removesuffix(" …")
    while kept and width(f"{kept}…", size, weight) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"
