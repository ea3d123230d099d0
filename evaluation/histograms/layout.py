"""Where each answer of a firm has its place: one slot a question and wave, one bin a value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from evaluation.counting import SME
from evaluation.levels import Bools, Floats
from services_catalog import MISSING, Catalogue

Bytes = npt.NDArray[np.uint8]

SILENT = 0
"""The bin of a question that nobody answered."""

SAID = 255
"""The bin of an answer that is counted only as given: free text, several options at once."""

MOST_BINS = 250
"""A question with more different values than this is counted only as given."""


@dataclass(frozen=True)
class Slot:
    """One question in one wave.

    Attributes:
        bins: the words of an answer and their bins, 1 and more, in the order of the questionnaire.
        required: whether a questionnaire without it is not valid.
    """

    wave: str
    item: str
    bins: Mapping[str, int]
    required: bool

    @property
    def width(self) -> int:
        """Bins of its histogram: silent, every value, given."""
        return len(self.bins) + 2

    @cached_property
    def numbers(self) -> Floats:
        """The number that each code stands for, shape (256,); NaN where it stands for none."""
        table = np.full(256, np.nan)
        for word, code in self.bins.items():
            if word not in MISSING and _is_number(word):
                table[code] = float(word)
        return table

    def weights(self, counting: Mapping[str, float]) -> Floats:
        """Return what each code counts: NaN where no value was given, 0 where it does not count."""
        table = np.full(256, np.nan)
        table[SAID] = 0.0
        for word, code in self.bins.items():
            if word not in MISSING:
                table[code] = counting.get(word, 0.0)
        return table


@dataclass(frozen=True, eq=False)
class Layout:
    """All questions for firms, those of service modules too, in the order of the catalogue."""

    slots: tuple[Slot, ...]

    @cached_property
    def place(self) -> dict[tuple[str, str], int]:
        """The number of the slot of each wave and item."""
        return {(slot.wave, slot.item): number for number, slot in enumerate(self.slots)}

    @cached_property
    def waves(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(slot.wave for slot in self.slots))

    @cached_property
    def items(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(slot.item for slot in self.slots))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Every word that has a bin somewhere, and the empty one, which is no answer."""
        return (*dict.fromkeys(word for slot in self.slots for word in slot.bins), "")

    def slot(self, wave: str, item: str) -> Slot:
        """Return the slot of a question.

        Raises:
            KeyError: no firm is asked it in that wave.
        """
        return self.slots[self.place[wave, item]]

    def code(self, number: int, value: str) -> int:
        """Return the bin of an answer; empty text is none."""
        return self.slots[number].bins.get(value, SAID) if value else SILENT

    @cached_property
    def codes(self) -> Bytes:
        """The code of every word in every slot, shape (slots, words + 1); the last: any other."""
        table = np.full((len(self.slots), len(self.words) + 1), SAID, dtype=np.uint8)
        place = {word: number for number, word in enumerate(self.words)}
        for number, slot in enumerate(self.slots):
            for word, code in slot.bins.items():
                table[number, place[word]] = code
        table[:, place[""]] = SILENT
        return table

    def required(self, wave: str) -> Bools:
        """Return which slots a valid questionnaire of ``wave`` needs."""
        return np.array([slot.required and slot.wave == wave for slot in self.slots])


def layout_of(catalogue: Catalogue) -> Layout:
    """Lay out the questions that firms are asked."""
    return Layout(tuple(_slots(catalogue)))


def _slots(catalogue: Catalogue) -> Iterator[Slot]:
    for questionnaire in catalogue.questionnaires.values():
        if questionnaire.respondent == SME:
            for item in (*questionnaire.items, *map(catalogue.item, questionnaire.repeats)):
                yield Slot(
                    questionnaire.wave, item.id, _bins(catalogue, item.id), required=item.required
                )
    for module in catalogue.modules.values():
        for item in module.items:
            yield Slot("exit", item.id, _bins(catalogue, item.id), required=False)


def _bins(catalogue: Catalogue, identifier: str) -> dict[str, int]:
    item = catalogue.item(identifier)
    scale = catalogue.scales.get(item.scale or "")
    if item.type == "boolean":
        words: tuple[str, ...] = ("yes", "no")
    elif item.type in {"single", "scale", "number"}:
        words = item.options or (scale.answers() if scale else ())
    else:
        words = ()
    if len(words) > MOST_BINS:
        words = ()
    return {word: code for code, word in enumerate(words, start=1)}


def _is_number(word: str) -> bool:
    return word.replace(".", "", 1).isdigit()
