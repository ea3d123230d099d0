from pathlib import Path

from pilots.folder.faults import Fault, Faults, FolderFaults, quoted

SIZE = Fault("smes.csv", 14, "size", '"12"', "one of 0-9, 10-49, 50-249, 250 or more")


def test_a_fault_names_file_row_column_found_and_expected() -> None:
    assert str(SIZE) == (
        'smes.csv, row 14, column size: found "12", expected one of 0-9, 10-49, 50-249, 250 or more'
    )


def test_a_toml_file_has_lines_and_keys() -> None:
    assert str(Fault("programme.toml", 3, None, "a bracket", "valid TOML")) == (
        "programme.toml, line 3: found a bracket, expected valid TOML"
    )
    assert str(Fault("programme.toml", None, "id", "nothing", "an id")) == (
        "programme.toml, key id: found nothing, expected an id"
    )


def test_found_text_is_shown_on_one_line_and_shortened() -> None:
    assert quoted("a\nb\x00\u202ec") == r'"a\nb\x00\u202ec"'
    assert quoted("é" * 100) == '"' + "é" * 80 + '…"'
    assert quoted("") == "nothing"


def test_the_refusal_says_how_many_faults_there_are_and_what_to_do() -> None:
    refusal = FolderFaults(Path("alpine"), [SIZE])

    assert refusal.code == "FOLDER-101"
    assert str(refusal) == (
        "1 fault in alpine; nothing was imported. "
        "Correct the following, then run `pilots check` again:\n"
        f"  {SIZE}"
    )


def test_fifty_faults_are_printed_and_all_are_counted() -> None:
    faults = Faults()
    for row in range(2, 12_002):
        faults.add("smes.csv", row, "size", '"12"', "a size")

    refusal = faults.refusal(Path("alpine"))

    lines = str(refusal).splitlines()
    assert (refusal.count, len(refusal.faults), len(lines)) == (12_000, 10_000, 52)
    assert lines[-1] == "  and 11,950 more"


def test_faults_come_in_the_order_of_files_and_rows() -> None:
    faults = Faults(["regions.csv", "smes.csv"])
    for file, row in (("smes.csv", 9), ("other.csv", 1), ("smes.csv", 2), ("regions.csv", 5)):
        faults.add(file, row, None, "this", "that")

    places = [(fault.file, fault.row) for fault in faults.refusal(Path()).faults]

    assert places == [("regions.csv", 5), ("smes.csv", 2), ("smes.csv", 9), ("other.csv", 1)]


def test_a_fault_that_two_checks_find_counts_once() -> None:
    faults = Faults()
    for _ in range(2):
        faults.add("smes.csv", 2, "size", '"12"', "a size")

    refusal = faults.refusal(Path())

    assert (refusal.count, len(refusal.faults)) == (1, 1)
