"""Charts as PNG for file formats that hold no SVG."""

from collections.abc import Iterable

import json
from evaluation.reports.as_pdf import fonts_folder

import typst

RESOLUTION = 170.0
"""Points per inch: sharp in print, small in a file."""

_PAGES = b"""
#set page(width: auto, height: auto, margin: 4pt, fill: white)
#for (place, drawing) in json(bytes(sys.inputs.data)).enumerate() {
  if place > 0 { pagebreak() }
  image(bytes(drawing), format: "svg", width: 480pt)
}
"""


def pictures(drawings: Iterable[str]) -> list[bytes]:
    """Return one PNG for every SVG, in one run of Typst."""
    drawn = list(drawings)
    if not drawn:
        return []
    made = typst.compile(
        _PAGES,
        font_paths=[fonts_folder()],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(drawn)},
        format="png",
        ppi=RESOLUTION,
    )
    return made if isinstance(made, list) else [made]
