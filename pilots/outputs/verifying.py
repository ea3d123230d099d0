"""Prove that what a run left behind belongs together and was not changed afterwards."""

import json
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from evaluation.reports.facts import content_hash, read_facts
from foundation.database import unit_of_work
from foundation.digests import file_digest
from foundation.errors import TrialError
from pilots import amendments, history
from pilots.deeds.evaluating import figures_of
from pilots.deeds.launching import plan_hash
from pilots.outputs.place import NotARun, database_of
from pilots.outputs.writing import letters_digest
from pilots.reviews.texts import hashes_of
from pilots.setting import read_setting
from pilots.tables import Edition, Report, ReportDecision


class DoesNotBelong(TrialError):
    """A file or a row is not what the run wrote."""

    code = "VERIFY-101"

    def __init__(self, what: str, found: str, expected: str) -> None:
        super().__init__(
            f"{what} was changed after the run: found {found[:16]}, the run wrote {expected[:16]}. "
            "Restore it from a backup, or run again into a new folder."
        )


class WentOn(TrialError):
    """People worked on after the run."""

    code = "VERIFY-102"

    def __init__(self, line: dict[str, Any], more: int) -> None:
        super().__init__(
            f"pilots.db goes on after what the run wrote: {more} moves, the first by {line['by']} "
            f"({line['move']}, {line['kind']} {line['subject']}). Nothing was changed, but the "
            "files say less than the database. Run the same folder again into this one, which "
            "writes them anew, and verify then."
        )


def verify(out: Path) -> list[str]:
    """Check every link and return what was found right, in words.

    Raises:
        NotARun: there is no finished run in ``out``.
        DoesNotBelong: names the first file or row that does not fit.
        HistoryBroken: names the first line that does not follow.
        WentOn: something was done in the database afterwards.
    """
    if not (out / "summary.json").is_file() or not (out / "pilots.db").is_file():
        raise NotARun(out)
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    checks = [
        _files(out, summary["digests"]),
        _letters(out, summary["letters_digest"]),
        _history_file(out, summary["history_head"]),
    ]
    with unit_of_work(database_of(out)) as session:
        checks += [
            _history_table(session, summary["history_head"]),
            _plan(session, summary["plan_hash"]),
            _amendments(session, summary["plan_hash"]),
            _editions(session),
            _reports(session),
            _decisions(session),
        ]
    return checks


def _same(what: str, found: str, expected: str) -> None:
    if found != expected:
        raise DoesNotBelong(what, found, expected)


def _files(out: Path, digests: dict[str, str]) -> str:
    for name, expected in digests.items():
        found = file_digest(out / name) if (out / name).is_file() else "no file"
        _same(name, found, expected)
    printed = {str(path.relative_to(out)) for path in (out / "reports").rglob("*.*")}
    for name in sorted(printed - digests.keys()):
        if (out / name).is_file():
            raise DoesNotBelong(name, "a file", "no such file")
    return f"{len(digests)} files are as they were written"


def _letters(out: Path, expected: str) -> str:
    _same("the folder letters/", letters_digest(out), expected)
    return "the letters are those that were written"


def _history_file(out: Path, head: str) -> str:
    with (out / "history.jsonl").open(encoding="utf-8") as lines:
        entries: list[dict[str, Any]] = [json.loads(line) for line in lines]
    length = history.check(entries)
    _same("the last line of history.jsonl", entries[-1]["digest"] if entries else "", head)
    return f"history.jsonl: a chain of {length} moves"


def _history_table(session: Session, head: str) -> str:
    entries = [json.loads(history.as_json(line)) for line in history.lines(session)]
    length = history.check(entries)
    digests = [entry["digest"] for entry in entries]
    if head in digests[:-1]:
        first = digests.index(head) + 1
        raise WentOn(entries[first], length - first)
    _same("the last history line of pilots.db", digests[-1] if digests else "", head)
    return f"pilots.db: the same chain of {length} moves"


def _plan(session: Session, expected: str) -> str:
    _same("the frozen plan", plan_hash(session, read_setting(session)), expected)
    return "criteria and plan are those frozen at launch"


def _amendments(session: Session, frozen: str) -> str:
    rows = amendments.amendments(session)
    entries = (amendments.content(row) | {"plan_hash": row.plan_hash} for row in rows)
    length = amendments.check(frozen, entries)
    return f"{length} amendments of the plan follow from it" if length else "no amendment"


def _editions(session: Session) -> str:
    editions = list(session.exec(select(Edition)))
    for edition in editions:
        _same(f"edition {edition.number}", figures_of(edition).digest, edition.digest)
    return f"{len(editions)} editions of figures have the digests they were frozen with"


def _reports(session: Session) -> str:
    reports = list(session.exec(select(Report)))
    for report in reports:
        _same(f"report {report.id}", content_hash(read_facts(report.facts)), report.content_hash)
    return f"{len(reports)} reports have the content their hashes name"


def _decisions(session: Session) -> str:
    # A decision stands over the text of its day: a wording that was taken later changes the hash.
    hashes = {report.id: hashes_of(report) for report in session.exec(select(Report))}
    decisions = list(session.exec(select(ReportDecision)))
    for decision in decisions:
        known = hashes[decision.report]
        if decision.content_hash not in known:
            _same(f"a decision on {decision.report}", known[-1], decision.content_hash)
    return f"{len(decisions)} decisions were taken over the content that is there"
