"""Bring the words of people into the next edition of a report: kept, or laid before a person."""

from datetime import datetime

from sqlmodel import Session, col, select

from evaluation.reports.decisions import WordingFact
from evaluation.reports.edits import Edit, edits_of
from evaluation.reports.facts import Facts, as_json, content_hash, read_facts
from evaluation.reports.figures_in_words import rows_of
from evaluation.reports.merging import Edition, merged
from evaluation.reports.rendering import as_generated
from evaluation.reports.rewording import ADDED, words_in
from pilots.deeds.wording import CHANGES, REMOVE, Put, with_wordings
from pilots.tables import Remark, Report


def carry_over(session: Session, report: Report, *, now: datetime) -> None:
    """Give a new edition what people wrote into the one before.

    Where the engine still says what it said, their words stand again. Where it says something
    else by now, they wait as a remark that shows all three texts; until somebody decides, the
    report says what is true today.
    """
    earlier = session.exec(
        select(Report)
        .where(Report.subject == report.subject, Report.edition < report.edition)
        .order_by(col(Report.edition).desc())
    ).first()
    old = read_facts(earlier.facts) if earlier else None
    if old is None or not old.wordings:
        return
    new = read_facts(report.facts)
    kept: list[Put] = []
    for language in dict.fromkeys(wording.language for wording in old.wordings):
        kept += _carried(session, report, old, new, language, now=now)
    if kept:
        facts = with_wordings(new, kept)
        report.facts, report.content_hash = as_json(facts).decode(), content_hash(facts)
    session.flush()


def _carried(
    session: Session, report: Report, old: Facts, new: Facts, language: str, *, now: datetime
) -> list[Put]:
    before = Edition(as_generated(old, language), rows_of(old.rows))
    today = Edition(as_generated(new, language), rows_of(new.rows))
    edits = edits_of(before.document, words_in(old.wordings, language))
    kept: list[Put] = []
    for edit, one in zip(edits, merged(edits, before, today), strict=True):
        if one.state == "settled":
            continue
        author = session.get_one(Remark, _wording(old, language, edit).remark)
        change = CHANGES[one.change]
        stands = one.state == "clean" and one.printable
        remark = Remark(
            report=report.id, passage=one.key, language=language, by=author.by, role=author.role,
            content_hash=report.content_hash, at=now, about=one.base, text="",
            proposal="" if change == REMOVE else one.theirs, change=change,
            outcome="taken" if stands else "",
        )  # fmt: skip
        session.add(remark)
        session.flush()
        if stands:
            kept.append(Put(remark, one.theirs))
    return kept


def _wording(old: Facts, language: str, edit: Edit) -> WordingFact:
    """Return the wording that an edit comes from: the last one that says so."""
    return next(
        wording
        for wording in reversed(old.wordings)
        if wording.language == language
        and wording.text == edit.text
        and (wording.passage == edit.key or wording.passage.partition(ADDED)[0] == edit.key)
    )
