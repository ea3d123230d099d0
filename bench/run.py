"""What the engine costs beside plain scripts, all measured in this run: `make bench`.

Prints a table and writes it to bench/results.md. With --quick without the tenfold folder.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "alpine-2027"
RESULTS = ROOT / "bench" / "results.md"
TENFOLD = 10
PARTS = ("blocks", "html", "pdf")
LETTERS, QUICK_LETTERS = 100_000, 10_000
LIMIT = 0.5
"""Seconds that the HTML and the PDF of one region may take together."""

sys.path.insert(0, str(ROOT))
os.environ["PYTHONPATH"] = str(ROOT)  # for the commands that are measured

from measuring import cost_of  # noqa: E402 -- the path comes first
from whole_run import Costs, compared  # noqa: E402


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--quick", action="store_true", help="without the tenfold folder")
    quick = asked.parse_args().quick
    with tempfile.TemporaryDirectory(prefix="pilots-bench-") as scratch:
        runs = [_told(EXAMPLE, Path(scratch) / "single")]
        if not quick:
            from tests.factories.folder_copies import copies_of

            tenfold = copies_of(EXAMPLE, TENFOLD, Path(scratch) / f"{EXAMPLE.name}-tenfold")
            runs.append(_told(tenfold, Path(scratch) / "tenfold"))
        print("Rendering one report ...", flush=True)
        report = _rendered(Path(scratch) / "single" / "engine", Path(scratch) / "report.log")
        print("Sending letters ...", flush=True)
        letters = _sent(QUICK_LETTERS if quick else LETTERS, Path(scratch) / "letters.log")
    page = _page(*map("\n".join, (_table(runs), _report_table(report), _letter_table(letters))))
    print(f"\n{page}")
    RESULTS.write_text(page, encoding="utf-8")


def _told(folder: Path, scratch: Path) -> Costs:
    print(f"Running {folder.name} with the engine and without it ...", flush=True)
    return compared(folder, scratch)


def _table(runs: list[Costs]) -> list[str]:
    rows = [
        "| folder | letters | files | engine | without Prefect | ratio | bare writes | ratio |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for run in runs:
        seconds = [cost.seconds for cost in (run.engine, run.without, run.bare)]
        engine, without, bare = (f"{taken:.1f} s" for taken in seconds)
        ratios = [f"{seconds[0] / baseline:.2f}" for baseline in seconds[1:]]
        counts = [f"{run.letters:,}", f"{run.reports}"]
        rows.append(_row(run.folder, *counts, engine, without, ratios[0], bare, ratios[1]))
    rows += ["", "| peak memory | engine | without Prefect | bare writes | server |"]
    rows += ["|---|---|---|---|---|"]
    for run in runs:
        peaks = [run.engine.memory, run.without.memory, run.bare.memory, run.server]
        rows.append(_row(run.folder, *(f"{peak:.0f} MB" for peak in peaks)))
    if len(runs) > 1:
        growth = runs[1].engine.seconds / runs[0].engine.seconds
        rows += ["", f"Ten times the folder takes {growth:.1f} times as long."]
    return rows


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _rendered(out: Path, log: Path) -> dict[str, Any]:
    """What bench/one_report.py measured on the outputs of a run."""
    cost = cost_of([sys.executable, ROOT / "bench" / "one_report.py", out], log=log)
    figures: dict[str, Any] = json.loads(log.read_text(encoding="utf-8").splitlines()[-1])
    return figures | {"memory": cost.memory}


def _report_table(report: dict[str, Any]) -> list[str]:
    made = sorted(report["reports"], key=_seconds)
    chosen = {"median": made[len(made) // 2], "slowest": made[-1]}
    rows = [
        "| of the reports | | blocks | HTML | PDF | together | bare words | ratio |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, one in chosen.items():
        parts = [*(one[part] for part in PARTS), _seconds(one), one["bare"]]
        cells = [f"{taken:.3f} s" for taken in parts]
        ratio = f"{_seconds(one) / one['bare']:.2f}"
        rows.append(_row(name, f"{one['region']}, {one['language']}", *cells, ratio))
    within = sum(_seconds(one) < LIMIT for one in made)
    told = f"{within} of {len(made)} reports took less than {LIMIT} s."
    return [*rows, "", f"{told} Peak memory {report['memory']:.0f} MB."]


def _seconds(report: dict[str, Any]) -> float:
    return sum(float(report[part]) for part in PARTS)


def _sent(letters: int, log: Path) -> dict[str, float]:
    """What bench/letters.py measured."""
    cost_of([sys.executable, ROOT / "bench" / "letters.py", str(letters)], log=log)
    figures: dict[str, float] = json.loads(log.read_text(encoding="utf-8").splitlines()[-1])
    return figures


def _letter_table(found: dict[str, float]) -> list[str]:
    cells = [f"{value:,}" for value in found.values()]
    return [_row(*found), _row(*["---"] * len(found)), _row(*cells)]


def _page(runs: str, report: str, letters: str) -> str:
    measured = datetime.now(UTC).date().isoformat()
    load = f"load average {os.getloadavg()[2]:.1f} over the last quarter of an hour"
    machine = (
        f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}, {load}"
    )
    return f"""# What the engine costs

Written by `make bench` on {measured}: {machine}.
Absolute times belong to that machine; the ratios, taken in one run, are what to compare.

## A whole programme

*Engine* is `pilots run` with a Prefect server that was already up. *Without Prefect* is the same
program with Prefect taken out (`bench/without_prefect.py`): the same deeds, called one after the
other. *Bare writes* is the lower bound (`bench/bare_writes.py`): the rows, letters and files of the
finished run written again by somebody who knows them all beforehand, with no rule, plan or check.
All three wrote the same `kpis.csv`, `verdicts.json` and letters, or the bench would have failed.

{runs}

## One regional report, on one core

Every region in five languages, each made once and with nothing remembered: seconds that one core
worked, whatever else ran on the machine. *Bare words* is the of `bench/bare_report.py`: every
heading, paragraph and table row of the same report through Jinja and Typst, without charts,
columns, tagging or design.

{report}

## A wave of letters

Promised, composed, handed over to a local server that speaks SendGrid's protocol, and recorded; one
call each is the baseline. A claim is measured beside letters that left long ago
(`bench/letters.py`).

{letters}
"""


if __name__ == "__main__":
    main()
