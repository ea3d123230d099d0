from pathlib import Path

from tests.factories.folder_edits import add, change, faults_of
from tests.factories.folders import read_csv


def test_a_task_is_not_done_before_its_trial_starts(folder: Path) -> None:
    change(folder, "tasks", (2, "done_at"), "2027-01-10T23:30:00+01:00")

    assert faults_of(folder) == [
        (
            'tasks.csv, row 2, column done_at: found "2027-01-10T23:30:00+01:00", '
            "expected not before 2027-01-11, when the trial starts"
        )
    ]


def test_the_day_is_that_of_the_region(folder: Path) -> None:
    change(folder, "tasks", (2, "done_at"), "2027-01-10T23:30:00+00:00")

    assert faults_of(folder) == []


def test_a_task_is_not_done_before_one_that_it_needs(folder: Path) -> None:
    rows = read_csv(folder / "tasks.csv")
    row = next(n for n, cells in enumerate(rows, 1) if cells[1:3] == ["svc-partnering-call", "t3"])
    needed = next(cells for cells in rows if cells[1:3] == ["svc-partnering-call", "t2"])
    change(folder, "tasks", (row, "done_at"), "2027-02-16T09:00:00+01:00")

    assert faults_of(folder) == [
        (
            f'tasks.csv, row {row}, column done_at: found "2027-02-16T09:00:00+01:00", '
            f"expected not before t2 is done ({needed[3]})"
        )
    ]


def test_a_gap_in_the_record_is_no_fault(folder: Path) -> None:
    lines = (folder / "tasks.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "tasks.csv").write_text("".join(lines[:1] + lines[3:]), encoding="utf-8")

    assert faults_of(folder) == []


def test_a_trial_is_not_withdrawn_before_it_starts(folder: Path) -> None:
    trial = ("demo-c001", "svc-partnering-call")
    row = add(folder, "withdrawals", *trial, "p-lead", "2027-02-14T12:00:00+01:00", "No firms.")

    assert faults_of(folder) == [
        (
            f'withdrawals.csv, row {row}, column withdrawn_at: found "2027-02-14T12:00:00+01:00", '
            "expected not before 2027-02-15, when the trial starts"
        )
    ]


def test_nothing_is_decided_before_the_programme_starts(folder: Path) -> None:
    change(folder, "decisions", (2, "decided_at"), "2026-07-08T13:00:00+02:00")

    assert faults_of(folder) == [
        (
            'decisions.csv, row 2, column decided_at: found "2026-07-08T13:00:00+02:00", '
            "expected not before 2027-01-11, when the first wave starts"
        )
    ]
