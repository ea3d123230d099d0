import tracemalloc
from collections import Counter
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pilots.folder import FolderFaults, read_folder
from tests.factories.folder_copies import copies_of
from tests.factories.folder_edits import change, faults_of, retype
from tests.factories.folders import a_folder

ALPINE = Path(__file__).parents[3] / "examples" / "alpine-2027"
FILES = (
    "programme.toml", "regions.csv", "clusters.csv", "trials.csv", "people.csv", "smes.csv",
    "participations.csv", "tasks.csv", "answers.csv", "decisions.csv", "withdrawals.csv",
    "services/svc-own.toml",
)  # fmt: skip


def test_the_example_programme_has_no_fault_and_all_its_rows() -> None:
    folder = read_folder(ALPINE)

    counts = {
        name: len(getattr(folder, name))
        for name in ("regions", "clusters", "trials", "people", "smes", "participations", "tasks",
                     "answers", "decisions", "withdrawals")
    }  # fmt: skip
    assert counts == {
        "regions": 11, "clusters": 12, "trials": 31, "people": 54, "smes": 336,
        "participations": 682, "tasks": 229, "answers": 25_853, "decisions": 78, "withdrawals": 1,
    }  # fmt: skip
    assert Counter(answer.wave for answer in folder.answers) == {
        "baseline": 13_787, "exit": 8_484, "followup": 3_582,
    }  # fmt: skip
    assert {cluster.id: cluster.region_type for cluster in folder.clusters}["demo-zeta"] == (
        "convergence"
    )


def test_all_faults_of_all_files_come_at_once(folder: Path) -> None:
    retype(folder, "programme.toml", "Europe/Vienna", "Europe/Wien")
    change(folder, "regions", (2, "holidays"), "AT-99")
    change(folder, "clusters", (5, "region_type_reason"), "")
    change(folder, "people", (2, "email"), "")
    change(folder, "smes", (2, "size"), "12")
    change(folder, "participations", (2, "sme"), "nobody")
    change(folder, "tasks", (2, "task"), "t0")
    change(folder, "decisions", (2, "decision"), "agree")
    (folder / "answers.csv").write_text("respondent,cluster\n", encoding="utf-8")

    places = [fault.split(":")[0] for fault in faults_of(folder)]

    assert places == [
        "programme.toml, key timezone",
        "regions.csv, row 2, column holidays",
        "clusters.csv, row 5, column region_type_reason",
        "people.csv, row 2, column email",
        "smes.csv, row 2, column size",
        "participations.csv, row 2, column sme",
        "tasks.csv, row 2, column task",
        "answers.csv, row 1, column service",
        "answers.csv, row 1, column wave",
        "answers.csv, row 1, column item",
        "answers.csv, row 1, column value",
        "answers.csv, row 1, column answered_at",
        "decisions.csv, row 2, column decision",
    ]


def test_only_a_folder_or_a_workbook_is_read(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("", encoding="utf-8")
    expected = "expected a programme folder or an .xlsx workbook"

    assert [*faults_of(tmp_path / "nowhere"), *faults_of(tmp_path / "notes.txt")] == [
        f"nowhere: found nothing, {expected}",
        f"notes.txt: found another kind of file, {expected}",
    ]


def test_an_empty_folder_lacks_what_is_always_needed(tmp_path: Path) -> None:
    missing = [fault.split(":")[0] for fault in faults_of(tmp_path)]

    assert missing == [
        "programme.toml", "regions.csv", "clusters.csv", "trials.csv", "people.csv", "smes.csv",
    ]  # fmt: skip


def test_a_misspelt_optional_file_is_not_left_out_in_silence(folder: Path) -> None:
    (folder / "participations.csv").rename(folder / "participation.csv")
    (folder / "README.txt").write_text("", encoding="utf-8")
    (folder / "smes-old.csv").write_text("", encoding="utf-8")

    assert faults_of(folder) == [
        "participation.csv: found an unknown name, expected participations.csv"
    ]


def test_text_is_taken_as_it_stands(folder: Path) -> None:
    text = ' =HYPERLINK("http://example.org")\n<b>@SUM(A1)</b> {{ x }} #let '
    change(folder, "decisions", (2, "comment"), text)
    change(folder, "smes", (2, "name"), "=cmd|' /C calc'!A0")

    read = read_folder(folder)

    assert (read.decisions[0].comment, read.smes[0].name) == (text, "=cmd|' /C calc'!A0")


def test_a_made_up_folder_is_right_whatever_is_asked_of_it(tmp_path: Path) -> None:
    target = a_folder(tmp_path / "a", clusters=11, smes=3, seed=7, withdrawn=(0, 5))

    read = read_folder(target)

    assert (len(read.regions), len(read.trials), len(read.withdrawals)) == (10, 33, 2)
    assert faults_of(copies_of(target, 3, tmp_path / "b")) == []


@pytest.mark.slow
def test_ten_times_the_example_needs_little_memory(tmp_path: Path) -> None:
    tenfold = copies_of(ALPINE, 10, tmp_path / "tenfold")
    tracemalloc.start()

    answers = len(read_folder(tenfold).answers)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (answers, peak < 150_000_000) == (258_530, True)


@pytest.fixture(scope="module")
def right(small: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes()[:20_000] for path in small.iterdir() if path.is_file()}


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(file=st.sampled_from(FILES), content=st.binary(max_size=400))
def test_arbitrary_bytes_are_a_fault_and_nothing_else(
    file: str, content: bytes, right: dict[str, bytes]
) -> None:
    _expect_faults_at_most(right | {file: content})


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(
    file=st.sampled_from(FILES[:-1]),
    place=st.integers(min_value=0, max_value=19_999),
    cut=st.integers(min_value=0, max_value=40),
    inserted=st.one_of(st.binary(max_size=8), st.sampled_from([b'"', b",", b"\n", b"\0", b";"])),
)
def test_a_damaged_file_is_a_fault_and_nothing_else(
    file: str, place: int, cut: int, inserted: bytes, right: dict[str, bytes]
) -> None:
    content = right[file]
    start = place % len(content)
    _expect_faults_at_most(right | {file: content[:start] + inserted + content[start + cut :]})


def _expect_faults_at_most(files: dict[str, bytes]) -> None:
    with TemporaryDirectory() as scratch, suppress(FolderFaults):
        folder = Path(scratch)
        (folder / "services").mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content)
        read_folder(folder)
