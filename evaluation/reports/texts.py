"""Every English text that the report modules hold, for translators and for their test."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO

_KEYWORDS = {
    "say": None,
    "runs": None,
    "mark": None,
    "plural": (1, 2),
    "plural_runs": (1, 2),
}

Text = str | tuple[str, str]
"""An English text, or one with its plural."""


def texts() -> list[Text]:
    """Return every text once, in the order of modules and lines."""
    from babel.messages.extract import extract

    found: dict[Text, None] = {}
    for module in sorted(_modules(files("evaluation.reports")), key=str):
        source = BytesIO(module.read_bytes())
        for _, message, _, _ in extract("python", source, keywords=_KEYWORDS):
            if isinstance(message, tuple):
                found[message[0], message[1]] = None
            elif message:
                found[message] = None
    return list(found)


def _modules(folder: Traversable) -> Iterator[Traversable]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _modules(entry)
        elif entry.name.endswith(".py"):
            yield entry
