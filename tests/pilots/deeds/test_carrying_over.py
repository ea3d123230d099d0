"""What people wrote into a report is brought into its next edition, or laid before a person."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session, col, select

from evaluation.reports.facts import Facts, WordingFact, as_json, content_hash, read_facts
from evaluation.reports.passages import passages
from evaluation.reports.rendering import as_generated, document_of
from foundation.database import unit_of_work
from pilots.deeds.carrying_over import carry_over
from pilots.deeds.remarking import Said, Taken, remark, take
from pilots.lifecycle import Agent, Role
from pilots.reviews.texts import hashes_of
from pilots.tables import Edition, Remark, Report
from tests.factories.programmes import Programme

NOW = datetime(2027, 6, 28, 8, tzinfo=UTC)
LATER = datetime(2028, 2, 1, tzinfo=UTC)
BY = Agent(Role.REGIONAL_COORDINATOR, "p-writer")


def the_report(session: Session, programme: Programme) -> Report:
    return session.get_one(Report, f"{min(programme.setting.reporting)}.e1")


def next_edition(session: Session, report: Report, facts: Facts) -> Report:
    """Put a second edition of a report beside the first, and carry over what people wrote."""
    first = session.get_one(Edition, 1)
    session.add(Edition(number=2, as_of=LATER, why="follow-up", digest="0" * 64,
                        figures=first.figures))  # fmt: skip
    newer = facts.model_copy(
        update={"edition": facts.edition.model_copy(update={"number": 2}), "wordings": ()}
    )
    row = Report(
        id=report.id.replace(".e1", ".e2"), subject=report.subject, edition=2,
        status=report.status, since=LATER, deadline=report.deadline,
        content_hash=content_hash(newer), facts=as_json(newer).decode(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    carry_over(session, row, now=LATER)
    return row


def put(session: Session, report: Report, passage: str, words: str, change: str = "") -> None:
    one = Remark(
        report=report.id, passage=passage, language="en", content_hash=report.content_hash,
        by=BY.id, role=BY.role, at=NOW, text="", proposal=words, change=change,
    )  # fmt: skip
    session.add(one)
    session.flush()
    take(session, report, one, Taken(), by=BY, now=NOW)


def told(report: Report) -> dict[str, str]:
    found = passages(document_of(read_facts(report.facts), "en"))
    return {key: one.source for key, one in found.items()}


def with_evidence(report: Report) -> tuple[str, str]:
    some = passages(as_generated(read_facts(report.facts), "en")).values()
    return next((one.key, one.source) for one in some if "[k" in one.source)


def test_words_of_people_stand_again_where_the_engine_says_the_same(undecided: Programme) -> None:
    with unit_of_work(undecided.url) as session:
        report = the_report(session, undecided)
        key, text = with_evidence(report)
        put(session, report, key, f"Ours: {text}")
        put(session, report, key, "A new one.", "add")
        put(session, report, key, "Before the new one.", "add")
        others = [k for k, words in told(report).items() if words and k != key and "+" not in k]
        put(session, report, others[-1], "", "remove")

        newer = next_edition(session, report, read_facts(report.facts))

        assert told(newer) == told(report)
        assert newer.content_hash == content_hash(read_facts(newer.facts))
        assert hashes_of(newer)[-1] == newer.content_hash
        carried = session.exec(select(Remark).where(Remark.report == newer.id)).all()
        assert {(one.outcome, one.by) for one in carried} == {("taken", BY.id)}


def test_words_about_figures_that_changed_wait_for_a_person(undecided: Programme) -> None:
    with unit_of_work(undecided.url) as session:
        report = the_report(session, undecided)
        key, text = with_evidence(report)
        put(session, report, key, f"Ours: {text}")
        facts = read_facts(report.facts)
        name = text.split("[", 1)[1].split("]", 1)[0]
        rows = tuple(
            row.model_copy(update={"value": (row.value or 0) + 13, "low": None, "high": None})
            if row.ref == name
            else row
            for row in facts.rows
        )
        newer = next_edition(session, report, facts.model_copy(update={"rows": rows}))

        (waiting,) = session.exec(select(Remark).where(Remark.report == newer.id)).all()
        assert (waiting.outcome, waiting.about, waiting.proposal) == ("", text, f"Ours: {text}")
        assert read_facts(newer.facts).wordings == ()
        assert told(newer)[waiting.passage] != text


def test_a_report_that_nobody_touched_is_drafted_as_ever(undecided: Programme) -> None:
    with unit_of_work(undecided.url) as session:
        report = the_report(session, undecided)
        newer = next_edition(session, report, read_facts(report.facts))

        assert session.exec(select(Remark)).all() == []
        assert "wordings" not in newer.facts


def test_an_author_may_change_the_words_that_are_taken(undecided: Programme) -> None:
    with unit_of_work(undecided.url) as session:
        report = the_report(session, undecided)
        key, text = with_evidence(report)
        said = Said(passage=key, language="en", text="", proposal=f"Theirs: {text}")
        one = remark(session, report, said, by=BY, now=NOW)
        take(session, report, one, Taken(words=f"Both: {text}"), by=BY, now=NOW)

        assert told(report)[key] == f"Both: {text}"
        assert one.proposal == f"Theirs: {text}"


@pytest.mark.parametrize("passage", ["nowhere", "nowhere+1"])
def test_words_whose_place_is_gone_are_not_lost(undecided: Programme, passage: str) -> None:
    with unit_of_work(undecided.url) as session:
        report = the_report(session, undecided)
        one = Remark(
            report=report.id, passage=passage, language="en", content_hash=report.content_hash,
            by=BY.id, role=BY.role, at=NOW, text="", proposal="Lost?", outcome="taken",
        )  # fmt: skip
        session.add(one)
        session.flush()
        facts = read_facts(report.facts)
        wording = WordingFact(passage=passage, language="en", text="Lost?", remark=one.id or 0)
        report.facts = as_json(facts.model_copy(update={"wordings": (wording,)})).decode()
        session.flush()

        newer = next_edition(session, report, facts)

        kept = session.exec(
            select(Remark).where(Remark.report == newer.id).order_by(col(Remark.id))
        ).all()
        assert [found.proposal for found in kept] == ["Lost?"]
