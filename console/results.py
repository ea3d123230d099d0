"""The last thing a run says: verdicts with their reasons, and what to open."""

import csv
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

SHOWN = {"csat": "satisfied", "capability-gain": "capability"}
REASONS = 2


def show(summary: dict[str, Any], out: Path) -> None:
    """Print the table of services and the files to look at."""
    console = Console()
    if summary["synthetic"]:
        console.print("\n[bold]SYNTHETIC[/bold]: invented people, firms and answers.")
    console.print(_table(summary["verdicts"], _service_rows(out / "kpis.csv")))
    waiting = summary["waiting"]
    counts = summary["counts"]
    console.print(
        f"{counts['answers']:,} answers taken, {counts['refused_answers']} refused; "
        f"{sum(counts['letters'].values()):,} letters; {counts['history_lines']:,} lines of history; "
        f"{len(waiting)} things wait for people. {summary['seconds']} s.\n"
    )
    console.print(f"Open  {out}/reports/programme.pdf   all services and regions")
    console.print(
        f"      {out}/reports/                a report for every region, in its languages"
    )
    console.print(f"      {out}/kpis.csv, verdicts.json the figures and the verdicts")
    console.print(f"      {out}/letters/                every letter, as a mail program shows it")
    console.print(f"Then  pilots status --db {out}/pilots.db   what waits for whom")
    console.print(f"      pilots verify {out}               that nothing was changed afterwards")


def _table(verdicts: list[dict[str, Any]], rows: dict[tuple[str, str], dict[str, str]]) -> Table:
    table = Table(show_lines=True)
    for name in ("service", "verdict", "n", "satisfied", "capability", "why"):
        table.add_column(name, justify="right" if name in {"n", *SHOWN.values()} else "left")
    for entry in verdicts:
        adopted = entry["verdict"] or f"{entry['proposed']} (proposed)"
        csat = rows.get((entry["service"], "csat"), {})
        table.add_row(
            entry["service"],
            adopted.replace("_", " ") + (", provisional" if entry["provisional"] else ""),
            csat.get("n", "") or "-",
            _number(csat, " %"),
            _number(rows.get((entry["service"], "capability-gain"), {}), ""),
            "\n".join(entry["reasons"][:REASONS]),
        )
    return table


def _number(row: dict[str, str], unit: str) -> str:
    return f"{float(row['value']):.0f}{unit}" if row.get("value") else "-"


def _service_rows(path: Path) -> dict[tuple[str, str], dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {
            (row["unit"], row["kpi"]): row
            for row in csv.DictReader(file)
            if row["level"] == "service"
        }
