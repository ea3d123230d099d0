"""What the form of a screen sends: inputs that the catalogue decides, with their marks."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import FormData

from pilots.deeds.keeping import Change
from pilots.questionnaires.pieces import cleaned

MARK, TAKE = "seen.", "take."
OURS = frozenset({"csrf", "go"})
SEVERAL = ";"


@dataclass(frozen=True, slots=True)
class Sent:
    """``values`` by input, several of one input joined; ``marks`` of the inputs that were shown.

    ``takes``: inputs for which the version that was saved elsewhere is to stay.
    """

    go: str
    values: dict[str, str]
    marks: dict[str, str]
    takes: frozenset[str]

    def changes(self, known: Iterable[str]) -> dict[str, Change]:
        """Return what was sent of the inputs ``known``: a box without its tick sends nothing.

        Raises:
            RequestValidationError: something else was sent, too.
        """
        names = list(known)
        if others := (self.values.keys() | self.marks.keys() | self.takes) - set(names):
            raise unknown(others)
        return {
            name: Change(self.values.get(name, ""), self.marks.get(name, ""))
            for name in names
            if (name in self.values or name in self.marks) and name not in self.takes
        }


def unknown(names: Iterable[str]) -> RequestValidationError:
    """Return the refusal of fields that the form does not have."""
    return RequestValidationError(
        [{"loc": ("body", name), "msg": "unknown", "type": "extra_forbidden"} for name in names]
    )


def read(form: FormData) -> Sent:
    """Sort what a form has sent.

    Raises:
        RequestValidationError: a file came where text belongs.
    """
    values: dict[str, list[str]] = {}
    marks: dict[str, str] = {}
    takes = set()
    go = ""
    for name, value in form.multi_items():
        if not isinstance(value, str):
            raise unknown([name])
        if name == "go":
            go = value
        elif name.startswith(MARK):
            marks[name.removeprefix(MARK)] = value[:80]
        elif name.startswith(TAKE):
            takes.add(name.removeprefix(TAKE))
        elif name not in OURS:
            values.setdefault(name, []).append(cleaned(value))
    joined = {name: SEVERAL.join(filter(None, sent)) for name, sent in values.items()}
    return Sent(go, joined, marks, frozenset(takes))


async def _sent(request: Request) -> Sent:
    return read(await request.form())


Posted = Annotated[Sent, Depends(_sent)]
