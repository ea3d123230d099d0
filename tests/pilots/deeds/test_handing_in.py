from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from foundation.database import snapshot
from pilots.deeds.consenting import ANSWERING, consent_of
from pilots.deeds.erasing import erasable, erase
from pilots.deeds.handing_in import HandedIn, NoConsent, NotComplete, NotOpen, hand_in
from pilots.deeds.keeping import Change, keep
from pilots.freezes import INTERIM
from pilots.questionnaires.asked import State, questionnaires
from pilots.questionnaires.filled import Filled
from pilots.questionnaires.pieces import Fault
from pilots.setting import catalogue_of, read_setting
from pilots.tables import (
    Answer,
    Draft,
    Edition,
    HandIn,
    HistoryLine,
    Participation,
    Programme,
    RefusedAnswer,
    Wave,
)
from tests.factories.questionnaires import (
    LATE,
    NOW,
    TRIAL,
    a_participant,
    a_visitor,
    agreed,
    an_asking_programme,
    read,
    right_inputs,
    typed,
)


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> str:
    return f"sqlite:///{an_asking_programme(tmp_path_factory.mktemp('asking'), empty_database)}"


@pytest.fixture
def session(asking: str) -> Iterator[Session]:
    """A transaction that leaves nothing behind."""
    with snapshot(asking) as session:
        yield session


@pytest.fixture
def firm(asking: str) -> str:
    return a_participant(asking)


def complete(session: Session, firm: str) -> Filled:
    """Return the questionnaire of a firm that has agreed and answered everything required."""
    agreed(session, firm)
    empty = read(session, firm)
    return typed(session, firm, right_inputs(empty.catalogue, empty.items))


