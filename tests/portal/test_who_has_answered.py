"""Requirements: SU7 whoever does not run a trial hears not which or how many firms have answered.

Somebody asks for everything, then one firm answers, and they ask again: nothing may differ. Only
that enough have answered is told, once (ADR 23).
"""

from itertools import pairwise

import pytest
from sqlmodel import col, select

from foundation.database import snapshot, unit_of_work
from notifications.lifecycle import State
from notifications.tables import Letter
from pilots.tables import Wave
from tests.factories.programmes import Programme
from tests.portal.telling import (
    addresses,
    in_the_middle,
    let_answer,
    open_wave,
    said,
    visitors,
)

OTHERS = ("quality_manager", "advisory_expert", "regional_authority")
"""Who neither runs the trial nor sees letters, which say who is reminded."""
NOT_THEIRS = ("404", "303")
NEAR = ("/letters", "/api/v1/letters?", "/people/", "/firms", "/today", "/exports/", "/coverage")
"""Where numbers move first, besides what names the trial."""


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    return in_the_middle(tmp_path_factory.mktemp("telling"))


@pytest.fixture(scope="module")
def wave(programme: Programme) -> Wave:
    """The open questionnaire; all its letters came back."""
    with unit_of_work(programme.url) as session:
        found = open_wave(session)
        about = col(Letter.subject) == f"{found.trial}.{found.kind}"
        letters = session.exec(select(Letter).where(about)).all()
        assert letters
        for letter in letters:
            letter.state = State.BOUNCED
    with snapshot(programme.url) as session:
        found = open_wave(session)
        session.expunge_all()
    return found


def everything(
    programme: Programme,
    wave: Wave,
    roles: tuple[str, ...],
    firms: int,
    counts: tuple[int, ...],
    *,
    near: bool = False,
) -> list[dict[tuple[str, str], str]]:
    """Return what each role was told when so many firms had answered."""
    with snapshot(programme.url) as session:
        known = addresses(session, wave, firms)
    if near:
        known = [one for one in known if wave.trial in one or one.startswith(NEAR)]
    clients = visitors(programme, wave.trial, roles)
    theirs = dict.fromkeys(roles, known)
    rounds = []
    for count in counts:
        let_answer(programme, wave, count)
        heard = {role: said(client, theirs[role]) for role, client in clients.items()}
        theirs = {
            role: [a for a, text in some.items() if not text.startswith(NOT_THEIRS)]
            for role, some in heard.items()
        }
        rounds.append({(role, a): heard[role][a] for role in roles for a in theirs[role]})
    return rounds


def differing(
    before: dict[tuple[str, str], str], after: dict[tuple[str, str], str]
) -> list[tuple[str, str]]:
    return [where for where in after if before[where] != after[where]]


def test_nothing_moves_when_one_firm_more_has_answered(programme: Programme, wave: Wave) -> None:
    before, after = everything(programme, wave, OTHERS[:1], 1, (3, 4), near=True)

    assert len(after) > 3
    assert differing(before, after) == []


def test_who_runs_the_trial_sees_how_many_from_five_on(programme: Programme, wave: Wave) -> None:
    runs, other = "cluster_manager", "quality_manager"
    clients = visitors(programme, wave.trial, (runs, "regional_coordinator", other))
    told = {}
    for many in (4, 7):
        let_answer(programme, wave, many)
        for role in (runs, "regional_coordinator"):
            waves = clients[role].get(f"/api/v1/trials/{wave.trial}/waves").json()
            told[role, many] = next(w["answered"] for w in waves if w["kind"] == wave.kind)
        page = clients[other].get(f"/trials/{wave.trial}").text
        assert ("fewer than 5" in page) == (many == 4)
    assert told[runs, 4] is told["regional_coordinator", 4] is None
    assert told[runs, 7] == told["regional_coordinator", 7] == 7
    assert "7&nbsp;(" in clients[runs].get(f"/my-trials/{wave.trial}").text
    assert "5 or more" in clients[other].get(f"/trials/{wave.trial}").text


@pytest.mark.slow
def test_nobody_sees_one_firm_answer_anywhere(programme: Programme, wave: Wave) -> None:
    few = everything(programme, wave, OTHERS, 3, (0, 1, 4))
    many = everything(programme, wave, OTHERS, 3, (5, 6, 9, 10))

    for rounds in (few, many):
        assert [differing(*pair) for pair in pairwise(rounds)] == [[]] * (len(rounds) - 1)


@pytest.mark.slow
def test_only_that_five_have_answered_is_told(programme: Programme, wave: Wave) -> None:
    before, after = everything(programme, wave, OTHERS, 1, (4, 5))

    trial = wave.trial
    assert {address for _, address in differing(before, after)} == {
        f"/trials/{trial}",
    }
