"""Where facts come from: the documents and public pages behind the labels of definitions."""

import re
from collections.abc import Iterator

from services_catalog.definition import Definition, Name

LABEL = re.compile(r"\b(a:\d{3}|b:S\d+b?)\b")


class PublicSource(Definition):
    title: Name
    address: Name


class SourceRegister(Definition):
    """``a:001`` is a document, ``b:S40`` a public page; ``c`` is memory, ``d`` a design default."""

    documents: dict[str, str]
    public: dict[str, PublicSource]

    def unknown_labels(self, text: str) -> Iterator[str]:
        """Yield the labels in ``text`` that the register does not explain."""
        for label in LABEL.findall(text):
            kind, _, name = label.partition(":")
            if name not in (self.documents if kind == "a" else self.public):
                yield label