def answers(session: Session, firm: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    mine = select(Answer).where(
        Answer.respondent == firm, Answer.trial == TRIAL, Answer.wave == "exit"
    )
    for row in session.exec(mine.order_by(Answer.id)):  # type: ignore[arg-type]
        found.setdefault(row.item, []).append(row.value)
    return found


def test_a_complete_questionnaire_becomes_answers(session: Session, firm: str) -> None:
    filled = complete(session, firm)
    required = [item.id for item in filled.items if item.required]

    assert hand_in(session, filled, language="de", now=NOW) == HandedIn(len(required), 0)
    assert sorted(answers(session, firm)) == sorted(required)
    done = session.get_one(HandIn, (firm, TRIAL, "exit"))
    assert (done.times, done.language, done.last_at) == (1, "de", NOW)


def test_handing_in_twice_changes_nothing(session: Session, firm: str) -> None:
    hand_in(session, complete(session, firm), language="de", now=NOW)
    before = answers(session, firm)
    again = hand_in(session, read(session, firm), language="de", now=NOW + timedelta(seconds=1))

    assert again == HandedIn(0, 0)
    assert answers(session, firm) == before
    assert session.get_one(HandIn, (firm, TRIAL, "exit")).times == 1


def test_a_correction_is_a_later_answer_and_the_others_stay(session: Session, firm: str) -> None:
    hand_in(session, complete(session, firm), language="de", now=NOW)
    later = NOW + timedelta(hours=1)
    hand_in(session, typed(session, firm, {"x_sat": "1"}, now=later), language="de", now=later)

    assert answers(session, firm)["x_sat"] == ["5", "1"]
    assert answers(session, firm)["x_useful"] == ["5"]
    session.expire_all()
    assert session.get_one(HandIn, (firm, TRIAL, "exit")).times == 2


def test_an_optional_answer_can_be_taken_back(session: Session, firm: str) -> None:
    complete(session, firm)
    hand_in(session, typed(session, firm, {"x_best": "The moderator"}), language="de", now=NOW)
    assert answers(session, firm)["x_best"] == ["The moderator"]

    hand_in(session, typed(session, firm, {"x_best": ""}), language="de", now=NOW)

    assert "x_best" not in answers(session, firm)


def test_what_is_missing_is_named_and_nothing_is_taken(session: Session, firm: str) -> None:
    agreed(session, firm)
    filled = typed(session, firm, {"x_sat": "9", "x_contacts": "many"})

    with pytest.raises(NotComplete) as refusal:
        hand_in(session, filled, language="de", now=NOW)

    assert refusal.value.faults["x_sat"] is Fault.UNKNOWN
    assert refusal.value.faults["x_contacts"] is Fault.NUMBER
    assert refusal.value.faults["x_quote"] is Fault.MISSING
    assert answers(session, firm) == {}


def test_without_consent_no_answer_is_taken(session: Session, firm: str) -> None:
    empty = read(session, firm)
    filled = typed(session, firm, right_inputs(empty.catalogue, empty.items))

    with pytest.raises(NoConsent):
        hand_in(session, filled, language="de", now=NOW)


def test_what_comes_late_is_listed_and_never_lost(session: Session, firm: str) -> None:
    filled = complete(session, firm)
    came = hand_in(session, filled, language="de", now=LATE)
    again = hand_in(session, read(session, firm), language="de", now=LATE)
    refused = session.exec(select(RefusedAnswer).where(RefusedAnswer.respondent == firm)).all()

    assert (came.taken, came.refused, again) == (0, len(refused), HandedIn(0, 0))
    assert {row.reason for row in refused} == {"late"}
    assert answers(session, firm) == {}
    assert read(session, firm).asked.state(LATE) is State.CLOSED


def test_nobody_hands_in_before_it_opens(session: Session, firm: str) -> None:
    filled = complete(session, firm)
    session.get_one(Wave, (TRIAL, "exit")).opens_at = NOW + timedelta(days=1)

    with pytest.raises(NotOpen):
        hand_in(session, filled, language="de", now=NOW)


def test_a_firm_that_did_not_attend_is_not_asked_and_its_answers_do_not_count(
    session: Session, firm: str
) -> None:
    filled = complete(session, firm)
    session.get_one(Participation, (TRIAL, firm)).attended = False
    session.flush()

    assert read(session, firm).asked.state(NOW) is State.NOT_ATTENDED
    assert hand_in(session, filled, language="de", now=NOW).taken == 0


def test_managers_and_authorities_answer_for_their_place(session: Session) -> None:
    setting = read_setting(session)
    for role, place, first in (
        ("cluster_manager", "demo-c000", "m_sus"),
        ("regional_authority", setting.clusters["demo-c000"].region, "p_fit"),
    ):
        person = setting.in_role(role, place)[0].id
        filled = read(session, person)
        filled = typed(session, person, right_inputs(filled.catalogue, filled.items))

        assert filled.items[0].id == first
        assert hand_in(session, filled, language="en", now=NOW).refused == 0


def test_a_firm_sees_its_own_questionnaires_only(session: Session, firm: str) -> None:
    mine = questionnaires(session, catalogue_of(session), a_visitor(session, firm))
    trials = set(session.exec(select(Participation.trial).where(Participation.firm == firm)))

    assert {one.trial.id for one in mine} == trials
    assert {one.respondent for one in mine} == {firm}


def test_the_second_of_two_windows_sees_both_texts(session: Session, firm: str) -> None:
    shown = read(session, firm).piece("x_best").mark
    keep(session, read(session, firm), {"x_best": Change("one", shown)}, now=NOW)
    kept = keep(session, read(session, firm), {"x_best": Change("two", shown)}, now=NOW)

    clash = kept.clashes["x_best"]
    assert (clash.kept.value, clash.mine) == ("one", "two")
    assert read(session, firm).piece("x_best").value == "one"

    mark = read(session, firm).piece("x_best").mark
    keep(session, read(session, firm), {"x_best": Change("two", mark)}, now=NOW)
    assert read(session, firm).piece("x_best").value == "two"


def test_what_nobody_touched_in_an_old_window_overwrites_nothing(
    session: Session, firm: str
) -> None:
    keep(session, read(session, firm), {"x_best": Change("old", "")}, now=NOW)
    old = read(session, firm).piece("x_best").mark
    keep(session, read(session, firm), {"x_best": Change("new", old)}, now=NOW)

    kept = keep(session, read(session, firm), {"x_best": Change("old", old)}, now=NOW)

    assert kept.clashes == {}
    assert read(session, firm).piece("x_best").value == "new"


def test_more_than_anybody_types_is_not_kept(session: Session, firm: str) -> None:
    kept = keep(session, read(session, firm), {"x_best": Change("x" * 200_000, "")}, now=NOW)

    assert kept.too_long == {"x_best"}
    assert read(session, firm).piece("x_best").value == ""


def test_answers_are_erased_and_the_history_says_that_but_not_whose(
    session: Session, firm: str
) -> None:
    hand_in(session, complete(session, firm), language="de", now=NOW)
    before = erasable(session, firm)

    assert erase(session, firm, now=NOW) == before
    assert before.answers > 0
    assert not erasable(session, firm).anything
    assert consent_of(session, firm, ANSWERING) is None
    assert session.get(HandIn, (firm, TRIAL, "exit")) is None
    assert session.exec(select(Draft).where(Draft.owner == firm)).all() == []
    session.flush()
    line = session.exec(select(HistoryLine).where(HistoryLine.kind == "answers")).all()[-1]
    assert line.move == "erase"
    assert firm not in line.note + line.subject + line.by


def test_a_look_at_interim_figures_holds_nothing_back(session: Session, firm: str) -> None:
    hand_in(session, complete(session, firm), language="de", now=NOW)
    look = NOW + timedelta(minutes=1)
    session.add(Edition(number=1, as_of=look, why=INTERIM, digest="0" * 64, figures="{}"))
    later = NOW + timedelta(hours=1)

    found = erase(session, firm, now=later)

    assert (found.staying, found.frozen_at, found.looked_at) == (0, None, look)
    assert answers(session, firm) == {}
    assert erasable(session, firm).looked_at is None


def test_published_interim_figures_are_final(session: Session, firm: str) -> None:
    hand_in(session, complete(session, firm), language="de", now=NOW)
    look = NOW + timedelta(minutes=1)
    session.add(Edition(number=1, as_of=look, why=INTERIM, digest="0" * 64, figures="{}"))
    session.get_one(Programme, 1).published_at = look + timedelta(minutes=1)
    session.flush()

    assert erasable(session, firm).frozen_at == look


def test_what_frozen_figures_were_made_from_stays(session: Session, firm: str) -> None:
    hand_in(session, complete(session, firm), language="de", now=NOW)
    frozen = NOW + timedelta(minutes=1)
    session.add(Edition(number=1, as_of=frozen, why="a test", digest="0" * 64, figures="{}"))
    later = NOW + timedelta(hours=1)
    hand_in(session, typed(session, firm, {"x_sat": "1"}, now=later), language="de", now=later)

    found = erase(session, firm, now=later)

    assert (found.answers, found.frozen_at) == (1, frozen)
    assert answers(session, firm)["x_sat"] == ["5"]
    assert found.staying == erasable(session, firm).staying
