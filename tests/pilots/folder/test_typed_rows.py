from pathlib import Path

import pytest

from tests.factories.folder_edits import add, change, faults_of, keep, retype

TRIALS = "cluster,service,wave"


@pytest.mark.parametrize(
    ("header", "faults"),
    [
        ("cluster,service,wave,note", [("trials.csv, row 1, column note: found an unknown column, "
                                       "expected only cluster, service, wave")]),
        ("cluster,service", [(f"trials.csv, row 1, column wave: found no such column, expected the "
                             f"header {TRIALS}")]),
        ("cluster,service,Wave", [("trials.csv, row 1, column Wave: found an unknown column, "
                                  "expected only cluster, service, wave"),
                                  ("trials.csv, row 1, column wave: found no such column, expected "
                                  f"the header {TRIALS}")]),
        ("cluster,service,wave,wave", [("trials.csv, row 1, column wave: found 2 columns of this "
                                       "name, expected one")]),
        ("cluster;service;wave", [('trials.csv, row 1: found "cluster;service;wave", '
                                  "expected columns separated by commas")]),
        ("cluster,service,wave,", [("trials.csv, row 1: found a column without a name, "
                                   "expected only cluster, service, wave")]),
    ],
)  # fmt: skip
def test_every_fault_of_a_header_is_named(header: str, faults: list[str], folder: Path) -> None:
    (folder / "trials.csv").write_text(f"{header}\n", encoding="utf-8")

    found = [fault for fault in faults_of(folder) if "row 1" in fault]

    assert found == faults


def test_columns_may_stand_in_any_order(folder: Path) -> None:
    lines = (folder / "trials.csv").read_text(encoding="utf-8").splitlines()
    turned = "".join(",".join(reversed(line.split(","))) + "\n" for line in lines)
    (folder / "trials.csv").write_text(turned, encoding="utf-8")

    assert lines[0] == TRIALS
    assert faults_of(folder) == []


def test_ragged_rows_are_quoted_in_part(folder: Path) -> None:
    retype(folder, "smes.csv", ",demo-c000,de,", ",de,")
    add(folder, "smes", "a", "b", "c", "d", "e", "f", "g" * 90, "h")

    assert faults_of(folder) == [
        (
            'smes.csv, row 2: found 6 cells ("demo-c000-sme01,Demo Firm 0-1,'
            'contact@demo-c000-sme01.example,de,0-9,M71"), expected 7'
        ),
        f'smes.csv, row 22: found 8 cells ("a,b,c,d,e,f,{"g" * 68}…"), expected 7',
    ]


def test_an_empty_file_has_no_header(folder: Path) -> None:
    (folder / "tasks.csv").write_bytes(b"")

    assert faults_of(folder) == [
        (
            "tasks.csv: found an empty file, "
            "expected the header cluster,service,task,done_at,evidence,accepted"
        )
    ]


def test_a_blank_first_row_is_no_header(folder: Path) -> None:
    retype(folder, "tasks.csv", "cluster,", "\ncluster,")

    assert faults_of(folder) == [
        (
            "tasks.csv: found a blank row above row 2, "
            "expected the header cluster,service,task,done_at,evidence,accepted"
        )
    ]


def test_files_that_are_always_needed_must_be_there_and_hold_rows(folder: Path) -> None:
    (folder / "smes.csv").unlink()
    keep(folder, "regions", lambda _row: False)

    assert faults_of(folder) == [
        "regions.csv: found no rows, expected at least one below the header",
        (
            "smes.csv: found no such file, "
            "expected the columns id,name,email,cluster,language,size,nace"
        ),
    ]


def test_the_other_files_may_be_missing_or_hold_no_rows(folder: Path) -> None:
    for name in ("participations", "tasks", "decisions"):
        (folder / f"{name}.csv").unlink()

    assert faults_of(folder) == []


def test_every_wrong_cell_of_a_row_is_named(folder: Path) -> None:
    change(folder, "smes", (3, "email"), "")
    change(folder, "smes", (3, "language"), "es")
    change(folder, "smes", (3, "size"), "12")
    change(folder, "participations", (2, "attended"), "maybe")

    assert faults_of(folder) == [
        (
            "smes.csv, row 3, column email: found nothing, "
            "expected an e-mail address such as name@example.org"
        ),
        'smes.csv, row 3, column language: found "es", expected one of en, de, fr, it, sl',
        'smes.csv, row 3, column size: found "12", expected one of 0-9, 10-49, 50-249, 250 or more',
        'participations.csv, row 2, column attended: found "maybe", expected yes or no',
    ]


@pytest.mark.parametrize(
    ("file", "row", "fault"),
    [
        ("regions", 2, ('regions.csv, row 5, column id: found "upper-austria", '
                       "expected another id than row 2")),
        ("clusters", 3, ('clusters.csv, row 6, column id: found "demo-c001", '
                        "expected another id than row 3")),
        ("trials", 2, ('trials.csv, row 14: found "demo-c000", "svc-synergy-diamond", '
                      "expected another cluster or service than row 2")),
        ("people", 2, ('people.csv, row 23, column id: found "p-lead", '
                      "expected another id than row 2")),
        ("smes", 2, ('smes.csv, row 22, column id: found "demo-c000-sme01", '
                    "expected another id than row 2")),
    ],
)  # fmt: skip
def test_a_key_that_comes_twice_is_named_with_its_first_row(
    file: str, row: int, fault: str, folder: Path
) -> None:
    lines = (folder / f"{file}.csv").read_text(encoding="utf-8").splitlines()
    (folder / f"{file}.csv").write_text("\n".join([*lines, lines[row - 1]]), encoding="utf-8")

    assert [found for found in faults_of(folder) if "expected another" in found] == [fault]


def test_the_same_decision_twice_is_a_fault(folder: Path) -> None:
    decision = ("report", "programme", "p-lead", "submit", "2027-07-08T13:00:00+02:00", "")
    first, second = (add(folder, "decisions", *decision) for _ in range(2))

    assert faults_of(folder) == [
        (
            f'decisions.csv, row {second}: found "report", "programme", "p-lead", "submit", '
            '"2027-07-08T13:00:00+02:00", '
            f"expected another kind, subject, by, decision or decided_at than row {first}"
        )
    ]


def test_one_broken_file_does_not_raise_faults_in_those_that_refer_to_it(folder: Path) -> None:
    (folder / "clusters.csv").write_bytes(b"id\0")

    assert faults_of(folder) == [
        "clusters.csv: found a NUL byte at offset 2 (line 1), expected text (is this a CSV file?)"
    ]
