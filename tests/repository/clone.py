"""What lies in this clone: packages as pyproject.toml names them, files as git tracks them."""

import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@cache
def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def packages() -> list[str]:
    """The packages that are shipped, in the order of pyproject.toml."""
    names: list[str] = pyproject()["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    return names


def tracked(*under: str) -> list[str]:
    """Paths of the files that git tracks, all or those ``under``: relative to the root, sorted."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *under],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    present = (path for path in listed.stdout.split("\0") if path and (ROOT / path).is_file())
    return sorted(present)


def modules() -> list[str]:
    """Paths of the Python modules of the shipped packages and of the benchmarks."""
    return [path for path in tracked(*packages(), "bench") if path.endswith(".py")]


PUBLISHED = {
    "portal/static/htmx.min.js": (
        "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"
    ),
    "portal/static/pico.min.css": (
        "dc3885c4785f04e3bd458469eec0d18bc071c2b1f1d2fd735e83d00dfe9571b3"
    ),
}
"""Files that others published, unchanged, with their digests."""
