import tomllib
from pathlib import Path

import openpyxl
import pytest

from pilots.folder import TargetTaken, read_folder, write_template
from pilots.folder.sheets import sheets
from services_catalog import default_catalogue


def test_a_template_is_a_programme_without_faults(tmp_path: Path) -> None:
    folder = read_folder(write_template(tmp_path / "new" / "programme"))

    assert folder.programme.synthetic
    assert (len(folder.clusters), len(folder.trials), len(folder.smes)) == (10, 21, 40)
    assert {cluster.name.split()[0] for cluster in folder.clusters} == {"Demo"}
    assert folder.answers == ()


def test_every_service_of_a_template_meets_all_region_types(tmp_path: Path) -> None:
    folder = read_folder(write_template(tmp_path / "programme"))
    types = {cluster.id: cluster.region_type for cluster in folder.clusters}

    met = {(trial.service, types[trial.cluster]) for trial in folder.trials}

    assert len(met) == 3 * len(folder.catalogue.enabled_services())


def test_the_workbook_holds_the_same_programme(tmp_path: Path) -> None:
    folder = write_template(tmp_path / "programme")
    workbook = write_template(tmp_path / "programme", xlsx=True)

    assert workbook == tmp_path / "programme.xlsx"
    assert read_folder(workbook) == read_folder(folder)


def test_every_key_and_column_is_explained(tmp_path: Path) -> None:
    folder = write_template(tmp_path / "programme")
    comments = (folder / "programme.toml").read_text(encoding="utf-8").count("# ")
    readme = (folder / "README.txt").read_text(encoding="utf-8")
    columns = [
        f"    {column.name}: {column.meaning}\n"
        for sheet in sheets(default_catalogue()).values()
        for column in sheet.columns
    ]

    assert comments == len(tomllib.loads((folder / "programme.toml").read_text("utf-8")))
    assert [column for column in columns if column not in readme] == []


def test_all_cells_of_the_workbook_are_text_and_headers_are_explained(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_template(tmp_path / "a.xlsx", xlsx=True))
    cells = [cell for page in book for row in page for cell in row if cell.value is not None]
    explained = [cell.comment.text for cell in book["smes"][1] if cell.comment]

    assert {cell.data_type for cell in cells} == {"s"}
    assert book.sheetnames[0] == "read me"
    assert explained == [column.meaning for column in sheets(default_catalogue())["smes"].columns]
    assert sorted(
        str(offer.formula1) for offer in book["smes"].data_validations.dataValidation
    ) == ['"0-9,10-49,50-249,250 or more"', '"en,de,fr,it,sl"']


@pytest.mark.parametrize("xlsx", [False, True])
def test_equal_templates_have_equal_bytes(tmp_path: Path, *, xlsx: bool) -> None:
    def content(path: Path) -> dict[str, bytes]:
        files = [path] if path.is_file() else sorted(path.iterdir())
        return {file.name: file.read_bytes() for file in files}

    first, second = tmp_path / "1" / "a.xlsx", tmp_path / "2" / "a.xlsx"

    assert content(write_template(first, xlsx=xlsx)) == content(write_template(second, xlsx=xlsx))


def test_a_template_may_go_into_an_empty_folder(tmp_path: Path) -> None:
    assert write_template(tmp_path) == tmp_path


@pytest.mark.parametrize("xlsx", [False, True])
def test_what_is_there_stays_there(tmp_path: Path, *, xlsx: bool) -> None:
    target = tmp_path / "mine.xlsx"
    target.write_text("precious", encoding="utf-8")

    with pytest.raises(TargetTaken) as refusal:
        write_template(target, xlsx=xlsx)

    assert refusal.value.code == "FOLDER-102"
    assert str(refusal.value) == (
        f"{target} is a file; nothing was written. Name a place where there is nothing yet."
    )
    assert target.read_text(encoding="utf-8") == "precious"


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("precious", encoding="utf-8")

    with pytest.raises(TargetTaken) as refusal:
        write_template(tmp_path)

    assert str(refusal.value) == (
        f"{tmp_path} is a folder that is not empty; nothing was written. "
        "Name a place where there is nothing yet."
    )
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
