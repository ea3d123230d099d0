"""One way to call Typst: our template, our fonts, everything else as data."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import cast

import typst


def pdf(template: str, inputs: dict[str, str]) -> bytes:
    """Return ``templates/<template>`` as a tagged PDF; ``inputs`` are never read as markup."""
    return typst.compile(
        _folder("templates") / template,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs=inputs,
        pdf_standards=["ua-1", "a-2a"],
    )


def pngs(template: str, inputs: dict[str, str], resolution: float) -> list[bytes]:
    """Return one picture a page; ``resolution`` in points per inch."""
    made = typst.compile(
        _folder("templates") / template,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs=inputs,
        format="png",
        ppi=resolution,
    )
    pages = cast("bytes | list[bytes]", made)  # one page comes without its list
    return pages if isinstance(pages, list) else [pages]


@cache
def _fonts() -> typst.Fonts:
    """Return our typeface; reading it anew for every file would take longer than a page."""
    return typst.Fonts(include_system_fonts=False, font_paths=[_folder("fonts")])


@cache
def _folder(name: str) -> Path:
    return Path(str(files("evaluation.reports") / name))
