"""A refusal beside the form it is about: what was typed stays on the page."""

from dataclasses import dataclass

from foundation.errors import TrialError


@dataclass(frozen=True, slots=True)
class Refused:
    """``code`` finds the sentence in the reader's language; ``reason`` is the deed's own."""

    code: str = ""
    reason: str = ""

    @classmethod
    def of(cls, refusal: TrialError) -> "Refused":
        return cls(refusal.code, str(refusal))


NOTHING = Refused()
