"""The sheets ``programme`` and ``waves`` of a workbook, as ``programme.toml`` would say it."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from pilots.folder.csv_rows import Row
from pilots.folder.faults import Faults
from pilots.folder.readings import Unfit, a_day
from pilots.folder.source import Settings
from pilots.folder.toml_text import toml_table

RATES, WAVES = "exchange_rates", "waves"
HEADER = ["key", "value"]


def settings_of(
    keys: Sequence[Row], waves: Sequence[Row], places: tuple[str, str], faults: Faults
) -> Settings | None:
    """Return the settings, or None (noted) if they cannot be read.

    Args:
        keys: rows of ``programme``: key and value; rates as ``exchange_rates.CHF``. Or one column
            that holds the text of ``programme.toml``, a line in each row.
        waves: rows of ``waves``: id and starts, under a header.
        places: what faults call the two sheets.
        faults: where they are noted.
    """
    if keys and all(len(cells) == 1 for _, cells in keys):
        table = toml_table("\n".join(cells[0] for _, cells in keys), places[0], faults)
        return None if table is None else Settings(table, places[0], places[0])
    values: dict[str, Any] = {}
    rows: dict[str, int] = {}
    for number, cells in keys:
        key, text = (*cells, "")[:2]
        if [key, text] == HEADER and number == 1:
            continue
        if key in rows:
            faults.add(places[0], number, "key", f"{key} a second time", "each key once")
        rows.setdefault(key, number)
        _put(values, key, text)
    if waves:
        values[WAVES] = _waves(waves, rows)
    return Settings(values, places[0], places[1], rows)


def _put(values: dict[str, Any], key: str, text: str) -> None:
    table, _, part = key.partition(".")
    if table == RATES and part:
        values.setdefault(RATES, {})[part] = _number(text)
    else:
        values[key] = TYPES.get(key, str)(text)


def _waves(found: Sequence[Row], rows: dict[str, int]) -> list[dict[str, Any]]:
    header = found[0][1]
    waves = []
    for number, cells in found[1:]:
        wave: dict[str, Any] = dict(zip(header, cells, strict=False))
        waves.append(wave | {"starts": _day(wave.get("starts", ""))})
        rows[f"{WAVES}[{len(waves)}]"] = number
    return waves


def _truth(text: str) -> bool | str:
    return {"yes": True, "true": True, "no": False, "false": False}.get(text.lower(), text)


def _number(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _day(text: str) -> date | str:
    try:
        return a_day(text)
    except Unfit:
        return text


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(";")] if text else []


TYPES: dict[str, Callable[[str], Any]] = {
    "synthetic": _truth,
    "languages": _list,
    "min_pilots": _number,
    "target_validated_services": _number,
}
"""How the text of a cell becomes what TOML would give; every other key is text."""
