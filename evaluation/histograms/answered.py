"""What every participating firm answered, a byte a question: the step between rows and counts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluation.histograms.layout import SILENT, Bytes, Layout
from evaluation.levels import Bools, Ints

Codes = npt.NDArray[np.signedinteger[Any]]
Words = tuple[Codes, Sequence[str]]
Batch = Mapping[str, Words]
"""A column of answers as whole numbers and the words that they stand for, by the column's name:
respondent, cluster, service, wave, item, value."""


@runtime_checkable
class Numbering(Protocol):
    """Words that find themselves in a table faster than one by one."""

    def numbered(self, known: Mapping[str, int]) -> Ints:
        """Return the number of each word, -1 for words that are not in ``known``."""


COLUMNS = ("respondent", "cluster", "service", "wave", "item", "value")

MOST_CELLS = 1 << 27
"""Entries of the table from firm and service to participation, above which rows are searched."""


@dataclass(frozen=True, eq=False)
class Answered:
    """Answers of participating firms.

    Attributes:
        layout: what the slots are.
        said: the bin of each slot of each participation, shape (slots, participations).
        trial, firm: codes of each participation.
        trials: how many there are.
    """

    layout: Layout
    said: Bytes
    trial: Ints
    firm: Ints
    trials: int

    def codes(self, wave: str, item: str) -> Bytes:
        """Return the bin of every participation; all silent where nobody is asked."""
        place = self.layout.place.get((wave, item))
        return np.zeros(len(self.trial), np.uint8) if place is None else self.said[place]

    def valid(self, wave: str) -> Bools:
        """Say which participations have a valid questionnaire of ``wave``."""
        needed = self.layout.required(wave)
        return np.asarray((self.said[needed] != SILENT).all(axis=0), dtype=np.bool_)


class Filing:
    """Files answers, batch by batch, with the participations that they belong to.

    Memory: a byte a question and participation, whatever the number of answers, and one batch.
    """

    def __init__(
        self, layout: Layout, trials: pd.DataFrame, firms: pd.DataFrame, participating: pd.DataFrame
    ) -> None:
        """Take the frames of observations, and participations by codes: trial and firm."""
        self.layout = layout
        self._trials = len(trials)
        self._trial = participating["trial"].to_numpy(np.int64)
        self._firm = participating["firm"].to_numpy(np.int64)
        clusters, services = (
            list(dict.fromkeys(trials[name].tolist())) for name in ("cluster", "service")
        )
        self._known = {
            "respondent": _numbered(firms["sme"].tolist()),
            "cluster": _numbered(clusters),
            "service": _numbered(services),
            "wave": _numbered(layout.waves),
            "item": _numbered(layout.items),
            "value": _numbered(layout.words),
        }
        cluster, service = (
            _own(trials[name].tolist(), self._known[name])[self._trial]
            for name in ("cluster", "service")
        )
        self._find = _Finder(self._firm, service, cluster, len(services))
        # One column more for items, one row more for waves: what nobody is asked. What falls there
        # is written to a slot beyond the last, and nobody's answers to a row beyond the last.
        self._items = len(layout.items) + 1
        self._slot = np.full((len(layout.waves) + 1) * self._items, len(layout.slots))
        for (wave, item), number in layout.place.items():
            row, column = layout.waves.index(wave), layout.items.index(item)
            self._slot[row * self._items + column] = number
        self._words = len(layout.words) + 1
        self._codes = np.append(layout.codes.ravel(), np.zeros(self._words, np.uint8))
        self._rows = len(self._trial) + 1
        self._said = np.zeros((len(layout.slots) + 1) * self._rows, dtype=np.uint8)

    def take(self, batch: Batch) -> None:
        """File the answers of ``batch``; those of nobody who participates are left out.

        Answers of one questionnaire mostly lie together, so whose they are is found out once for
        each run of rows with the same respondent, cluster, service and wave.
        """
        own = {name: _own(batch[name][1], self._known[name]) for name in COLUMNS}
        whose = [batch[name][0] for name in ("respondent", "cluster", "service", "wave")]
        if not len(whose[0]):
            return
        changes = np.ones(len(whose[0]), dtype=np.bool_)
        np.not_equal(whose[0][1:], whose[0][:-1], out=changes[1:])
        for codes in whose[1:]:
            changes[1:] |= codes[1:] != codes[:-1]
        starts = np.flatnonzero(changes)
        respondent, cluster, service, wave = (
            own[name][codes[starts]]
            for name, codes in zip(("respondent", "cluster", "service", "wave"), whose, strict=True)
        )
        row = self._find(respondent, service, cluster)
        wave[wave < 0] = len(self.layout.waves)
        run = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(changes)))
        item, value = (own[name] for name in ("item", "value"))
        item[item < 0] = self._items - 1
        value[value < 0] = self._words - 1
        slot = self._slot[(wave * self._items)[run] + item[batch["item"][0]]]
        code = self._codes[slot * self._words + value[batch["value"][0]]]
        self._said[slot * self._rows + row[run]] = code

    def answered(self) -> Answered:
        """Return what was filed so far."""
        said = self._said.reshape(-1, self._rows)[:-1, :-1]
        return Answered(self.layout, said, self._trial, self._firm, self._trials)


class _Finder:
    """From firm, service and cluster to the participation, -1 where there is none."""

    def __init__(self, firm: Ints, service: Ints, cluster: Ints, services: int) -> None:
        self._span = services + 1
        self._clusters = int(cluster.max(initial=0)) + 2
        self._cluster = np.append(cluster, -2)
        key = (firm * self._span + service) * self._clusters + cluster
        self._order = np.argsort(key, kind="stable")
        self._keys = key[self._order]
        cells = (int(firm.max(initial=0)) + 2) * self._span
        self._table = None
        if cells <= MOST_CELLS:
            # The last column and the last row, index -1, stand for what nobody knows.
            self._table = np.full((cells // self._span, self._span), -1, dtype=np.int64)
            self._table[firm, service] = np.arange(len(firm))

    def __call__(self, firm: Ints, service: Ints, cluster: Ints) -> Ints:
        if self._table is None:
            return self._search(firm, service, cluster)
        last = len(self._table) - 1
        row = self._table[np.minimum(np.where(firm < 0, last, firm), last), service]
        wrong = self._cluster[row] != cluster  # a firm that tries a service in two clusters
        if wrong.any():
            row[wrong] = self._search(firm[wrong], service[wrong], cluster[wrong])
        return row

    def _search(self, firm: Ints, service: Ints, cluster: Ints) -> Ints:
        if not len(self._keys):
            return np.full(len(firm), -1, dtype=np.int64)
        key = (firm * self._span + service) * self._clusters + cluster
        key[(firm < 0) | (service < 0) | (cluster < 0)] = -1
        at = np.minimum(np.searchsorted(self._keys, key), len(self._keys) - 1)
        return np.where(self._keys[at] == key, self._order[at], -1)


def _numbered(words: Iterable[str]) -> dict[str, int]:
    return {word: number for number, word in enumerate(words)}


def _own(words: Sequence[str], known: Mapping[str, int]) -> Ints:
    """Return the number of each word, -1 for words that are not known."""
    if isinstance(words, Numbering):
        return words.numbered(known)
    return np.array([known.get(word, -1) for word in words], dtype=np.int64)


def batches_of(answers: pd.DataFrame, size: int = 1 << 20) -> Iterator[Batch]:
    """Cut a tidy frame of answers into batches."""
    for start in range(0, len(answers), size):
        part = answers.iloc[start : start + size]
        yield {name: _factorized(part[name]) for name in COLUMNS}


def _factorized(column: "pd.Series[str]") -> Words:
    codes, words = pd.factorize(column)
    return codes, words.tolist()
