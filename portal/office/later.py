"""Firms, people and attendance that come later: pasted or uploaded, seen before it counts."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Response, UploadFile

from pilots.access.rights import Place
from pilots.deeds.enrolling import Later, Places, enrol, look
from pilots.folder.faults import Fault, quoted
from pilots.folder.later import LATER, sheet_of
from pilots.list_files import must_be_a_list
from pilots.proof_files import FileRefused, Why
from portal.entering import Posted
from portal.plan.naming import Naming
from portal.visiting import NotThere, Visit, visiting

MOST_SHOWN = 200
LONGEST_SHOWN = 200_000
"""Characters that are offered for correction; in a browser more is better corrected in the file."""
router = APIRouter()
Changing = Annotated[Visit, Depends(visiting("change people"))]


class Table(Posted):
    """``sure`` is set when somebody has seen what the table would change."""

    kind: str = ""
    text: str = ""
    sure: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """One row of a list with what is wrong in it: by its column, or with the row as a whole."""

    number: int
    cells: Sequence[str]
    wrong: dict[str, str]
    whole: tuple[str, ...]


@router.get("/people/import")
def form(visit: Changing, kind: str = LATER[0]) -> Response:
    return _form(visit, kind if kind in LATER else LATER[0], "", None)


@router.post("/people/import/upload")
def uploaded(
    visit: Changing,
    kind: Annotated[str, Form()] = "",
    csrf: Annotated[str, Form()] = "",  # noqa: ARG001 -- checked by the visit
    file: Annotated[UploadFile | None, File()] = None,
    text: Annotated[str, Form()] = "",
) -> Response:
    """Show what a list would change, uploaded or else pasted; of what is none, why.

    Both come by one form, so that no button leaves behind what was given in the other way.
    """
    content = file.file.read() if file is not None else b""
    name = (file.filename or "") if file is not None else ""
    if not name and not content and text.strip():
        return _looked_at(visit, kind, text.encode())
    if not content:
        return _refused(visit, kind, FileRefused(name, Why.EMPTY), text)
    try:
        must_be_a_list(name, content)
    except FileRefused as refusal:
        return _refused(visit, kind, refusal, text)
    return _looked_at(visit, kind, content)


@router.post("/people/import")
def typed(visit: Changing, sent: Annotated[Table, Form()]) -> Response:
    given = sent.text.encode()
    if not sent.sure:
        return _looked_at(visit, sent.kind, given)
    _known(sent.kind)
    with visit.writing() as session:
        setting = visit.setting(session)
        later = look(session, setting, sent.kind, given, places_of(visit))
        if not later.faults:
            enrol(session, later, by=visit.visitor.agent(), now=visit.now)
    if later.faults:
        return _form(visit, sent.kind, sent.text, later)
    visit.changed()
    return visit.go(f"/people/import?kind={sent.kind}", done="imported")


def _looked_at(visit: Visit, kind: str, given: bytes) -> Response:
    _known(kind)
    with visit.reading() as session:
        later = look(session, visit.setting(session), kind, given, places_of(visit))
    text = later.text if later.text.count("\n") > 1 else given.decode("utf-8", "replace")
    return _form(visit, kind, text, later)


def _refused(visit: Visit, kind: str, refused: FileRefused, text: str) -> Response:
    _known(kind)
    return _form(visit, kind, text, None, refused=refused)


def _known(kind: str) -> None:
    if kind not in LATER:
        raise NotThere


def places_of(visit: Visit) -> Places:
    return Places() if visit.may("change people", Place()) else Places(visit.visitor.region)


def _form(
    visit: Visit,
    kind: str,
    text: str,
    later: Later | None,
    *,
    refused: FileRefused | None = None,
) -> Response:
    with visit.reading() as session:
        setting = visit.setting(session)
    sheet = sheet_of(kind, setting.catalogue)
    faults = later.faults.refusal(Path()).faults if later and later.faults else ()
    return visit.page(
        "office/people-import",
        status=422 if faults or refused else 200,
        refused=refused,
        nothing=refused is not None and not refused.name,
        longest=LONGEST_SHOWN,
        naming=Naming(setting, visit.language),
        given=_in_place(text, faults) if faults else [],
        kind=kind,
        kinds=LATER,
        header=",".join(sheet.header),
        columns=sheet.columns,
        text=text,
        later=later,
        faults=faults[:MOST_SHOWN],
        more=max(0, len(faults) - MOST_SHOWN),
        most=MOST_SHOWN,
        rows=later.new[:MOST_SHOWN] if later else [],
    )


def _in_place(text: str, faults: Sequence[Fault]) -> list[Given]:
    """Return the header and the rows with faults, as they were given.

    Empty if rows cannot be told apart by their numbers, as where empty ones were left out.
    """
    cells = list(csv.reader(io.StringIO(text, newline="")))
    header = cells[0] if cells else []
    found = [Given(1, header, {}, ())]
    for number in sorted({fault.row for fault in faults if fault.row and fault.row > 1}):
        here = [fault for fault in faults if fault.row == number]
        row = dict(zip(header, cells[number - 1], strict=False)) if number <= len(cells) else {}
        wrong = {one.column: one.expected for one in here if one.column and one.column in row}
        if any(one.found != quoted(row[one.column]) for one in here if one.column in wrong):
            return []
        whole = tuple(f"{one.found}: {one.expected}" for one in here if one.column not in wrong)
        found.append(Given(number, list(row.values()), wrong, whole))
    return found if len(found) > 1 else []
