"""The page that ``bench/ten_million.py`` writes: times, ratios, what was promised, and the load.

Every line of ``bench/evaluation.md`` is written here; one added by hand is lost with the next run.
"""

import os
import platform
from datetime import UTC, datetime
from typing import Any

MOST_RATIO, LEAST_RATIO, MOST_MILLISECONDS = 1.5, 15.0, 50.0
BY_HAND = ("numpy", "polars", "duckdb")
BUSY = 1.5
"""Times as long as its processor works that a contestant waits on a machine with other jobs."""

Found = dict[str, list[dict[str, Any]]]
Fastest = dict[str, dict[str, float]]


def page_of(shape: dict[str, int], found: Found, live: dict[str, Any]) -> str:
    fastest = {
        rival: {what: min(run[what] for run in runs) for what in ("seconds", "processor", "memory")}
        for rival, runs in found.items()
    }
    engine = fastest["engine"]["seconds"]
    rows = [
        f"| {rival} | {one['seconds']:.2f} s | {one['processor']:.2f} s | {one['memory']:.0f} MB | "
        f"{one['seconds'] / engine:.2f} | {len(found[rival])} |"
        for rival, one in fastest.items()
    ]
    told = [*_promises(fastest, live), *_load(fastest, live)]
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    return PAGE.format(
        today=datetime.now(UTC).date().isoformat(),
        machine=f"{machine}, load average {os.getloadavg()[0]:.1f}",
        megabytes=shape["bytes"] / 1e6,
        rows=found["engine"][0]["counts"]["rows"],
        lines="\n".join(rows),
        told="\n".join(told),
        **shape,
    )


def _promises(fastest: Fastest, live: dict[str, Any]) -> list[str]:
    rival, ratio = _against(fastest, "seconds")
    told: list[str] = []
    told.append(
        f"- The engine takes {ratio:.2f} times as long as the fastest count by hand ({rival}); at "
        f"most {MOST_RATIO} was promised: {_kept(ratio <= MOST_RATIO)}."
    )
    if "pandas" in fastest:
        times = fastest["pandas"]["seconds"] / fastest["engine"]["seconds"]
        told.append(
            f"- The plain groupby takes {times:.0f} times as long as the engine; at least "
            f"{LEAST_RATIO:.0f} was promised: {_kept(times >= LEAST_RATIO)}."
        )
    else:
        told.append("- The plain groupby was left out of this run (`--without-pandas`).")
    told.append(
        "- After one new answer the figures of its trial, region, region type, service and "
        f"programme are there in {live['median']:.1f} ms on the clock (median of 200; the slowest "
        f"{live['worst']:.1f} ms), {live['processor']:.1f} ms of a processor; at most "
        f"{MOST_MILLISECONDS:.0f} ms were promised: {_kept(live['median'] <= MOST_MILLISECONDS)}."
    )
    return told


def _against(fastest: Fastest, what: str) -> tuple[str, float]:
    """Return the fastest count by hand and how many times as long the engine takes."""
    rival = min(BY_HAND, key=lambda name: fastest[name][what])
    return rival, fastest["engine"][what] / fastest[rival][what]


def _kept(promise: bool) -> str:  # noqa: FBT001 -- yes or no is what it says
    return "kept" if promise else "broken"


def _load(fastest: Fastest, live: dict[str, Any]) -> list[str]:
    """Say how far the clock can be trusted: on a busy machine it tells who waited."""
    waited = max(
        fastest[name]["seconds"] / fastest[name]["processor"] for name in ("engine", "numpy")
    )
    if waited < BUSY:
        return ["", "Nothing else kept the machine busy: clocks tell what the work takes."]
    rival, ratio = _against(fastest, "processor")
    told = (
        f"Other jobs kept the machine busy: clocks ran up to {waited:.1f} times as long as "
        f"processors worked. By processors the engine takes {ratio:.2f} times as long as {rival}, "
        f"and a new answer {live['processor']:.1f} ms. Run it again on a quiet machine."
    )
    return ["", told]


PAGE = """# What evaluating {answers:,} answers costs

Written by `make bench-answers` on {today}: {machine}.
Absolute times belong to that machine; the ratios, taken in one run, are what to compare.

{answers:,} answers of {participations:,} participations in {trials:,} trials, in one Parquet file
of {megabytes:.0f} MB as they arrived. *engine* checks its input, files and counts all answers, and
computes every KPI at all five levels with its interval and colour ({rows:,} rows). *numpy*,
*polars* and *duckdb* are the same counts a trial by hand, with no level, interval or check
(`bench/rivals.py`); their sums were compared with those of the engine. *pandas* is the groupby one
would write first, for 18 of the KPIs (`bench/plain_pandas.py`). Of each the fastest run counts;
one that is four times as slow as the engine is not run again. Times are without imports. A new
answer is one that `Live` takes after it has read the same file.

| | time | processor | memory beyond the start | times the engine | runs |
|---|---|---|---|---|---|
{lines}

{told}
"""
