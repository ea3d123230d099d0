"""What the engine costs beside plain scripts, all measured in this run: `make bench`.

Prints a table and writes it to bench/results.md. With --quick without the tenfold folder.
"""

import argparse
import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "alpine-2027"
RESULTS = ROOT / "bench" / "results.md"
TENFOLD = 10

sys.path.insert(0, str(ROOT))
os.environ["PYTHONPATH"] = str(ROOT)  # for the commands that are measured

from whole_run import Pair, compared  # noqa: E402 -- the path comes first


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--quick", action="store_true", help="without the tenfold folder")
    quick = asked.parse_args().quick
    with tempfile.TemporaryDirectory(prefix="pilots-bench-") as scratch:
        pairs = [_told(EXAMPLE, Path(scratch) / "single")]
        if not quick:
            from tests.factories.folders import copies_of

            tenfold = Path(scratch) / f"{EXAMPLE.name}-tenfold"
            copies_of(EXAMPLE, tenfold, times=TENFOLD)
            pairs.append(_told(tenfold, Path(scratch) / "tenfold"))
    table = "\n".join(_table(pairs))
    print(table)
    RESULTS.write_text(_page(table), encoding="utf-8")


def _told(folder: Path, scratch: Path) -> Pair:
    print(f"Running {folder.name} with the engine and without it ...", flush=True)
    return compared(folder, scratch)


def _table(pairs: list[Pair]) -> list[str]:
    rows = [
        "| folder | letters | files | with Prefect | without | ratio | memory | without | server |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    rows += [
        f"| {pair.folder} | {pair.letters:,} | {pair.reports} "
        f"| {pair.engine.seconds:.1f} s | {pair.plain.seconds:.1f} s | {pair.ratio:.2f} "
        f"| {pair.engine.memory:.0f} MB | {pair.plain.memory:.0f} MB | {pair.server:.0f} MB |"
        for pair in pairs
    ]
    if len(pairs) > 1:
        single, tenfold = pairs
        growth = tenfold.engine.seconds / single.engine.seconds
        rows += ["", f"Ten times the folder takes {growth:.1f} times as long."]
    return rows


def _page(table: str) -> str:
    measured = datetime.now(UTC).date().isoformat()
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    return f"""# What the engine costs

Written by `make bench` on {measured}: {machine}. Absolute times belong to that machine; the
ratios, taken in one run, are what to compare.

## A whole programme

*With Prefect* is `pilots run` with a Prefect server that was already up. *Without* is the same
programme with Prefect taken out (`bench/without_prefect.py`): the same deeds called one after the
other in one process. Both wrote the same `kpis.csv`, the same `verdicts.json` and as many letters,
or the bench would have failed.

{table}
"""


if __name__ == "__main__":
    main()
