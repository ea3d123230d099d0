"""What has been read so far: parts of a catalogue, not yet held against each other."""

from dataclasses import dataclass, field
from typing import Any

from services_catalog.definition import Definition
from services_catalog.faults import Fault


@dataclass(slots=True)
class Parts:
    """Right definitions by kind and id, the file each came from, and the ids of wrong ones.

    A reference to a definition that is itself wrong is no second fault, so ``known`` counts it.
    """

    things: dict[str, dict[str, Any]] = field(default_factory=dict)
    single: dict[str, Any] = field(default_factory=dict)
    files: dict[tuple[str, str], str] = field(default_factory=dict)
    wrong: dict[str, set[str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def put(self, kind: str, identifier: str, thing: Definition | None, file: str) -> None:
        self.files[kind, identifier] = file
        if thing is None:
            self.wrong.setdefault(kind, set()).add(identifier)
        else:
            self.things.setdefault(kind, {})[identifier] = thing

    def known(self, kind: str) -> set[str]:
        return set(self.things.get(kind, {})) | self.wrong.get(kind, set())

    def file_of(self, kind: str, identifier: str) -> str:
        return self.files[kind, identifier]
