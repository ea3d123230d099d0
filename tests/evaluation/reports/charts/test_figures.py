"""Charts of every report: well formed, described, and no two labels on the same spot."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import pytest
from lxml import etree  # type: ignore[import-untyped]

from evaluation.reports.blocks import Figure
from evaluation.reports.charts.canvas import COLOURS, NARROW, WIDE
from evaluation.reports.charts.lettering import width
from evaluation.reports.rendering import document_of
from foundation.languages import LANGUAGES

SVG = "{http://www.w3.org/2000/svg}"
DESCENT, ASCENT = 0.22, 0.72
"""Parts of the size of letters below and above their line."""


@dataclass(frozen=True)
class Label:
    words: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Label") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def labels(svg: str) -> Iterator[Label]:
    for element in etree.fromstring(svg.encode()).iter(f"{SVG}text"):
        size, words = float(element.get("font-size", "0")), element.text or ""
        wide = width(words, size, 600 if element.get("font-weight") else 400)
        x, y = float(element.get("x", "0")), float(element.get("y", "0"))
        left = x - {"middle": wide / 2, "end": wide}.get(element.get("text-anchor", ""), 0.0)
        yield Label(words, left, y - ASCENT * size, left + wide, y + DESCENT * size)


@pytest.fixture(scope="session", params=LANGUAGES)
def figures(request: pytest.FixtureRequest) -> list[Figure]:
    """The figures of three reports in one language."""
    return [
        block
        for which in ("piedmont", "slovenia", "programme")
        for section in document_of(request.getfixturevalue(which), request.param).sections
        for block in section.blocks
        if isinstance(block, Figure)
    ]


def test_no_two_labels_meet(figures: list[Figure]) -> None:
    meeting = [
        (figure.anchor, first.words, second.words)
        for figure in figures
        for svg in (figure.wide, figure.narrow)
        for first, second in combinations(labels(svg), 2)
        if first.meets(second)
    ]

    assert meeting == []


def test_no_label_is_cut_off(figures: list[Figure]) -> None:
    outside = [
        (figure.anchor, label.words, round(label.right - edge))
        for figure in figures
        for svg, edge in ((figure.wide, WIDE), (figure.narrow, NARROW))
        for label in labels(svg)
        if label.left < -0.5 or label.right > edge + 0.5
    ]

    assert outside == []


def test_every_chart_is_an_image_with_title_and_description(figures: list[Figure]) -> None:
    for figure in figures:
        for svg in (figure.wide, figure.narrow):
            root = etree.fromstring(svg.encode())
            named = root.get("aria-labelledby", "").split()
            assert root.get("role") == "img"
            assert [root[place].get("id") for place in (0, 1)] == named
            assert root[0].text == figure.caption
            assert root[1].text == figure.alternative


def test_no_chart_relies_on_a_colour_of_its_own(figures: list[Figure]) -> None:
    used = {
        colour
        for figure in figures
        for colour in re.findall(r"#[0-9a-f]{6}", figure.wide + figure.narrow)
    }

    assert used <= set(COLOURS.values())


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("ink", "paper", "least"),
    [
        ("ink", "ondark", 7.0),
        ("soft", "ondark", 4.5),
        ("ondark", "scale1", 4.5),
        ("ondark", "scale5", 4.5),
        ("onscale", "scale2", 4.5),
        ("onscale", "scale3", 4.5),
        ("onscale", "scale4", 4.5),
        ("green", "ondark", 3.0),
        ("amber", "ondark", 3.0),
        ("red", "ondark", 3.0),
        ("main", "ondark", 3.0),
        ("second", "ondark", 3.0),
    ],
)
def test_words_and_marks_stand_out(ink: str, paper: str, least: float) -> None:
    assert contrast(COLOURS[ink], COLOURS[paper]) >= least
