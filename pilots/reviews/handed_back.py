"""An edited report that was handed back: which text it was made from, what was done to it."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from evaluation.reports.edits import Beside, edits_in
from evaluation.reports.facts import Facts, content_hash, read_facts
from evaluation.reports.figures_in_words import rows_of
from evaluation.reports.gathering.judged import with_decisions
from evaluation.reports.merging import Edition, Merged, merged
from evaluation.reports.passages import passages
from evaluation.reports.reading_docx import HandedBack, Unreadable, read_back
from evaluation.reports.rendering import document_of
from foundation.languages import LANGUAGES
from pilots.proof_files import FileRefused, Why, examined
from pilots.report_inputs import judgements, review_of
from pilots.reviews.refusals import NotAReport, OtherProgramme, OtherReport, VersionUnknown
from pilots.setting import Setting
from pilots.tables import Report

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PROGRAMME = "programme"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What somebody did to a report. ``older``: there are newer figures than those in the file."""

    language: str
    content_hash: str
    edition: int
    older: bool
    merged: tuple[Merged, ...]
    beside: tuple[Beside, ...]
    excerpt: bool

    @property
    def open(self) -> list[tuple[int, Merged]]:
        """What there is to decide, with its place; the report says the rest already."""
        return [(n, one) for n, one in enumerate(self.merged) if one.state != "settled"]

    @property
    def nothing(self) -> bool:
        return not self.open and not self.beside


def checked_file(name: str, declared: str, content: bytes) -> bytes:
    """Return a file that may be kept and read.

    Raises:
        FileRefused: it is no DOCX file, too large, damaged, or does more than hold words.
    """
    file = examined(name, declared, content)
    if file.media_type != DOCX:
        raise FileRefused(file.name, Why.KIND)
    return file.content


def found_in(
    session: Session, setting: Setting, report: Report, name: str, content: bytes
) -> Found:
    """Return what a person did to the text that a file was made from, and what becomes of it.

    Raises:
        FileRefused: it cannot be read.
        NotAReport, OtherProgramme, OtherReport, VersionUnknown: it is not a text of ``report``.
    """
    try:
        file = read_back(content)
    except Unreadable as why:
        raise FileRefused(name, Why.DAMAGED) from why
    base, edition = _base(session, setting, report, name, file)
    language = _language(base, file)
    decided = with_decisions(
        base, review_of(session, setting, report), judgements(session, setting)
    )
    plain = document_of(base, language)
    now = read_facts(report.facts)
    edits = edits_in(plain, file, shown=document_of(decided, language))
    ours = document_of(now, language)
    return Found(
        language=language,
        content_hash=content_hash(base),
        edition=edition,
        older=edition != report.edition,
        merged=merged(
            edits.edits, Edition(plain, rows_of(base.rows)), Edition(ours, rows_of(now.rows))
        ),
        beside=edits.beside,
        excerpt=edits.excerpt,
    )


def _base(
    session: Session, setting: Setting, report: Report, name: str, file: HandedBack
) -> tuple[Facts, int]:
    programme = file.named.get("programme", setting.programme.id)
    if programme != setting.programme.id:
        raise OtherProgramme(name, programme, setting.programme.id)
    subject = _subject(file.named)
    if subject and subject != report.subject:
        raise OtherReport(name, subject, report.subject)
    own = select(Report).where(Report.subject == report.subject)
    for row in session.exec(own.order_by(col(Report.edition).desc())):
        facts = read_facts(row.facts)
        for number in range(len(facts.wordings), -1, -1):
            then = facts.model_copy(update={"wordings": facts.wordings[:number]})
            if _stamped(file, content_hash(then)):
                return then, row.edition
    other = select(Report.subject, Report.content_hash).where(Report.subject != report.subject)
    for where, digest in session.exec(other):
        if _stamped(file, digest):
            raise OtherReport(name, where, report.subject)
    if file.stamps and (subject or file.named):
        raise VersionUnknown(name, file.stamps[0])
    raise NotAReport(name)


def _subject(named: dict[str, str]) -> str:
    return PROGRAMME if named.get("kind") == PROGRAMME else named.get("subject", "")


def _stamped(file: HandedBack, digest: str) -> bool:
    return any(digest.startswith(stamp) for stamp in file.stamps)


def _language(base: Facts, file: HandedBack) -> str:
    """Return the language of a file; one that lost its properties still has its sentences."""
    named = file.named.get("language", "")
    if named in LANGUAGES:
        return named
    there = {" ".join(line.text.split()) for line in file.lines}

    def known(language: str) -> int:
        some = passages(document_of(base, language)).values()
        return sum(" ".join(one.source.split()) in there for one in some if one.source)

    return max(LANGUAGES, key=known)
