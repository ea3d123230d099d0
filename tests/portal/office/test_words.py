"""What coordinators read of the machine: things by their names, moves in words."""

import re
from pathlib import Path

import pytest

from foundation.database import snapshot
from foundation.languages import LANGUAGES
from notifications.searching import Wanted, find
from pilots.lifecycle import LIFE_CYCLES
from portal.pages import _environment
from portal.plan.naming import Naming
from portal.visiting import LANGUAGE
from tests.factories.programmes import Programme
from tests.portal.office.conftest import Enters

WRITTEN = re.compile(r'Rule\("([a-z ]+)"')
"""Moves that deeds write into the history without a life cycle."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_move_of_every_life_cycle_has_words(language: str) -> None:
    found = _environment(language, "office").get_template("_moves.html.jinja")
    moves = found.make_module().MOVES  # type: ignore[attr-defined]

    for cycle in LIFE_CYCLES:
        assert {rule.move for rule in cycle.rules} <= moves[cycle.kind].keys()
    known = {move for kind in moves.values() for move in kind}
    for deed in Path("pilots/deeds").glob("*.py"):
        assert set(WRITTEN.findall(deed.read_text())) <= known


def test_things_have_names(running: Programme) -> None:
    naming = Naming(running.setting, "de")
    trial = next(f"{one.cluster}.{one.service}" for one in running.folder.trials)
    cluster, _, service = trial.partition(".")
    step = running.setting.catalogue.services[service].rollout[0]
    region = running.setting.reporting[0]
    wave = running.setting.catalogue.waves["exit"].name_in("de")

    assert naming.thing(trial, "all") == naming.trial(trial)
    assert naming.thing(f"{trial}.{step.id}", "all").startswith(step.title_in("de"))
    assert naming.thing(f"{trial}.exit", "all") == f"{wave} ({naming.trial(trial)})"
    assert naming.thing(f"{region}.e1", "all") == naming.region(region)
    assert naming.thing("programme.e2", "all") == "all"
    assert naming.thing(service, "all") == naming.service(service)
    assert naming.thing(cluster, "all") == naming.cluster(cluster)
    assert naming.thing("edition-7", "all") == ""


@pytest.mark.parametrize("path", ["/history", "/letters", "/today"])
def test_machine_names_stand_small_beside_the_real_ones(
    running: Programme, enters: Enters, path: str
) -> None:
    desk = enters()
    desk.cookies.set(LANGUAGE, "sl")
    page = desk.get(path).text
    plain = re.sub(r'<small class="code".*?</small>', "", page, flags=re.DOTALL)
    words = re.sub(r"<[^>]*>", " ", plain)

    for trial in running.folder.trials:
        assert f"{trial.cluster}.{trial.service}" not in words
    assert re.search(r"\b20\d\d-\d\d-\d\d\b", words) is None


def test_what_waits_comes_soonest_first(running: Programme) -> None:
    with snapshot(running.url) as session:
        letters = find(session, Wanted(), waiting_first=True)
    waits = [one.due for one in letters if one.state in {"queued", "held", "claimed"}]
    left = [one.due for one in letters[len(waits) :]]

    assert waits == sorted(waits)
    assert left == sorted(left, reverse=True)
    assert {one.state for one in letters[: len(waits)]} <= {"queued", "held", "claimed"}
