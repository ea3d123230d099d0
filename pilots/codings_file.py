"""Codings as a CSV file: out to whoever codes elsewhere, and in again."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from foundation.errors import TrialError
from pilots.access.rights import RIGHTS
from pilots.codings import Coded, coded_answers, earlier_codings
from pilots.deeds.coding import Seen, code
from pilots.folder.csv_rows import LARGEST_OTHER, Unreadable, csv_rows
from pilots.folder.faults import Faults, quoted
from pilots.lifecycle import Agent, Role
from pilots.open_answers import veiled
from pilots.setting import Setting
from services_catalog.codebook import AGREED

COLUMNS = ("answer", "service", "question", "text", "coder", "codebook", "themes")
DEED = "code answers"
NEEDED = ("answer", "coder", "codebook", "themes")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""First characters that make a spreadsheet take a text for a formula."""


def as_csv(session: Session, setting: Setting, *, coder: str, now: datetime) -> tuple[str, int]:
    """Return the file and how many rows it has beside the header.

    Args:
        coder: whose codings, and what waits for that person: nothing of the others is in it.
            Empty: every coding there is, one row each, with those of earlier codebooks, and
            answers without any.
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    count, codebook = 0, setting.catalogue.codebook.version
    earlier = {} if coder else earlier_codings(session, setting)
    for one in coded_answers(session, setting, now=now):
        text = veiled(one.answer.text, setting)
        safe = f"'{text}" if text.startswith(FORMULA) else text
        named = (one.answer.ref, one.answer.service, one.answer.item, safe)
        rows = [(whose, codebook, themes) for whose, themes in _codings(one, coder)]
        rows += [(row.coder, row.codebook, row.themes) for row in earlier.get(one.answer.id, ())]
        writer.writerows((*named, *row) for row in rows)
        count += len(rows)
    return target.getvalue(), count


def _codings(one: Coded, coder: str) -> list[tuple[str, str]]:
    if coder:
        own = one.by(coder)
        if own is not None:
            return [(coder, own.themes)]
        return [(coder, "")] if one.waits_for(coder) else []
    rows = [*one.codings, *([one.agreed] if one.agreed else [])]
    return [(row.coder, row.themes) for row in rows] or [("", "")]


@dataclass(frozen=True, slots=True)
class Taken:
    """How many codings are new, corrected, or as they were."""

    new: int
    corrected: int
    same: int


def take(session: Session, setting: Setting, file: Path, *, now: datetime) -> Taken:
    """Take the codings of a file; rows without themes are answers that nobody has coded yet.

    Raises:
        FolderFaults: names every row that is wrong; then nothing is taken.
    """
    faults = Faults()
    answers = {one.answer.ref: one for one in coded_answers(session, setting, now=now)}
    counts, seen = {"new": 0, "corrected": 0, "same": 0}, set[tuple[str, str]]()
    version = setting.catalogue.codebook.version
    for row, ref, coder, codebook, themes in _rows(file, faults):
        if wrong := _wrong(setting, answers, ref, coder, codebook):
            faults.add(file.name, row, *wrong)
            continue
        if (ref, coder) in seen:
            faults.add(file.name, row, "answer", quoted(ref), "one row for an answer and a coder")
            continue
        seen.add((ref, coder))
        one, chosen = answers[ref], themes.replace(",", " ").replace(";", " ").split()
        own = one.agreed if coder == AGREED else one.by(coder)
        if own is not None and set(own.themes.split()) == set(chosen):
            counts["same"] += 1
            continue
        if coder == AGREED:
            faults.add(file.name, row, "coder", AGREED, "a person: the two settle on the page")
            continue
        by = Agent(Role(setting.people[coder].role), coder)
        seen_as = own.version if own else 0
        try:
            made = code(session, setting, one, Seen(chosen, version, seen_as), by=by, now=now)
        except TrialError as refusal:
            faults.add(file.name, row, "themes", quoted(themes), str(refusal))
            continue
        counts["corrected" if own else "new"] += 1
        others = tuple(it for it in one.codings if it.coder != coder)
        answers[ref] = Coded(one.answer, (*others, made), one.agreed)
    if len(faults):
        raise faults.refusal(file)
    return Taken(**counts)


def _rows(file: Path, faults: Faults) -> Iterator[tuple[int, str, str, str, str]]:
    """Yield row number, answer, coder, codebook and themes of every row with themes."""
    rows = csv_rows(file, file.name, faults, limit=LARGEST_OTHER)
    try:
        _, header = next(rows, (1, []))
        named = [cell.strip().lower() for cell in header]
        if missing := [name for name in NEEDED if name not in named]:
            expected = f"the columns {', '.join(NEEDED)}"
            faults.add(file.name, 1, None, f"no column {', '.join(missing)}", expected)
            return
        places = [named.index(name) for name in NEEDED]
        for number, cells in rows:
            ref, coder, codebook, themes = (
                cells[place].strip() if place < len(cells) else "" for place in places
            )
            if themes:
                yield number, ref, coder, codebook, themes
    except Unreadable:
        return


def _wrong(
    setting: Setting, answers: Mapping[str, Coded], ref: str, coder: str, codebook: str
) -> tuple[str, str, str] | None:
    """Return column, what was found and what was expected; None where all is well."""
    if ref not in answers:
        return "answer", quoted(ref), "an answer as `pilots codings export` names it"
    person = setting.people.get(coder)
    may = person is not None and person.left_at is None and person.role in RIGHTS[DEED]
    if not may and coder != AGREED:
        return "coder", quoted(coder), f"the id of a {' or '.join(RIGHTS[DEED])}"
    if codebook != (used := str(setting.catalogue.codebook.version)):
        expected = f"{used}, the version in use: export anew with --coder, or leave the row out"
        return "codebook", quoted(codebook), expected
    return None
