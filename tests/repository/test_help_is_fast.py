"""`pilots --help` answers at once, because it imports nothing heavy.

Seconds depend on the machine, imports do not: what is asserted is what was imported.
"""

import subprocess
import sys

import pytest

from tests.repository.clone import ROOT

HEAVY = {
    "alembic",
    "apscheduler",
    "babel",
    "docx",
    "fastapi",
    "holidays",
    "icalendar",
    "jinja2",
    "numpy",
    "pandas",
    "prefect",
    "python_calamine",
    "scipy",
    "sqlalchemy",
    "sqlmodel",
    "typst",
    "uvicorn",
    "xlsxwriter",
}


def imported_by(program: str, *arguments: str) -> set[str]:
    """Top-level packages that Python imports while it runs ``program``."""
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", program, *arguments],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    rows = (line for line in ran.stderr.splitlines() if line.startswith("import time:"))
    return {row.rsplit("|", 1)[1].strip().partition(".")[0] for row in rows}


@pytest.mark.parametrize(
    ("program", "arguments"),
    [
        ("import console", ()),
        ("from console import main; main()", ("--help",)),
        ("from console import main; main()", ("run", "--help")),
        ("from console import main; main()", ("demo", "--help")),
    ],
    ids=["import console", "pilots --help", "pilots run --help", "pilots demo --help"],
)
def test_nothing_heavy_is_imported_by(program: str, arguments: tuple[str, ...]) -> None:
    imported = imported_by(program, *arguments)

    assert "console" in imported
    assert imported & HEAVY == set()
