"""Laws that every life cycle keeps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.errors import TrialError
from pilots.errors import MoveNotAllowed, MoveNotYours
from pilots.lifecycle import ENGINE, LIFE_CYCLES, TASK, TRIAL, Agent, LifeCycle, Role

MANAGER = Agent(Role.CLUSTER_MANAGER, "p-cm")
FINAL = {
    "trial": {"withdrawn", "failed", "followup_closed"},
    "task": {"accepted", "waived", "cancelled"},
    "wave": {"closed", "cancelled"},
    "regional report": {"approved"},
    "programme report": {"approved"},
    "verdict": {"confirmed"},
}
cycles = pytest.mark.parametrize("cycle", LIFE_CYCLES, ids=lambda cycle: cycle.kind)


@cycles
def test_a_move_leads_from_a_status_to_one_target(cycle: LifeCycle) -> None:
    arrows = [(rule.move, rule.source) for rule in cycle.rules]

    assert len(arrows) == len(set(arrows))


@cycles
def test_every_status_can_be_reached(cycle: LifeCycle) -> None:
    reached = {cycle.initial}
    while more := {r.target for r in cycle.rules if r.source in reached} - reached:
        reached |= more

    assert reached == set(cycle.statuses())


@cycles
def test_only_the_last_statuses_have_no_way_out(cycle: LifeCycle) -> None:
    assert cycle.final() == FINAL[cycle.kind]


@cycles
def test_the_diagram_has_an_arrow_for_every_rule(cycle: LifeCycle) -> None:
    arrows = [line for line in cycle.as_mermaid().splitlines() if "-->" in line]

    assert len(arrows) == len(cycle.rules) + 1


def test_a_refusal_says_what_is_possible() -> None:
    with pytest.raises(MoveNotAllowed) as refusal:
        TASK.rule_for("accept", status="open", by=MANAGER)

    assert refusal.value.code == "TRIAL-101"
    assert str(refusal.value) == (
        "A task that is open cannot take the move accept. "
        "Possible from here: cancel, done, move_date."
    )


def test_a_move_of_another_role_is_refused_by_name() -> None:
    with pytest.raises(MoveNotYours) as refusal:
        TRIAL.rule_for("close_exit", status="exit_open", by=MANAGER)

    assert refusal.value.code == "TRIAL-102"
    assert str(refusal.value) == (
        "Only the engine can take the move close_exit of a trial that is exit_open, "
        "not the cluster_manager."
    )


AGENTS = [ENGINE, *(Agent(role, role.value) for role in Role if role is not Role.ENGINE)]
MOVES = sorted({rule.move for rule in TRIAL.rules})


@given(st.lists(st.tuples(st.sampled_from(MOVES), st.sampled_from(AGENTS))))
def test_no_sequence_of_requests_leaves_a_final_status(asked: list[tuple[str, Agent]]) -> None:
    status = TRIAL.initial
    for move, by in asked:
        before = status
        try:
            status = TRIAL.rule_for(move, status=status, by=by).target
        except TrialError:
            continue
        assert before not in FINAL["trial"]
