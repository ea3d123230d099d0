"""Markdown from plain values: a page of parts, a table of rows, a list in a sentence."""

from collections.abc import Iterable

PRINTED = "Printed by `pilots docs` from the files under `services_catalog/definitions`."


def page(parts: Iterable[str]) -> str:
    return "\n\n".join(parts) + "\n"


def table(heads: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def listed(values: Iterable[object]) -> str:
    return ", ".join(str(value) for value in values if value != "")


def plain(identifier: str) -> str:
    return identifier.replace("_", " ")
