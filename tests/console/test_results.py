"""What a run says last, in a terminal of eighty columns and in a narrow one."""

from pathlib import Path
from typing import Any

import pytest

from console import results

VERDICT = {
    "service": "svc-discovery-workshop",
    "proposed": "validated_with_conditions",
    "verdict": None,
    "provisional": False,
    "gates": {"G2": "amber", "G3": "amber", "G4": "amber", "G5": "amber"},
    "reasons": ["Less satisfied where it matters."],
}


def said(
    out: Path, trials: dict[str, int], capsys: pytest.CaptureFixture[str], *, answers: int = 3
) -> str:
    (out / "kpis.csv").write_text("level,unit,service,kpi,n,value\n", encoding="utf-8")
    summary: dict[str, Any] = {
        "synthetic": False,
        "verdicts": [VERDICT],
        "waiting": [],
        "reached": "2027-04-30T22:00:00+00:00",
        "seconds": 1.0,
        "counts": {
            "answers": answers,
            "refused_answers": 0,
            "letters": {},
            "mails": 0,
            "history_lines": 9,
            "trials": trials,
        },
    }
    results.show(summary, out)
    return capsys.readouterr().out


@pytest.mark.parametrize("columns", [60, 72, 76, 80, 81, 100])
def test_no_letter_of_the_table_is_cut_off(
    columns: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))

    table = said(tmp_path, {"closed": 1}, capsys).partition("Less satisfied")[0]

    assert "…" not in table
    for letter in "G2,G3,G4,G5amber":
        assert letter in table
    assert all(table.count(gate) == 1 for gate in ("G2", "G3", "G4", "G5"))


def test_a_run_in_which_nobody_did_anything_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Nothing happened in this run" in said(tmp_path, {"selected": 5}, capsys, answers=0)
    assert "Nothing happened" not in said(tmp_path, {"rolling_out": 2}, capsys, answers=0)


def test_a_run_that_has_come_to_no_end_says_why_it_stopped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = " ".join(said(tmp_path, {"rolling_out": 2, "withdrawn": 1}, capsys).split())
    assert "Came to 2027-04-30. 2 of 3 trials have not ended: a run goes on for as long" in told

    assert "Came to" not in said(tmp_path, {"followup_closed": 3}, capsys)


def test_only_what_is_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "a passport of two pages" not in said(tmp_path, {"closed": 1}, capsys)

    (tmp_path / "reports" / "services").mkdir(parents=True)
    assert "a passport of two pages" in said(tmp_path, {"closed": 1}, capsys)
