"""Hand back a report that was edited as DOCX: what it would do is seen first, then kept."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Response, UploadFile
from pydantic import Field
from sqlmodel import Session

from evaluation.reports.blocks import Document
from evaluation.reports.differences import Pair, words_compared
from evaluation.reports.merging import Merged
from evaluation.reports.passages import keyed
from evaluation.reports.rewording import ADDED
from foundation.errors import TrialError
from pilots import uploads
from pilots.access.rights import Place
from pilots.deeds.handing_back import Choice, Word, faults_of, hand_back
from pilots.deeds.wording import WRITABLE, Standing
from pilots.letters import about_pages
from pilots.proof_files import LARGEST
from pilots.reviews.handed_back import Found, checked_file, found_in
from portal import paces
from portal.entering import Posted
from portal.review.opening import Opened, facts_now, opened
from portal.review.refused import NOTHING, Refused
from portal.visiting import NotThere, Visit, visiting

router = APIRouter()
Remarking = Annotated[Visit, Depends(visiting("remark"))]
WORDS: dict[str, Word] = {"take": "take", "later": "later", "drop": "drop"}
MOST = 2_000
"""Paragraphs of one file; the programme report has four hundred."""


class Chosen(Posted):
    """``number``, ``word`` and ``text`` belong together, line by line."""

    number: list[int] = Field(default_factory=list, max_length=MOST)
    word: list[str] = Field(default_factory=list, max_length=MOST)
    text: list[str] = Field(default_factory=list, max_length=MOST)

    def choices(self) -> dict[int, Choice]:
        lines = zip(self.number, self.word, self.text, strict=False)
        return {n: Choice(WORDS.get(word, "later"), text) for n, word, text in lines}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One edit on the page: where it is, what differs, what is chosen, what is wrong with it."""

    number: int
    edit: Merged
    where: str
    mine: Pair
    engine: Pair
    choice: Choice
    fault: Refused


@router.get("/reports/{identifier}/edited")
def ask(visit: Remarking, identifier: str) -> Response:
    return _ask(visit, identifier)


@router.post("/reports/{identifier}/edited/upload")
def upload(
    visit: Remarking,
    identifier: str,
    csrf: Annotated[str, Form()] = "",  # noqa: ARG001 -- checked by the visit
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Look at a file; keep it for the preview if it is a text of this report."""
    visit.given.paces.keep(paces.UPLOADS, visit.request, "edited")
    name, content = (file.filename or "", file.file.read(LARGEST + 1)) if file else ("", b"")
    if not content:
        return _ask(visit, identifier, Refused("empty"))
    try:
        content = checked_file(name, file.content_type or "" if file else "", content)
        with visit.reading() as session:
            one = _remarking(visit, session, identifier)
            found_in(session, one.setting, one.report, name, content)
    except TrialError as refusal:
        return _ask(visit, identifier, Refused.of(refusal))
    with visit.writing() as session:
        kept = uploads.keep(session, name, content, by=visit.visitor.id, now=visit.now)
    return visit.go(f"/reports/{identifier}/edited/{kept}")


@router.get("/reports/{identifier}/edited/{kept}")
def look(visit: Remarking, identifier: str, kept: str) -> Response:
    return _look(visit, identifier, kept)


@router.post("/reports/{identifier}/edited/{kept}")
def keep(visit: Remarking, identifier: str, kept: str, sent: Annotated[Chosen, Form()]) -> Response:
    """Print what is to be printed; everything else waits as a remark, or was thrown away."""
    try:
        with visit.writing() as session:
            one = _remarking(visit, session, identifier)
            found = _found(visit, session, one, kept)
            by = visit.visitor.agent()
            choices = sent.choices()
            if not _prints(visit, one):
                choices = {n: _postponed(choice) for n, choice in choices.items()}
            made = hand_back(session, one.report, found, choices, by=by, now=visit.now)
            if made.waiting:
                about_pages.remark_made(session, one.setting, made.waiting[0], visit.now)
            uploads.drop(session, kept)
    except TrialError as refusal:
        return _look(visit, identifier, kept, sent, Refused.of(refusal))
    visit.changed()
    where = f"/reports/{identifier}" if made.taken else f"/reports/{identifier}/remarks"
    return visit.go(where, done="handed-back")


def _postponed(choice: Choice) -> Choice:
    return Choice("later", choice.text) if choice.word == "take" else choice


def _remarking(visit: Visit, session: Session, identifier: str) -> Opened:
    one = opened(visit, session, identifier, deed="remark")
    if one.withheld or one.report.status == "approved":
        raise NotThere
    return one


def _found(visit: Visit, session: Session, one: Opened, kept: str) -> Found:
    file = uploads.kept(session, kept, by=visit.visitor.id)
    if file is None:
        raise NotThere
    return found_in(session, one.setting, one.report, file.name, file.content)


def _prints(visit: Visit, one: Opened) -> bool:
    """Whether what the visitor wrote can be printed at once: an author's, on the own desk."""
    regional = one.report.subject in one.setting.regions
    place = Place(region=one.report.subject if regional else None)
    return visit.may("edit reports", place) and one.report.status in WRITABLE


def _ask(visit: Visit, identifier: str, refused: Refused = NOTHING) -> Response:
    with visit.reading() as session:
        one = _remarking(visit, session, identifier)
        return visit.page(
            "review/edited", one=one, words=one.words, report=one.report, refused=refused,
            prints=_prints(visit, one), status=422 if refused.code else 200,
        )  # fmt: skip


def _look(
    visit: Visit,
    identifier: str,
    kept: str,
    sent: Chosen | None = None,
    refused: Refused = NOTHING,
) -> Response:
    with visit.reading() as session:
        one = _remarking(visit, session, identifier)
        found = _found(visit, session, one, kept)
        prints = _prints(visit, one)
        chosen = sent.choices() if sent else {}
        faults = faults_of(one.report, found, chosen)
        document = Standing(facts_now(session, one), found.language).document
        shown = [
            _shown(number, edit, document, chosen.get(number, _usual(edit, found, prints=prints)),
                   faults.get(number))
            for number, edit in found.open
        ]  # fmt: skip
        return visit.page(
            "review/edited-preview", one=one, words=one.words, report=one.report, kept=kept,
            found=found, shown=shown, prints=prints, refused=refused, document=document,
            conflicts=sum(edit.state == "conflict" for _, edit in found.open),
            flagged=sum(not edit.printable for _, edit in found.open),
            status=422 if refused.code else 200,
        )  # fmt: skip


def _shown(
    number: int, edit: Merged, document: Document, choice: Choice, fault: TrialError | None
) -> Shown:
    return Shown(
        number=number,
        edit=edit,
        where=_title(document, edit.key),
        mine=words_compared(edit.base, edit.theirs),
        engine=words_compared(edit.base, edit.ours),
        choice=choice,
        fault=Refused.of(fault) if fault else NOTHING,
    )


def _usual(edit: Merged, found: Found, *, prints: bool) -> Choice:
    """Return what is proposed: print what is clean, let a person decide about the rest."""
    if edit.change == "remove" and found.excerpt:
        return Choice("drop", "")
    clean = edit.state == "clean" and edit.printable and prints
    return Choice("take" if clean else "later", edit.proposal)


def _title(document: Document, key: str) -> str:
    """Return the title of the section that a passage is in."""
    root = key.partition(ADDED)[0]
    for section in document.sections:
        if root == section.id:
            return section.title
        if any(root == own or root.startswith(f"{own}.") for own, _ in keyed(section)):
            return section.title
    return ""
