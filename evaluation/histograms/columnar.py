"""Read answers from a columnar file, batch by batch: Parquet or Arrow, six columns of words.

Words are read as the file stores them, as places in a dictionary; ten million answers are never
ten million strings. Needs pyarrow: ``pip install 'pilot-trials[columnar]'``.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from evaluation.errors import NoColumnarReader, WrongColumns
from evaluation.histograms.answered import COLUMNS, Batch, Words
from evaluation.levels import Ints

if TYPE_CHECKING:
    import pyarrow as pa

ROWS = 1 << 20
"""Answers in a batch: what lies in memory at a time."""

ARROW = {".arrow", ".feather", ".ipc"}


def batches_of_file(path: Path, *, rows: int = ROWS) -> Iterator[Batch]:
    """Yield the answers of a file, while the next batch is being read on another core.

    Args:
        path: Parquet, or Arrow where the name ends so; columns respondent, cluster, service, wave,
            item, value, more are left alone. Only answers that count, as in ``Observations``.
        rows: answers in a batch, at most.

    Raises:
        NoColumnarReader: pyarrow is not installed.
        WrongColumns: a column is missing.
    """
    source = _record_batches(path, rows)
    tables: dict[int, pa.StringArray] = {}
    with ThreadPoolExecutor(max_workers=1) as reader:
        coming = reader.submit(_next, source, tables)
        while (batch := coming.result()) is not None:
            coming = reader.submit(_next, source, tables)
            yield batch


def _next(source: "Iterator[pa.RecordBatch]", tables: "dict[int, pa.StringArray]") -> Batch | None:
    batch = next(source, None)
    if batch is None:
        return None
    return {name: _column(batch.column(name), tables) for name in COLUMNS}


def _record_batches(path: Path, rows: int) -> "Iterator[pa.RecordBatch]":
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise NoColumnarReader(path.name) from None
    if path.suffix in ARROW:
        with pa.memory_map(str(path)) as mapped:
            file = pa.ipc.open_file(mapped)
            _check(path, file.schema.names)
            for number in range(file.num_record_batches):
                whole = file.get_batch(number)
                for start in range(0, len(whole), rows):
                    yield whole.slice(start, rows)
        return
    _check(path, pq.read_schema(path).names)
    with pq.ParquetFile(path, read_dictionary=list(COLUMNS), memory_map=True) as parquet:
        yield from parquet.iter_batches(batch_size=rows, columns=list(COLUMNS))


def _check(path: Path, names: list[str]) -> None:
    if missing := [name for name in COLUMNS if name not in names]:
        raise WrongColumns(path.name, missing=missing, unknown=())


class Dictionary(Sequence[str]):
    """The words of one column of a batch, as they lie in the file; the last one is empty."""

    def __init__(self, words: "pa.StringArray", tables: "dict[int, pa.StringArray]") -> None:
        self._words, self._tables = words, tables

    def __len__(self) -> int:
        return len(self._words) + 1

    def __getitem__(self, place: Any) -> Any:  # noqa: ANN401 -- a place or a slice
        return "" if place == len(self._words) else self._words[int(place)].as_py()

    def numbered(self, known: Mapping[str, int]) -> Ints:
        """Return the number of each word, -1 for words that are not in ``known``."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if id(known) not in self._tables:  # words of a table are numbered from 0, in its order
            self._tables[id(known)] = pa.array(list(known), self._words.type)
        found = pc.index_in(self._words, value_set=self._tables[id(known)])
        return np.append(found.fill_null(-1).to_numpy().astype(np.int64), known.get("", -1))


def _column(column: Any, tables: "dict[int, pa.StringArray]") -> Words:  # noqa: ANN401 -- pyarrow has no types
    """Return places and words; a value that is missing in the file is the empty word."""
    if not hasattr(column, "dictionary"):  # plain words of an Arrow file
        column = column.dictionary_encode()
    words, indices = column.dictionary, column.indices
    if indices.null_count:
        indices = indices.fill_null(len(words))
    return np.asarray(indices), Dictionary(words, tables)
