"""The page that ``bench/ten_million.py`` writes: times, ratios, and what was promised."""

import os
import platform
from datetime import UTC, datetime
from typing import Any

MOST_RATIO, LEAST_RATIO, MOST_MILLISECONDS = 1.5, 15.0, 50.0


def page_of(
    shape: dict[str, int], found: dict[str, list[dict[str, Any]]], live: dict[str, Any]
) -> str:
    fastest_runs = {
        rival: {what: min(run[what] for run in runs) for what in ("seconds", "processor", "memory")}
        for rival, runs in found.items()
    }
    engine = fastest_runs["engine"]["seconds"]
    fastest = min(("numpy", "polars", "duckdb"), key=lambda rival: fastest_runs[rival]["seconds"])
    ratio = engine / fastest_runs[fastest]["seconds"]
    rows = [
        f"| {rival} | {one['seconds']:.2f} s | {one['processor']:.2f} s | {one['memory']:.0f} MB | "
        f"{one['seconds'] / engine:.2f} | {len(found[rival])} |"
        for rival, one in fastest_runs.items()
    ]
    told = []
    told.append(
        f"The engine takes {ratio:.2f} times as long as the fastest count by hand ({fastest}); "
        f"at most {MOST_RATIO} was promised."
    )
    if "pandas" in fastest_runs:
        times = fastest_runs["pandas"]["seconds"] / engine
        told.append(
            f"The plain groupby takes {times:.0f} times as long as the engine; "
            f"at least {LEAST_RATIO:.0f} was promised."
        )
    told.append(
        "After one new answer the figures of its trial, region, region type, service and "
        f"programme are there in {live['median']:.1f} ms on the clock (median of 200; the slowest "
        f"{live['worst']:.1f} ms), {live['processor']:.1f} ms of a processor; "
        f"at most {MOST_MILLISECONDS:.0f} ms were promised."
    )
    load = f"load average {os.getloadavg()[0]:.1f}"
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {load}"
    lines = "\n".join(rows)
    rows_of_kpis = found["engine"][0]["counts"]["rows"]
    return PAGE.format(
        today=datetime.now(UTC).date().isoformat(),
        machine=machine,
        megabytes=shape["bytes"] / 1e6,
        rows=rows_of_kpis,
        lines=lines,
        told="\n".join(told),
        **shape,
    )


PAGE = """# What evaluating {answers:,} answers costs

Written by `make bench-answers` on {today}: {machine}.
Absolute times belong to that machine; the ratios, taken in one run, are what to compare.

{answers:,} answers of {participations:,} participations in {trials:,} trials, in one Parquet file
of {megabytes:.0f} MB as they arrived. *engine* checks its input, files and counts all answers, and
computes every KPI at all five levels with its interval and colour ({rows:,} rows). *numpy*,
*polars* and *duckdb* are the same counts a trial by hand, with no level, interval or check
(`bench/rivals.py`); their sums were compared with those of the engine. *pandas* is the groupby one
would write first, for 18 of the KPIs (`bench/plain_pandas.py`). Of each the fastest run counts.

| | time | processor | memory beyond the start | times the engine | runs |
|---|---|---|---|---|---|
{lines}

{told}
"""
