"""Write everything a run leaves behind, and a summary with the digest of each file."""

import csv
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, func, select

from evaluation.publishing import write_kpis_csv
from evaluation.reports.rendering import FORMATS, Format
from foundation.children import die_with_parent
from foundation.digests import digest, file_digest
from notifications.store import counts
from notifications.tables import Letter
from pilots import history
from pilots.deeds.evaluating import figures_of
from pilots.outputs.leaflets import TRIALS, passport_sheets, trial_sheets
from pilots.outputs.printing import Sheet, current_edition, editions_to_print, sheets
from pilots.outputs.verdicts import verdicts
from pilots.setting import Setting, read_setting
from pilots.tables import (
    Answer,
    Cluster,
    Edition,
    Firm,
    HistoryLine,
    RefusedAnswer,
    RefusedDecision,
    Report,
    Trial,
)
from pilots.waiting import waiting

Unit = Callable[[], Any]
CHILDREN = 2
KEPT: tuple[Format, ...] = ("html", "pdf")
"""Formats of an older edition: nobody edits it any more."""


@dataclass(frozen=True)
class Page:
    """A report to be drawn: where to, and in which formats."""

    sheet: Sheet
    out: Path
    folder: Path
    kinds: tuple[Format, ...]


Draw = Callable[[Sequence[Page]], Iterable[str]]
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""First characters that make a spreadsheet take a text for a formula."""


def write_outputs(
    unit: Unit,
    out: Path,
    *,
    now: datetime,
    draw: Draw,
    durations: Mapping[str, float],
    trial_reports: bool = False,
) -> dict[str, Any]:
    """Write figures, verdicts, reports, history and refusals below ``out``; return the summary.

    Args:
        unit: opens a unit of work.
        now: the moment the run has come to.
        draw: renders pages and yields the paths it wrote, below ``out``.
        durations: seconds of what was done before, for the summary.
        trial_reports: whether every trial gets a report too; once written they are kept up to date.
    """
    with unit() as session:
        setting = read_setting(session)
        edition = current_edition(session, setting, now)
        figures = figures_of(edition)
        write_kpis_csv(figures.published, out / "kpis.csv")
        found = verdicts(session, figures)
        _write_json(out / "verdicts.json", found)
        with _replaced(out / "history.jsonl") as lines:
            lines.writelines(history.as_json(line) + "\n" for line in history.lines(session))
        _refused_answers(session, out / "refused-answers.csv")
        _refused_decisions(session, out / "refused-decisions.csv")
        pages = _pages(session, setting, edition, out)
        pages += _leaflets(session, setting, edition, out, trial_reports=trial_reports)
        summary = _summary(session, setting, edition.number, now)
        session.expunge_all()
    files = ["kpis.csv", "verdicts.json", "history.jsonl",
             "refused-answers.csv", "refused-decisions.csv"]  # fmt: skip
    started = time.monotonic()
    files += draw(pages)
    seconds = {**durations, "Drawing reports": round(time.monotonic() - started, 1)}
    summary["durations"] = seconds
    summary["letters_digest"] = letters_digest(out)
    summary["digests"] = {name: file_digest(out / name) for name in sorted(files)}
    _write_json(out / "summary.json", summary)
    return summary | {"verdicts": found}


def _pages(session: Session, setting: Setting, newest: Edition, out: Path) -> list[Page]:
    """Return every report to draw: the newest edition to work with, approved older ones to keep."""
    pages = [
        Page(sheet, out, out / "reports", FORMATS) for sheet in sheets(session, setting, newest)
    ]
    for older in editions_to_print(session, newest)[1:]:
        folder = out / "reports" / f"edition-{older.number}"
        pages += [Page(sheet, out, folder, KEPT) for sheet in sheets(session, setting, older)]
    return pages


def _leaflets(
    session: Session, setting: Setting, newest: Edition, out: Path, *, trial_reports: bool
) -> list[Page]:
    folder = out / "reports"
    found = list(passport_sheets(session, setting, newest))
    if trial_reports or (folder / TRIALS).exists():
        found += trial_sheets(session, setting, newest)
    return [Page(sheet, out, folder, FORMATS) for sheet in found]


def draw_with_children(pages: Sequence[Page]) -> Iterable[str]:
    """Draw the pages in two child processes, which keep what Typst remembers to themselves."""
    with ProcessPoolExecutor(CHILDREN, get_context("spawn"), die_with_parent) as children:
        drawn = [children.submit(page.sheet.write, page.folder, page.kinds) for page in pages]
        for page, paths in zip(pages, drawn, strict=True):
            yield from (str((page.folder / path).relative_to(page.out)) for path in paths.result())


def _summary(session: Session, setting: Setting, edition: int, now: datetime) -> dict[str, Any]:
    def number_of(table: type) -> int:
        return session.exec(select(func.count()).select_from(table)).one()

    programme = setting.programme
    things = waiting(session, setting, now=now)
    return {
        "programme": programme.id,
        "title": programme.title,
        "synthetic": programme.synthetic,
        "reached": now.isoformat(),
        "edition": edition,
        "folder_digest": programme.folder_digest,
        "plan_hash": programme.plan_hash,
        "catalogue_digest": setting.catalogue.digest,
        "counts": {
            "pilot_clusters": number_of(Cluster),
            "firms": number_of(Firm),
            "trials": dict(sorted(Counter(session.exec(select(Trial.status))).items())),
            "answers": number_of(Answer),
            "refused_answers": number_of(RefusedAnswer),
            "refused_decisions": number_of(RefusedDecision),
            "letters": {str(s): n for s, n in sorted(counts(session).items())},
            "mails": session.exec(select(func.count(func.distinct(Letter.mail)))).one(),
            "reports": dict(sorted(Counter(session.exec(select(Report.status))).items())),
            "history_lines": number_of(HistoryLine),
        },
        "history_head": session.exec(
            select(HistoryLine.digest).order_by(col(HistoryLine.seq).desc())
        ).first(),
        "waiting": [thing.as_json() for thing in things],
    }


def _refused_answers(session: Session, path: Path) -> None:
    columns = ("respondent", "trial", "wave", "item", "value", "answered_at", "reason")
    rows = session.exec(
        select(RefusedAnswer).order_by(col(RefusedAnswer.answered_at), col(RefusedAnswer.id))
    )
    _write_csv(path, columns, rows)


def _refused_decisions(session: Session, path: Path) -> None:
    columns = ("kind", "subject", "by", "decision", "at", "comment", "code", "reason")
    rows = session.exec(
        select(RefusedDecision).order_by(col(RefusedDecision.at), col(RefusedDecision.id))
    )
    _write_csv(path, columns, rows)


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[object]) -> None:
    with _replaced(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([_cell(getattr(row, column)) for column in columns])


def _cell(value: object) -> str:
    """Return the text of a cell; one that a spreadsheet would compute gets an apostrophe."""
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def letters_digest(out: Path) -> str:
    """Return one digest over the names and contents of all letters."""
    letters = sorted((out / "letters").glob("*.eml"))
    return digest([[letter.name, file_digest(letter)] for letter in letters])


def _write_json(path: Path, content: object) -> None:
    with _replaced(path) as file:
        json.dump(content, file, ensure_ascii=False, indent=2)
        file.write("\n")


class _replaced:  # noqa: N801 -- reads as a verb at its uses
    """A text file that appears whole or not at all."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._unfinished = path.with_name(f".{path.name}.part")

    def __enter__(self) -> Any:  # noqa: ANN401 -- a text file
        self._file = self._unfinished.open("w", encoding="utf-8", newline="")
        return self._file

    def __exit__(self, kind: object, *_rest: object) -> None:
        self._file.close()
        if kind is None:
            self._unfinished.replace(self._path)
