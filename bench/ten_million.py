"""All KPIs of ten million answers beside the same counts by hand, from one Parquet file.

    make bench-answers              writes bench/evaluation.md, all of it
    make bench-answers ARGS="--answers 1000000 --rounds 3 --without-pandas"

Every contestant runs in a process of its own, in turn, round by round; the clock runs from opening
the file to the finished numbers, without imports. Ratios are of the fastest run of each: what else
the machine does can only make a run slower.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "evaluation.md"
RIVALS = ("engine", "numpy", "polars", "duckdb", "pandas")

sys.path.insert(0, str(ROOT))
os.environ.setdefault("POLARS_MAX_THREADS", "2")
os.environ.setdefault("OMP_NUM_THREADS", "2")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--answers", type=int, default=10_000_000)
    asked.add_argument("--clusters", type=int, default=400)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--without-pandas", action="store_true", help="it takes minutes")
    asked.add_argument("--page", type=Path, default=RESULTS, help="written whole, every line")
    asked.add_argument("--one", choices=(*RIVALS, "live"), help=argparse.SUPPRESS)
    asked.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.one:
        print(
            json.dumps(
                _live(given.folder) if given.one == "live" else _run(given.one, given.folder)
            )
        )
        return
    with tempfile.TemporaryDirectory(prefix="pilots-bench-") as scratch:
        folder = Path(scratch)
        shape = _invent(folder, given.answers, given.clusters)
        print(f"{shape['answers']:,} answers, {shape['trials']:,} trials", flush=True)
        found: dict[str, list[dict[str, Any]]] = {}
        for number in range(given.rounds):
            for rival in RIVALS:
                if rival == "pandas" and given.without_pandas:
                    continue
                if number == 0 or _fast(found, rival):
                    found.setdefault(rival, []).append(_measured(rival, folder))
                    print(f"  {rival}: {found[rival][-1]['seconds']:.2f} s", flush=True)
        live = _measured("live", folder)
    _agree(found)
    from page_of_ten_million import page_of

    page = page_of(shape, found, live)
    print(f"\n{page}")
    given.page.write_text(page, encoding="utf-8")


def _fast(found: dict[str, list[dict[str, Any]]], rival: str) -> bool:
    """Say whether a contestant may still win: one four times as slow is not asked again."""
    return bool(found[rival][0]["seconds"] < 4 * found["engine"][0]["seconds"])


def _invent(folder: Path, answers: int, clusters: int) -> dict[str, int]:
    from invented_answers import invent

    from services_catalog import default_catalogue

    made = invent(
        default_catalogue(), folder / "answers.parquet", answers=answers, clusters=clusters, seed=1
    )
    for name in ("trials", "firms", "participations"):
        getattr(made, name).to_pickle(folder / f"{name}.pickle")
    return {
        "answers": made.answers,
        "trials": len(made.trials),
        "participations": len(made.participations),
        "bytes": made.file.stat().st_size,
    }


def _measured(rival: str, folder: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, "--one", rival, "--folder", str(folder)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, env=dict(os.environ))
    result: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return result


def _frames(folder: Path) -> dict[str, Any]:
    import pandas as pd

    return {
        name: pd.read_pickle(folder / f"{name}.pickle")  # noqa: S301 -- written a minute ago
        for name in ("trials", "firms", "participations")
    }


def _run(rival: str, folder: Path) -> dict[str, Any]:
    """Run one contestant on what lies in ``folder``; return its seconds, memory and counts."""
    import plain_pandas
    import rivals

    from services_catalog import default_catalogue

    file, frames, known = folder / "answers.parquet", _frames(folder), _known()
    _import(rival)
    catalogue = default_catalogue()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, processor = time.perf_counter(), time.process_time()
    if rival == "engine":
        counts = _engine(file, frames, catalogue)
    else:
        count = {**vars(rivals), **vars(plain_pandas)}[f"by_{rival}"]
        counts = count(file, frames, known)
    return {
        "seconds": time.perf_counter() - began,
        "processor": time.process_time() - processor,
        "memory": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024,
        "counts": counts,
    }


def _import(rival: str) -> None:
    """Load the libraries beforehand; none of them is measured."""
    import importlib

    libraries = {
        "engine": ["evaluation.histograms.tallying", "scipy.special", "pyarrow.parquet"],
        "numpy": ["pyarrow.parquet", "pyarrow.compute"],
        "polars": ["polars"],
        "duckdb": ["duckdb", "pyarrow"],
        "pandas": ["pyarrow.parquet"],
    }
    for library in libraries[rival]:
        importlib.import_module(library)


def _known() -> dict[str, Any]:
    """What the rivals know by heart: questions, words, numbers and required questions."""
    import numpy as np

    from evaluation.histograms.layout import layout_of
    from services_catalog import MISSING, default_catalogue

    layout = layout_of(default_catalogue())
    asked = [slot for slot in layout.slots if slot.bins or slot.required]
    words = [*(word for word in layout.words), "product", "service", "process", "none"]
    values = list(dict.fromkeys(words))[:250]
    numbers = [float(w) if w not in MISSING and w.isdigit() else np.nan for w in values]
    return {
        "waves": list(layout.waves),
        "items": list(layout.items),
        "slots": [(slot.wave, slot.item) for slot in layout.slots],
        "values": values,
        "numbers": np.array(numbers),
        "required": {
            wave: [(s.wave, s.item) for s in asked if s.required and s.wave == wave]
            for wave in layout.waves
        },
    }


def _tally(file: Path, frames: dict[str, Any], catalogue: Any) -> Any:  # noqa: ANN401 -- imported late
    from evaluation.histograms.columnar import batches_of_file
    from evaluation.histograms.tallying import Tally

    return Tally.of_batches(batches_of_file(file), exchange_rates={}, catalogue=catalogue, **frames)


def _engine(file: Path, frames: dict[str, Any], catalogue: Any) -> dict[str, Any]:  # noqa: ANN401
    tally = _tally(file, frames, catalogue)
    rows = len(tally.kpis)
    return {"rows": rows, **_sums(tally)}


def _sums(tally: Any) -> dict[str, Any]:  # noqa: ANN401
    counts = tally.histograms
    paired = {"capability": "capability-gain", "inn": "barrier-change-innovation",
              "ski": "barrier-change-skills", "coo": "barrier-change-cooperation",
              "inv": "barrier-change-investment"}  # fmt: skip
    pairs = {}
    for name, kpi in paired.items():
        bins, scale = counts.bins[kpi].sum(axis=0), 25.0 if name == "capability" else 100 / 3
        measure = counts.measures[kpi]
        pairs[name] = [int(bins.sum()), round(float(bins @ measure.points) / scale, 4)]
    return {
        "answers": sum(int(one[:, 1:].sum()) for one in counts.items.values()),
        "exits": int(counts.bins["response-rate"][:, 1].sum()),
        "both": int(counts.bins["matched-pair-rate"][:, 1].sum()),
        "pairs": pairs,
    }


def _agree(found: dict[str, list[dict[str, Any]]]) -> None:
    """Refuse to print times of contestants that counted something else."""
    wanted = dict(found["engine"][0]["counts"])
    wanted.pop("rows")
    for rival in ("numpy", "polars", "duckdb"):
        counts = found[rival][0]["counts"]
        close = all(
            abs(counts["pairs"][name][1] - total) < 0.01 and counts["pairs"][name][0] == n  # noqa: PLR2004
            for name, (n, total) in wanted["pairs"].items()
        )
        if not close or any(counts[name] != wanted[name] for name in ("answers", "exits", "both")):
            raise SystemExit(f"{rival} counted {counts}, the engine {wanted}")


def _live(folder: Path) -> dict[str, Any]:
    """Milliseconds from one new answer to the new figures of everything it belongs to."""
    from evaluation.histograms.live import Live
    from services_catalog import default_catalogue

    frames = _frames(folder)
    began = time.perf_counter()
    live = Live(_tally(folder / "answers.parquet", frames, default_catalogue()))
    ready = time.perf_counter() - began
    takes = frames["participations"]
    taken, worked = [], []
    for number in range(200):
        row = takes.iloc[number * 97 % len(takes)]
        began, processor = time.perf_counter(), time.process_time()
        live.answer(
            row["sme"], row["cluster"], row["service"], "exit", "x_sat", str(number % 5 + 1)
        )
        taken.append(1000 * (time.perf_counter() - began))
        worked.append(1000 * (time.process_time() - processor))
    return {
        "seconds": ready,
        "median": statistics.median(taken),
        "worst": max(taken),
        "processor": statistics.median(worked),
    }


if __name__ == "__main__":
    main()
