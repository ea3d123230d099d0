"""What is wrong with definition files: all at once, each with its place and what is right."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from foundation.errors import TrialError


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing to correct, in one file, at one key."""

    file: str
    key: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: found {self.found}, expected {self.expected}"


class CatalogueFaults(TrialError):
    """The definition files do not hold together; none of them is used."""

    code: ClassVar[str] = "CAT-101"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        lines = "\n".join(f"  {fault}" for fault in self.faults)
        super().__init__(
            f"{len(self.faults)} fault(s) in the definitions of the catalogue. "
            f"Correct these, then run `pilots check-catalogue` again:\n{lines}"
        )


class UnknownCalendar(TrialError):
    """No public holidays are known under this code."""

    code: ClassVar[str] = "CAT-102"

    def __init__(self, found: str) -> None:
        super().__init__(
            f"There is no holiday calendar {found!r}. Write a country code, if needed with a "
            "subdivision, as the holidays package knows it: AT-4, IT-TO, FR, CH-FR, SI."
        )
