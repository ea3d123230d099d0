"""Columnar files: the same table as from rows, in bounded batches. Needs the extra ``columnar``."""

import sys
from pathlib import Path

import pandas as pd
import pytest

from evaluation.errors import NoColumnarReader, WrongColumns
from evaluation.histograms import Tally, batches_of_file
from evaluation.observations import Observations
from services_catalog import Catalogue
from tests.evaluation.folder_counting import Folder


def test_without_its_reader_a_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(NoColumnarReader) as refusal:
        next(batches_of_file(tmp_path / "answers.parquet"))

    assert refusal.value.code == "EVAL-105"
    assert str(refusal.value) == (
        "Reading answers.parquet needs pyarrow, which is not installed. "
        "Install it with: pip install 'pilot-trials[columnar]'"
    )


@pytest.mark.parametrize("suffix", ["parquet", "arrow"])
def test_a_file_gives_the_table_of_the_example(
    suffix: str, tmp_path: Path, alpine_folder: Folder, catalogue: Catalogue
) -> None:
    pa = pytest.importorskip("pyarrow")
    seen = Observations.of_records(**alpine_folder.records())
    columns = {name: column.tolist() for name, column in seen.answers.items()}
    columns["value"][0] = None  # a gap in a file is no answer
    table = pa.table({name: pa.array(words) for name, words in columns.items()})
    path = tmp_path / f"answers.{suffix}"
    if suffix == "parquet":
        import pyarrow.parquet

        pyarrow.parquet.write_table(table, path, row_group_size=3000)
    else:
        with pa.ipc.new_file(path, table.schema) as file:
            file.write_table(table)
    frames = {"trials": seen.trials, "firms": seen.firms, "participations": seen.participations}
    tally = Tally.of_batches(
        batches_of_file(path, rows=1000),
        exchange_rates=seen.exchange_rates, catalogue=catalogue, **frames,
    )  # fmt: skip

    without = Observations(**frames, answers=seen.answers[1:], exchange_rates=seen.exchange_rates)
    pd.testing.assert_frame_equal(tally.kpis, Tally.of(without, catalogue).kpis)


def test_a_file_without_a_column_is_refused(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet

    path = tmp_path / "answers.parquet"
    pyarrow.parquet.write_table(pa.table({"respondent": ["a"], "cluster": ["b"]}), path)

    with pytest.raises(WrongColumns, match="missing service, wave, item, value"):
        next(batches_of_file(path))
