"""Requirements: SU7 no page, list, file or preview tells which or how many firms have answered.

Somebody asks for everything, then one firm answers, and they ask again: nothing may differ. Only
that enough have answered is told, once, and to the lead which firms are reminded (ADR 23).
"""

from itertools import pairwise

import pytest

from foundation.database import snapshot
from pilots.tables import Wave
from tests.factories.programmes import Programme
from tests.portal.telling import (
    LEAD,
    ROLES,
    STEWARD,
    addresses,
    in_the_middle,
    let_answer,
    open_wave,
    said,
    visitors,
)

OTHERS = tuple(role for role in ROLES if role != LEAD)
WATCHED = ("cluster_manager", "regional_coordinator", STEWARD)
NOT_THEIRS = ("404", "303")
NEAR = ("/letters", "/api/v1/letters?", "/people/", "/firms", "/today", "/exports/", "/coverage")
"""Where numbers move first, besides what names the trial."""


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    return in_the_middle(tmp_path_factory.mktemp("telling"))


@pytest.fixture(scope="module")
def wave(programme: Programme) -> Wave:
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
    before, after = everything(programme, wave, WATCHED[1:2], 1, (3, 4), near=True)

    assert len(after) > 20
    assert differing(before, after) == []


def test_reminders_to_firms_are_shown_to_the_lead_alone(programme: Programme, wave: Wave) -> None:
    clients = visitors(programme, wave.trial, (LEAD, *WATCHED[1:]))
    reminded = {}
    for role, client in clients.items():
        found = client.get("/api/v1/letters?purpose=invitation-reminder&limit=500").json()
        to_firms = [one for one in found["items"] if one["person"] in programme.setting.firms]
        reminded[role] = len(to_firms)
        page = client.get("/letters?purpose=invitation-reminder").text
        assert any(firm.name in page for firm in programme.setting.firms.values()) is bool(to_firms)

    assert reminded.pop(LEAD) > 0
    assert set(reminded.values()) == {0}


@pytest.mark.slow
def test_nobody_sees_one_firm_answer_anywhere(programme: Programme, wave: Wave) -> None:
    few = everything(programme, wave, OTHERS, 3, (0, 1, 4))
    many = everything(programme, wave, OTHERS, 3, (5, 6, 9, 10))

    for rounds in (few, many):
        assert [differing(*pair) for pair in pairwise(rounds)] == [[]] * (len(rounds) - 1)


@pytest.mark.slow
def test_only_that_five_have_answered_is_told(programme: Programme, wave: Wave) -> None:
    before, after = everything(programme, wave, WATCHED, 1, (4, 5))

    trial = wave.trial
    assert {address for _, address in differing(before, after)} == {
        f"/trials/{trial}", f"/my-trials/{trial}", f"/api/v1/trials/{trial}/waves",
    }  # fmt: skip


@pytest.mark.slow
def test_whom_a_reminder_goes_to_the_lead_sees_alone(programme: Programme, wave: Wave) -> None:
    """Letters have to be held, released and explained by somebody (ADR 23)."""
    before, after = everything(programme, wave, (LEAD,), 1, (2, 3))

    assert {address.partition("?")[0] for _, address in differing(before, after)} == {
        "/letters", f"/plan/questionnaires/{wave.trial}/{wave.kind}",
    }  # fmt: skip
