"""The last thing a run says: verdicts with their reasons, and what to open."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

ENDED = {"followup_closed", "withdrawn", "failed"}
SHOWN = {"csat": "satisfied", "capability-gain": "capability"}


def show(summary: dict[str, Any], out: Path) -> None:
    """Print the table of services and the files to look at."""
    console = Console()
    if summary["synthetic"]:
        console.print("\n[bold]SYNTHETIC[/bold]: invented people, firms and answers.")
    console.print(_table(summary["verdicts"], _service_rows(out / "kpis.csv")))
    if any(entry["provisional"] for entry in summary["verdicts"]):
        console.print(
            "Verdicts are provisional until the lead confirms them after the follow-up.\n"
        )
    _reasons(console, summary["verdicts"])
    waiting = summary["waiting"]
    counts = summary["counts"]
    console.print(
        f"{counts['answers']:,} answers taken, {counts['refused_answers']} refused; "
        f"{counts['letters'].get('handed_over', 0):,} letters in {counts['mails']:,} mails; "
        f"{counts['history_lines']:,} lines of history; "
        f"{len(waiting)} things wait for people. {summary['seconds']} s.\n"
    )
    for line in _standing(summary["reached"], counts["trials"]):
        console.print(line + "\n", highlight=False)
    services = out / "reports" / "services"
    passports = f"      {services}/  a passport of two pages for every validated service"
    for line in (
        f"Open  {out}/reports/programme.pdf  all services and regions",
        f"      {out}/reports/  a report for every region, in its languages",
        *([passports] if services.exists() else []),
        f"      {out}/kpis.csv, {out}/verdicts.json  the figures and the verdicts",
        f"      {out}/letters/  every letter, as a mail program shows it",
        f"Then  pilots status --db {out}/pilots.db  what waits for whom",
        f"      pilots verify {out}  that nothing was changed afterwards",
    ):
        console.print(line, highlight=False, soft_wrap=True)


def _standing(reached: str, trials: dict[str, int]) -> Iterator[str]:
    """Say how far a run has come whose trials have not come to their end."""
    if set(trials) <= {"proposed", "selected"}:
        yield (
            "Nothing happened in this run: the folder records no tasks, so every trial waits for "
            "its pilot cluster to agree. Add tasks.csv, participations.csv and answers.csv to see "
            "a programme run."
        )
        return
    still = sum(number for status, number in trials.items() if status not in ENDED)
    if still:
        yield (
            f"Came to {reached[:10]}. {still} of {sum(trials.values())} trials have not ended: "
            "a run goes on for as long as the folder records what people did, or something "
            "falls due."
        )


def _table(verdicts: list[dict[str, Any]], rows: dict[tuple[str, str], dict[str, str]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for name in ("service", "verdict", "n", "satisfied", "capability", "why"):
        right = name in {"n", *SHOWN.values()}
        table.add_column(
            name,
            justify="right" if right else "left",
            no_wrap=name == "service",
            overflow="fold",
        )
    for entry in verdicts:
        adopted = entry["verdict"] or f"{entry['proposed']} (proposed)"
        csat = rows.get((entry["service"], "csat"), {})
        table.add_row(
            entry["service"],
            adopted.replace("_", " "),
            csat.get("n", "") or "-",
            _number(csat, " %"),
            _number(rows.get((entry["service"], "capability-gain"), {}), ""),
            _why(entry["gates"]),
        )
    return table


def _why(gates: dict[str, str]) -> str:
    """Name the gates that stand in the way of a service, the worst first."""
    told = []
    for colour in ("red", "amber", "none"):
        named = [gate for gate, found in gates.items() if found == colour]
        if named:
            told.append(f"{', '.join(named)} {colour}")
    return "; ".join(told) or "all gates green"


def _reasons(console: Console, verdicts: list[dict[str, Any]]) -> None:
    for entry in verdicts:
        console.print(f"[bold]{entry['service']}[/bold]: {entry['reasons'][0]}", highlight=False)
    console.print()


def _number(row: dict[str, str], unit: str) -> str:
    return f"{float(row['value']):.0f}{unit}" if row.get("value") else "-"


def _service_rows(path: Path) -> dict[tuple[str, str], dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {
            (row["unit"], row["kpi"]): row
            for row in csv.DictReader(file)
            if row["level"] == "service"
        }
