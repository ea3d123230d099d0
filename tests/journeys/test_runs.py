"""A whole programme through the command, the flows and a real Prefect server."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from tests.factories.workbooks import a_workbook
from tests.journeys.conftest import Pilots
from tests.journeys.outputs import exact, letters

KINDS = ("html", "pdf", "docx")


def test_a_run_leaves_everything_it_promises(finished: Path) -> None:
    assert {path.name for path in finished.iterdir() if not path.name.startswith(".")} >= {
        "pilots.db",
        "letters",
        "kpis.csv",
        "verdicts.json",
        "reports",
        "history.jsonl",
        "summary.json",
        "refused-answers.csv",
        "refused-decisions.csv",
    }


def test_the_table_of_figures_has_the_columns_of_the_contract(finished: Path) -> None:
    with (finished / "kpis.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert list(rows[0]) == [
        "level", "unit", "service", "kpi", "n", "value", "low", "high", "status", "suppressed",
    ]  # fmt: skip
    assert {row["level"] for row in rows} == {
        "trial", "region", "region_type", "service", "programme",
    }  # fmt: skip
    hidden = [row for row in rows if row["suppressed"]]
    assert {row["suppressed"] for row in hidden} <= {"primary", "secondary"}
    empty = ("n", "value", "low", "high", "status")
    assert [row for row in hidden if any(row[name] for name in empty)] == []


def test_every_verdict_names_its_gates_and_reasons(finished: Path) -> None:
    found = json.loads((finished / "verdicts.json").read_text(encoding="utf-8"))

    assert len(found) == 5
    for entry in found:
        assert sorted(entry["gates"]) == ["G1", "G2", "G3", "G4", "G5"]
        assert set(entry["gates"].values()) <= {"green", "amber", "red", "none"}
        assert entry["reasons"]
        assert sorted(entry["region_types"]) == ["advanced", "convergence", "less_advanced"]


def test_every_region_has_its_report_in_its_languages(finished: Path) -> None:
    summary = json.loads((finished / "summary.json").read_text(encoding="utf-8"))
    printed = {path.name for path in (finished / "reports").iterdir() if path.is_file()}

    assert {f"programme.{kind}" for kind in ("html", "pdf", "docx")} <= printed
    regions = {name.split(".")[0] for name in printed} - {"programme"}
    assert len(regions) == 3
    for region in regions:
        assert {f"{region}.{kind}" for kind in ("html", "pdf", "docx")} <= printed
        assert len([name for name in printed if name.startswith(f"{region}.")]) >= 6
    assert summary["edition"] == 2


def test_every_trial_has_its_report_when_somebody_asks(
    finished: Path, small_folder: Path, tmp_path: Path, pilots: Pilots
) -> None:
    out = shutil.copytree(finished, tmp_path / "out")

    told = pilots("run", small_folder, "--out", out, "--trial-reports")

    assert told.returncode == 0, told.stderr
    with (out / "kpis.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["level"] == "trial"]
    completed = {
        f"{row['unit']}.{row['service']}"
        for row in rows
        if row["kpi"] == "fidelity" and row["n"] not in {"", "0"}  # 0: the trial was left
    }
    for trial in completed:
        assert [(out / f"reports/trials/{trial}.{kind}").is_file() for kind in KINDS] == [True] * 3
    assert pilots("verify", out).returncode == 0


def test_a_service_that_holds_has_its_passport(finished: Path) -> None:
    found = json.loads((finished / "verdicts.json").read_text(encoding="utf-8"))
    validated = {one["service"] for one in found if (one["verdict"] or "").startswith("validated")}
    printed = (finished / "reports").glob("services/*.pdf")

    assert {path.name.split(".")[0] for path in printed} == validated


def test_a_second_run_has_nothing_left_to_do(
    finished: Path, small_folder: Path, tmp_path: Path, pilots: Pilots
) -> None:
    out = shutil.copytree(finished, tmp_path / "out")

    again = pilots("run", small_folder, "--out", out)

    assert again.returncode == 0, again.stderr
    assert exact(out) == exact(finished)
    assert letters(out) == letters(finished)


def test_a_run_that_was_stopped_goes_on_to_the_same_end(
    finished: Path, small_folder: Path, tmp_path: Path, pilots: Pilots
) -> None:
    out = tmp_path / "out"
    stopped = pilots("run", small_folder, "--out", out, "--until", "2027-04-30")
    assert stopped.returncode == 0, stopped.stderr
    halfway = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    backwards = pilots("run", small_folder, "--out", out, "--until", "2027-03-01")

    ended = pilots("run", small_folder, "--out", out)

    assert ended.returncode == 0, ended.stderr
    assert (halfway["reached"], halfway["edition"]) == ("2027-04-30T22:00:00+00:00", 0)
    assert backwards.returncode == 1
    assert backwards.stderr.splitlines()[-1] == (
        "RUN-103: This run has already come to 2027-04-30; --until 2027-03-01 lies before that. "
        "Leave --until out to go on, or name a new folder with --out."
    )
    assert exact(out) == exact(finished)
    assert letters(out) == letters(finished)


@pytest.mark.slow  # the folder that is read is the same: tests/pilots/folder/test_workbook.py
def test_a_workbook_gives_the_same_as_the_folder(
    finished: Path, small_folder: Path, tmp_path: Path, pilots: Pilots
) -> None:
    book = a_workbook(small_folder, tmp_path / "programme.xlsx")

    done = pilots("run", book, "--out", tmp_path / "out")

    assert done.returncode == 0, done.stderr
    assert exact(tmp_path / "out") == exact(finished)
    assert letters(tmp_path / "out") == letters(finished)


def test_a_run_is_proved_and_a_changed_file_is_found(
    finished: Path, tmp_path: Path, pilots: Pilots
) -> None:
    out = shutil.copytree(finished, tmp_path / "out")
    proved = pilots("verify", out)
    figures = (out / "kpis.csv").read_text(encoding="utf-8")
    (out / "kpis.csv").write_text(figures.replace("green", "amber", 1), encoding="utf-8")

    found = pilots("verify", out)

    assert proved.returncode == 0, proved.stderr
    assert len(proved.stdout.splitlines()) == 9
    assert found.returncode == 1
    assert found.stderr.startswith("VERIFY-101: kpis.csv was changed after the run:")


def test_a_faulty_folder_leaves_nothing_behind(
    small_folder: Path, tmp_path: Path, pilots: Pilots
) -> None:
    folder = shutil.copytree(small_folder, tmp_path / "folder")
    (folder / "smes.csv").write_bytes(b"id,name\n\xff")

    refused = pilots("run", folder, "--out", tmp_path / "out")

    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-1].strip().startswith("smes.csv")
    assert not (tmp_path / "out").exists()


def test_a_folder_of_other_files_is_left_alone(
    small_folder: Path, tmp_path: Path, pilots: Pilots
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.docx").write_bytes(b"mine")

    refused = pilots("run", small_folder, "--out", tmp_path / "out")

    assert refused.returncode == 1
    assert "RUN-101" in refused.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["thesis.docx"]


def test_status_says_what_waits_for_whom(finished: Path, pilots: Pilots) -> None:
    told = pilots("status", "--db", finished / "pilots.db", "--json")

    waiting = json.loads(told.stdout)["waiting"]
    assert told.returncode == 0, told.stderr
    assert {thing["what"] for thing in waiting} >= {"report: submitting", "report: drafting"}
    assert all(thing["people"] for thing in waiting)
