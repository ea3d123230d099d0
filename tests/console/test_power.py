"""``pilots power``: precision before the start, in words and as JSON."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from console import app
from evaluation.certainty.planned import Assumptions, PlannedTrial, few_types, power_of
from evaluation.errors import ImpossiblePlan
from services_catalog import default_catalogue

EXAMPLE = Path(__file__).parents[2] / "examples" / "alpine-2027"
CATALOGUE = default_catalogue()


def power(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["power", *map(str, arguments)])


def ten(firms: int, pilots: int = 10) -> list[PlannedTrial]:
    return [PlannedTrial(f"c{number}", "advanced", firms) for number in range(pilots)]


def test_every_service_says_what_it_will_know() -> None:
    told = power(EXAMPLE)
    first = told.output.split("\n\n")[2].splitlines()

    assert told.exit_code == 0
    assert first == [
        "svc-synergy-diamond: 6 pilots, 130 firms, about 86 answers, worth 52 independent ones",
        "                  satisfaction known to   above 60 % shown by     gain found",
        "  as planned      13.9 points either way  a true 77 %             10.2 points",
        "  one more pilot  12.3 points either way  a true 76 %             9.0 points",
        "  ten more firms  13.6 points either way  a true 77 %             9.9 points",
        "  One more pilot buys more than ten more firms in the same pilots.",
        "  Fewer than three pilots, so no interval beyond them: convergence, less advanced.",
    ]


def test_another_program_can_read_it() -> None:
    told = json.loads(power(EXAMPLE, "--json", "--firms", 8, "--response", 60).output)
    first = told["services"][0]

    assert told["programme"] == "alpine-2027"
    assert told["assumptions"]["responding"] == 0.6
    assert (first["service"], first["planned"]["pilots"], first["planned"]["firms"]) == (
        "svc-synergy-diamond",
        6,
        48,
    )
    assert first["one_more_pilot"]["pilots"] == 7
    assert first["ten_more_firms"]["firms"] == 58
    assert "NaN" not in json.dumps(told)


def test_more_firms_narrow_less_than_more_pilots_where_firms_are_alike() -> None:
    alike = power_of("s", ten(20, 4), CATALOGUE, Assumptions(icc=0.2))
    apart = power_of("s", ten(2, 30), CATALOGUE, Assumptions(icc=0.0))

    assert alike.better == "pilot"
    assert apart.better == "firms"
    assert alike.planned.effective < alike.planned.answers
    assert apart.planned.effective == pytest.approx(apart.planned.answers)


def test_the_plan_is_held_against_the_gates() -> None:
    found = power_of("s", ten(4, 3), CATALOGUE, Assumptions(responding=0.5, paired=0.4))

    assert found.shortfalls == {
        "completed_trials": (4, 3.0),
        "matched_pairs": (30, 4.6),
        "response_rate": (60, 50.0),
    }
    assert few_types(found) == ["convergence", "less_advanced"]


@pytest.mark.parametrize("trials", [[], ten(0)])
def test_nobody_planned_says_nothing_and_no_nan(trials: list[PlannedTrial]) -> None:
    found = power_of("s", trials, CATALOGUE)

    assert (found.planned.half_width, found.planned.change) == (None, None)
    assert "nan" not in json.dumps(found.as_json()).lower()


def test_no_firms_at_all_are_told_in_words() -> None:
    told = power(EXAMPLE, "--firms", 0)

    assert told.exit_code == 0
    assert "as planned      cannot be said" in told.output
    assert "nan" not in told.output.lower()


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ImpossiblePlan, match=r"responding is 1\.3") as refusal:
        Assumptions(responding=1.3)
    assert refusal.value.code == "EVAL-503"
    with pytest.raises(ImpossiblePlan, match="no more for both"):
        Assumptions(responding=0.5, paired=0.6)
    with pytest.raises(ImpossiblePlan, match="fewer than no firms"):
        power_of("s", ten(-1), CATALOGUE)


def test_help_shows_an_example() -> None:
    assert "Example: pilots power my-programme --response 60" in power("--help").output
