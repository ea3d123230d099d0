"""A decision as it reaches a deed: the word, who said it, when, and why."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Decided:
    """``by`` is the id of a person; ``comment`` may be empty."""

    word: str
    by: str
    at: datetime
    comment: str = ""
