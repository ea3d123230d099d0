"""Charts as PNG for file formats that hold no SVG."""

import json
from collections.abc import Iterable

from evaluation.reports.typesetting import pngs

RESOLUTION = 170.0
"""Points per inch: sharp in print, small in a file."""


def pictures(drawings: Iterable[str]) -> list[bytes]:
    """Return one PNG for every SVG, in one run of Typst."""
    drawn = list(drawings)
    return pngs("pictures.typ", {"data": json.dumps(drawn)}, RESOLUTION) if drawn else []
