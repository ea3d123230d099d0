"""The contract of ``kpis.csv``: columns, empty cells, unrounded numbers, the same bytes."""

import csv
from pathlib import Path

from evaluation.evaluating import Evaluation, evaluate
from evaluation.publishing import COLUMNS, write_kpis_csv
from services_catalog import Catalogue
from tests.evaluation.programmes import a_programme


def written(alpine: Evaluation, path: Path) -> list[dict[str, str]]:
    write_kpis_csv(alpine.published, path)
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_header_is_that_of_the_contract(alpine: Evaluation, tmp_path: Path) -> None:
    write_kpis_csv(alpine.published, tmp_path / "kpis.csv")
    first = (tmp_path / "kpis.csv").read_bytes().split(b"\n")[0]
    assert first == b"level,unit,service,kpi,n,value,low,high,status,suppressed"
    assert b"\r" not in (tmp_path / "kpis.csv").read_bytes()


def test_numbers_are_unrounded_and_read_back_as_they_were(
    alpine: Evaluation, tmp_path: Path
) -> None:
    rows = written(alpine, tmp_path / "kpis.csv")
    assert len(rows) == len(alpine.published)
    for row, value in zip(rows, alpine.published["value"], strict=True):
        assert (float(row["value"]) == value) if row["value"] else value != value  # noqa: PLR0124


def test_hidden_rows_have_empty_cells_and_a_mark(alpine: Evaluation, tmp_path: Path) -> None:
    rows = written(alpine, tmp_path / "kpis.csv")
    gone = [row for row in rows if row["suppressed"]]
    assert {row["suppressed"] for row in gone} == {"primary", "secondary"}
    assert {(row["n"], row["value"], row["low"], row["high"], row["status"]) for row in gone} == {
        ("", "", "", "", "")
    }


def test_shown_rows_have_a_count_and_a_status(alpine: Evaluation, tmp_path: Path) -> None:
    shown = [row for row in written(alpine, tmp_path / "kpis.csv") if not row["suppressed"]]
    assert all(row["n"].isdigit() for row in shown)
    assert {row["status"] for row in shown} == {"green", "amber", "red", "none"}


def test_services_and_the_programme_have_their_units(alpine: Evaluation, tmp_path: Path) -> None:
    rows = written(alpine, tmp_path / "kpis.csv")
    assert all(row["unit"] == row["service"] for row in rows if row["level"] == "service")
    whole = [row for row in rows if row["level"] == "programme"]
    assert {(row["unit"], row["service"]) for row in whole} == {("programme", "")}
    assert tuple(rows[0]) == COLUMNS


def test_the_same_table_gives_the_same_bytes(alpine: Evaluation, tmp_path: Path) -> None:
    for name in ("first", "second"):
        write_kpis_csv(alpine.published, tmp_path / name)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


def test_a_region_type_with_two_pilots_has_a_value_and_no_interval(catalogue: Catalogue) -> None:
    made = a_programme({"a": 9, "b": 9, "c": 9, "d": 9, "e": 9})
    for trial in made.trials[3:]:
        trial["region_type"] = "convergence"
    table = evaluate(made.seen(), catalogue).published
    rows = table[(table["level"] == "region_type") & (table["kpi"] == "csat")].set_index("unit")

    assert rows["value"].tolist() == [100.0, 100.0]
    assert rows["low"].notna().to_dict() == {"advanced": True, "convergence": False}


def test_a_pilot_without_answers_does_not_count_for_an_interval(catalogue: Catalogue) -> None:
    made = a_programme({"a": 9, "b": 9}).tried("c").took_part("c", [{}] * 9)
    table = evaluate(made.seen(), catalogue).published
    rows = table[(table["level"] == "region_type") & (table["kpi"] == "csat")]

    assert rows[["low", "high"]].isna().all(axis=None)
