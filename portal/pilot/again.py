"""A form that is shown again: everything that was typed, and what is wrong beside its field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pilots.proof_files import FileRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """``form`` names the form on its page, ``refusal`` is the code of a rule that said no.

    ``kept``: what was taken although something beside it was not, such as ``link``, ``note``,
    ``file:a.pdf``.
    """

    form: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    refusal: str = ""
    refused: Sequence[FileRefused] = ()
    kept: Sequence[str] = ()

    @property
    def status(self) -> int:
        return 422 if self.faults or self.refusal or self.refused else 200

    def of(self, form: str, name: str) -> str:
        """Return what was typed into a field of ``form``."""
        return self.typed.get(name, "") if self.form == form else ""

    def fault(self, form: str, name: str) -> str:
        """Return the word of what is wrong with a field of ``form``."""
        return self.faults.get(name, "") if self.form == form else ""


FRESH = Again()
