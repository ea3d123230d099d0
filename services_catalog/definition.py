"""What every definition has in common: strict, frozen, nothing unknown in it, own words."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PrivateAttr,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from services_catalog.texts import say

Words = dict[str, dict[str, str]]
"""Translations that a file brings along: language -> what -> text."""


class Definition(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)


class Spoken(Definition):
    """A definition with texts that people see in their own language."""

    _own_words: Words = PrivateAttr(default_factory=dict)

    @property
    def address(self) -> str:
        """Where the translations of this thing are found, such as ``kpi:csat``."""
        raise NotImplementedError

    def words(self) -> Iterator[tuple[str, str]]:
        """Yield ``(what, English text)`` for every text that needs a translation."""
        raise NotImplementedError

    def translate(self, words: Words) -> None:
        """Take the translations that came with the file; they go before the shipped ones."""
        self._own_words = words

    def text_of(self, what: str, english: str, language: str) -> str:
        own = self._own_words.get(language, {}).get(what)
        return own or say(f"{self.address}:{what}", english, language)

    def is_translated(self, what: str, english: str, language: str) -> bool:
        """Whether somebody has said it in ``language``, if only in the same words."""
        own = self._own_words.get(language, {}).get(what)
        return bool(own) or say(f"{self.address}:{what}", english, language) != english


def misfit(key: str, *, found: object, expected: str) -> PydanticCustomError:
    """Return the error for a rule that spans several keys of one file; name the one to correct."""
    facts = {"key": key, "found": str(found), "expected": expected}
    return PydanticCustomError("misfit", "{expected}", facts)


Name = Annotated[str, StringConstraints(min_length=1)]
"""A text that must not be empty."""


class Reviewed(Definition):
    """A definition that somebody other than its author has checked."""

    written_by: Name
    checked_by: Name
    next_review: date

    @model_validator(mode="after")
    def _is_checked_by_somebody_else(self) -> Self:
        if self.written_by.strip().casefold() == self.checked_by.strip().casefold():
            raise misfit(
                "checked_by", found=self.checked_by, expected="somebody who did not write it"
            )
        return self


def _as_float(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value


def _as_decimal(value: object) -> object:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


Number = Annotated[float, BeforeValidator(_as_float)]
"""A limit or a target. Files are read with decimals; these are compared with computed floats."""

ExactNumber = Annotated[Decimal, BeforeValidator(_as_decimal)]
"""A factor that durations are multiplied with: 1.1 is 1.1, so that rounding up is right."""

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
"""Lower case, digits and hyphens, such as ``svc-synergy-diamond``."""
