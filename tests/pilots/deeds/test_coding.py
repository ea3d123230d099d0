"""Coding open answers: two people, each alone, then what they settle."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from sqlmodel import Session, col, delete, select

from evaluation.certainty import telling
from evaluation.reports.facts import ProgrammeFacts, read_facts
from foundation.database import snapshot, unit_of_work
from pilots import history
from pilots.codings import CODERS, Coded, progress, rows_of
from pilots.deeds.coding import (
    AlreadySettled,
    CodedByTwo,
    CodedMeanwhile,
    NothingCoded,
    NotToSettle,
    Seen,
    ThemeUnknown,
    code,
    settle,
)
from pilots.deeds.declaring import declare
from pilots.deeds.drafting import draft, missing_reports
from pilots.deeds.evaluating import ask_for_figures
from pilots.deeds.voting import interest_name
from pilots.lifecycle import Agent, Role
from pilots.open_answers import VEIL, open_answers, veiled
from pilots.reviews.refusals import ConflictDeclared
from pilots.setting import read_setting
from pilots.tables import Answer, Coding, HistoryLine, Report, Trial
from services_catalog import default_catalogue
from tests.factories.open_answers import ITEM, codes, say_something, to_code
from tests.factories.programmes import Programme

NOW = datetime(2027, 6, 28, 8, tzinfo=UTC)
ONE, OTHER, THIRD = (
    Agent(Role.QUALITY_MANAGER, "q"),
    Agent(Role.ADVISORY_EXPERT, "b"),
    Agent(Role.WP_LEAD, "l"),
)


@pytest.fixture
def session(undecided: Programme) -> Iterator[Session]:
    with unit_of_work(undecided.url) as session:
        yield session


@pytest.fixture
def service(session: Session) -> str:
    return say_something(session)


VERSION = default_catalogue().codebook.version


def first(session: Session, service: str) -> Coded:
    return to_code(session, service, NOW)[0]


def settled(session: Session, service: str, theme: str, *, by: Agent) -> Coding:
    sees = Seen([theme], VERSION)
    return settle(session, read_setting(session), first(session, service), sees, by=by, now=NOW)


def coded(session: Session, service: str, *themes: str, by: Agent = ONE, seen: int = 0) -> Coding:
    sees = Seen(themes, VERSION, seen)
    return code(session, read_setting(session), first(session, service), sees, by=by, now=NOW)


def test_answers_come_without_order_once_their_wave_has_closed(
    session: Session, service: str
) -> None:
    found = open_answers(session, read_setting(session), as_of=NOW)

    assert {(one.service, one.item) for one in found.ready} == {(service, ITEM)}
    assert [one.ref for one in found.ready] == sorted(one.ref for one in found.ready)
    assert len({one.ref for one in found.ready}) == 6
    assert (service, "x_improve") in found.waiting
    assert (service, ITEM) not in found.waiting
    before = min(session.exec(select(Answer.answered_at).where(Answer.item == ITEM)))
    assert open_answers(session, read_setting(session), as_of=before).ready == ()


def test_words_of_fewer_firms_than_may_be_published_wait(session: Session) -> None:
    service = say_something(session, most=4)

    found = open_answers(session, read_setting(session), as_of=NOW)

    assert found.ready == ()
    assert (service, ITEM) in found.waiting


def test_words_of_a_withdrawn_trial_are_gone(session: Session, service: str) -> None:
    whose = to_code(session, service, NOW)[0].answer
    query = select(Trial).where(Trial.service == service, Trial.cluster == whose.cluster)
    trial = session.exec(query).one()
    trial.status, trial.withdrawn_at, trial.withdrawn_reason = "withdrawn", NOW, "closed"
    session.flush()

    clusters = {one.answer.cluster for one in to_code(session, service, NOW)}

    assert whose.cluster not in clusters


def test_names_and_addresses_are_veiled(session: Session) -> None:
    setting = read_setting(session)
    firm = next(iter(setting.firms.values())).name

    said = veiled(
        f"Ask {firm.upper()}, ada@example.org, +43 664 123456, www.x.at: 12 days", setting
    )

    assert said == f"Ask {VEIL}, {VEIL}, {VEIL}, {VEIL} 12 days"


def test_a_coding_is_kept_in_the_order_of_the_codebook_and_can_be_corrected(
    session: Session, service: str
) -> None:
    made = coded(session, service, "rules", "contacts")
    assert (made.themes, made.blind, made.version) == ("contacts rules", "contacts rules", 1)

    again = coded(session, service, "none", seen=1)

    assert (again.themes, again.blind, again.version) == ("none", "none", 2)


def test_the_history_says_that_it_was_coded_and_nothing_else(
    session: Session, service: str
) -> None:
    coded(session, service, "rules")
    whose = first(session, service).answer

    line = session.exec(select(HistoryLine).order_by(col(HistoryLine.seq).desc())).first()

    assert line is not None
    told = (line.kind, line.subject, line.move, line.source, line.target, line.by, line.note)
    subject = f"{service}.{ITEM}.{whose.ref}"
    assert told == ("coding", subject, "code", "uncoded", "coded", "q", "codebook 1")
    assert whose.respondent not in history.as_json(line)


def test_what_is_wrong_is_refused(session: Session, service: str) -> None:
    with pytest.raises(ThemeUnknown, match="found 'weather', expected one of contacts, "):
        coded(session, service, "weather")
    with pytest.raises(NothingCoded):
        coded(session, service)
    with pytest.raises(NothingCoded):
        coded(session, service, "none", "rules")
    assert session.exec(select(Coding)).all() == []


def test_a_third_person_is_not_needed(session: Session, service: str) -> None:
    coded(session, service, "rules")
    coded(session, service, "rules", by=OTHER)

    with pytest.raises(CodedByTwo):
        coded(session, service, "rules", by=THIRD)
    assert not first(session, service).waits_for(THIRD.id)
    assert CODERS == 2


def test_two_windows_of_one_person_do_not_overwrite_each_other(
    session: Session, service: str
) -> None:
    coded(session, service, "rules")

    with pytest.raises(CodedMeanwhile):
        coded(session, service, "skills")
    with pytest.raises(CodedMeanwhile):
        coded(session, service, "skills", seen=2)
    assert coded(session, service, "skills", seen=1).themes == "skills"


def test_whoever_declared_a_conflict_about_the_service_codes_nothing(
    session: Session, service: str
) -> None:
    setting = read_setting(session)
    board = setting.in_role("advisory_expert")[0]
    by = Agent(Role.ADVISORY_EXPERT, board.id)
    declare(
        session, setting, interest_name(service), conflict=True,
        statement="A relative works there.", by=by, now=NOW,
    )  # fmt: skip

    with pytest.raises(ConflictDeclared):
        coded(session, service, "rules", by=by)


def test_only_the_two_settle_where_they_differ_and_it_stays(session: Session, service: str) -> None:
    setting = read_setting(session)
    coded(session, service, "rules")
    with pytest.raises(NotToSettle):
        settled(session, service, "rules", by=ONE)
    coded(session, service, "contacts", "rules", by=OTHER)
    with pytest.raises(NotToSettle):
        settle(
            session, setting, first(session, service), Seen(["rules"], VERSION), by=THIRD, now=NOW
        )
    assert first(session, service).differs

    settle(
        session, setting, first(session, service), Seen(["contacts"], VERSION), by=OTHER, now=NOW
    )

    assert not first(session, service).differs
    with pytest.raises(AlreadySettled):
        settled(session, service, "rules", by=ONE)
    with pytest.raises(AlreadySettled):
        coded(session, service, "contacts", seen=1)
    agreed = first(session, service).agreed
    assert agreed is not None
    assert (agreed.coder, agreed.themes, agreed.by) == ("agreed", "contacts", "b")


def test_agreement_is_that_of_the_first_look(session: Session, service: str) -> None:
    """Who has seen what the other saw may change their mind, but did not see it alone."""
    coded(session, service, "rules")
    coded(session, service, "contacts", by=OTHER)
    coded(session, service, "contacts", seen=1)

    one = first(session, service)

    assert not one.differs
    assert {row["theme"] for row in rows_of([one])} == {"contacts"}
    assert {row["theme"] for row in rows_of([one], blind=True)} == {"contacts", "rules"}


def test_progress_counts_what_is_left(session: Session, service: str) -> None:
    themes = [["contacts"]] * 3 + [["rules"]] * 3
    codes(session, service, themes, ONE, NOW)
    coded(session, service, "rules", by=OTHER)

    answers = to_code(session, service, NOW)

    mine, theirs = progress(answers, ONE.id), progress(answers, OTHER.id)
    assert (mine.all, mine.mine, mine.left, mine.by_two, mine.differing) == (6, 6, 0, 1, 1)
    assert (theirs.mine, theirs.for_me, theirs.left) == (1, 6, 5)
    assert progress(answers, THIRD.id).for_me == 5
    assert len(rows_of(answers)) == 2


def test_codings_go_with_their_answer(undecided: Programme) -> None:
    with unit_of_work(undecided.url) as session:
        service = say_something(session)
        coded(session, service, "rules")
        session.connection().execute(delete(Answer).where(col(Answer.item) == ITEM))

    with snapshot(undecided.url) as session:
        assert session.exec(select(Coding)).all() == []


def test_a_report_that_is_drafted_later_prints_what_was_coded(
    undecided: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was printed before stays as it was."""
    monkeypatch.setattr(telling, "TIMES", 5)
    with unit_of_work(undecided.url) as session:
        service = say_something(session, most=12)
        for by, last in ((ONE, ["contacts"]), (OTHER, ["skills"])):
            codes(session, service, [["contacts"]] * 11 + [last], by, NOW)
        setting = read_setting(session)
        before = session.get_one(Report, "programme.e1")
        assert b'"coded"' not in before.facts.encode()
        ask_for_figures(session, setting, by=THIRD, now=NOW)
        missing = next(
            one for one in missing_reports(session, setting) if one.subject == "programme"
        )
        facts = read_facts(draft(session, setting, missing).facts)

    assert isinstance(facts, ProgrammeFacts)
    assert facts.coded is not None
    (themes,) = facts.coded.themes
    (agreement,) = facts.coded.agreements
    assert (themes.service, themes.item, themes.n) == (service, ITEM, 12)
    assert (agreement.answers, agreement.standing) == (12, "reliable")
    assert facts.words["code:contacts"]["sl"] == "Stiki in partnerji"


def test_of_three_who_code_at_once_two_are_needed(undecided: Programme) -> None:
    with unit_of_work(undecided.url) as session:
        service = say_something(session)
    ready = Barrier(3)

    def try_it(by: Agent) -> str:
        ready.wait()
        with unit_of_work(undecided.url) as session:
            try:
                coded(session, service, "rules" if by is ONE else "skills", by=by)
            except CodedByTwo:
                return "too late"
        return "coded"

    with ThreadPoolExecutor(3) as people:
        told = sorted(people.map(try_it, (ONE, OTHER, THIRD)))

    assert told == ["coded", "coded", "too late"]
    with snapshot(undecided.url) as session:
        assert len(session.exec(select(Coding)).all()) == 2
        assert history.check(json.loads(history.as_json(one)) for one in history.lines(session))
