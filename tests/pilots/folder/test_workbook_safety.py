import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pilots.folder.faults import Faults
from pilots.folder.workbook_safety import Contents, scan_workbook
from tests.factories.folder_edits import faults_of
from tests.factories.workbooks import a_workbook

SHEET = "xl/worksheets/sheet3.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"


@pytest.fixture(scope="session")
def parts(small: Path) -> dict[str, bytes]:
    brief = small.with_name("brief")
    shutil.copytree(small, brief, ignore=shutil.ignore_patterns("answers.csv"))
    with zipfile.ZipFile(a_workbook(brief, small.with_name("parts.xlsx"))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(target: Path, parts: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target


def test_a_workbook_that_unpacks_to_gigabytes_is_not_unpacked(
    parts: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pilots.folder.workbook_safety.LARGEST_UNPACKED", 5_000_000)
    bomb = packed(tmp_path / "bomb.xlsx", {**parts, SHEET: b" " * 6_000_000})
    unpacked = sum(map(len, parts.values())) - len(parts[SHEET]) + 6_000_000

    assert faults_of(bomb) == [
        (
            f"bomb.xlsx: found a workbook of {unpacked:,} bytes unpacked, "
            "expected at most 5,000,000 bytes"
        )
    ]


def test_a_part_that_is_longer_than_it_says_is_found_out(
    parts: dict[str, bytes], tmp_path: Path
) -> None:
    path = packed(tmp_path / "liar.xlsx", parts)
    content = path.read_bytes()
    declared = len(parts[SHEET]).to_bytes(4, "little")
    assert declared in content
    path.write_bytes(content.replace(declared, (10).to_bytes(4, "little")))

    assert faults_of(path) == [
        (
            f"liar.xlsx: found a damaged file (Bad CRC-32 for file '{SHEET}'), "
            "expected an .xlsx workbook"
        )
    ]


def test_one_cell_far_away_does_not_cost_the_memory_of_all_before_it(
    parts: dict[str, bytes], tmp_path: Path
) -> None:
    cells = (
        b'<row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )
    everywhere = {name: HEAD + cells + TAIL for name in parts if "worksheets/sheet" in name}
    bomb = packed(tmp_path / "bomb.xlsx", {**parts, **everywhere})

    assert (
        "sheet smes: found cells as far as row 1,048,576 and column 16,384, "
        "expected a table without far-off cells"
    ) in faults_of(bomb)


def test_empty_cells_far_away_do_no_harm(parts: dict[str, bytes], tmp_path: Path) -> None:
    far = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    changed = {
        name: content.replace(b"</sheetData>", far) if "worksheets/sheet" in name else content
        for name, content in parts.items()
    }

    assert faults_of(packed(tmp_path / "wide.xlsx", changed)) == []


def test_a_hundred_megabytes_are_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "huge.xlsx").open("wb") as file:
        file.truncate(100_000_000)

    assert faults_of(tmp_path / "huge.xlsx") == [
        "huge.xlsx: found a file of 100,000,000 bytes, expected at most 96,000,000 bytes"
    ]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"xl/workbook.xml": b'<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'},
         "a damaged file (document type in xl/workbook.xml), expected an .xlsx workbook"),
        ({"xl/workbook.xml": b"<a"},
         "a damaged file (unclosed token: line 1, column 0), expected an .xlsx workbook"),
        ({"xl/workbook.xml": b"<a>" + b" " * 4_000_000 + b"</a>"},
         "a damaged file (oversized xl/workbook.xml), expected an .xlsx workbook"),
        ({f"xl/media/{number}.png": b"" for number in range(2_001)},
         "2,024 parts in the workbook, expected at most 2,000"),
    ],
)  # fmt: skip
def test_hostile_parts_are_refused(
    changes: dict[str, bytes], fault: str, parts: dict[str, bytes], tmp_path: Path
) -> None:
    if "media" in next(iter(changes)):
        fault = fault.replace("2,024", f"{2_001 + len(parts):,}")

    assert faults_of(packed(tmp_path / "bad.xlsx", {**parts, **changes})) == [
        f"bad.xlsx: found {fault}"
    ]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "a damaged file (File is not a zip file), expected an .xlsx workbook"),
        (b"id,name\n", "a damaged file (File is not a zip file), expected an .xlsx workbook"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(content: bytes, fault: str, tmp_path: Path) -> None:
    (tmp_path / "fake.xlsx").write_bytes(content)

    assert faults_of(tmp_path / "fake.xlsx") == [f"fake.xlsx: found {fault}"]


def test_another_kind_of_zip_file_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "letters.xlsx", {"word/document.xml": b"<a/>"})

    assert faults_of(path) == [
        "letters.xlsx: found no list of sheets in the file, expected an .xlsx workbook"
    ]


def test_cells_are_found_across_the_pieces_in_which_a_part_is_read(
    parts: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pilots.folder.workbook_safety.CHUNK", 7)
    cells = (
        b'<row r="2"><c r="B2" t="s"><f>1+1</f><v>2</v></c><c r="C2" t="e"><v>#N/A</v></c></row>'
    )
    path = packed(tmp_path / "small.xlsx", {**parts, SHEET: HEAD + cells + TAIL})

    contents = scan_workbook(path, Faults()) or {}

    assert contents["clusters"] == Contents(last=(2, 3), formulas={(2, 2)}, errors={(2, 3)})


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_damage_anywhere_is_a_fault_and_nothing_else(
    data: st.DataObject, parts: dict[str, bytes], tmp_path: Path
) -> None:
    name = data.draw(st.sampled_from([part for part in parts if part != SHEET.replace("3", "1")]))
    content = parts[name]
    start = data.draw(st.integers(0, len(content)))
    inserted = data.draw(st.one_of(st.binary(max_size=20), st.sampled_from([b"<", b'"', b"</c>"])))
    cut = data.draw(st.integers(0, 50))
    damaged = content[:start] + inserted + content[start + cut :]

    faults_of(packed(tmp_path / "damaged.xlsx", {**parts, name: damaged}))


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(content=st.binary(max_size=300))
def test_arbitrary_bytes_are_a_fault_and_nothing_else(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "bytes.xlsx").write_bytes(b"PK\x03\x04" + content)

    assert len(faults_of(tmp_path / "bytes.xlsx")) == 1
