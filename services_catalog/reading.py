"""One definition file at a time: from TOML to a strict model, or to faults with their places."""

import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from services_catalog.definition import Definition
from services_catalog.faults import Fault

Model = TypeVar("Model", bound=Definition)
Table = dict[str, Any]

MOST_BYTES = 1_000_000
SHOWN = 80
"""Characters of a wrong value that a fault repeats."""

EXPECTED = {
    "missing": "a value",
    "extra_forbidden": "no such key",
    "string_too_short": "a text that is not empty",
    "string_too_long": "a text of at most {max_length} characters",
    "too_short": "at least {min_length} of them",
    "too_long": "at most {max_length} of them",
    "string_pattern_mismatch": "lower case letters, digits and hyphens, such as svc-energy-audit",
}


def table_of(file: Traversable, name: str, faults: list[Fault]) -> Table | None:
    """Parse one TOML file; decimals stay exact, lists become tuples.

    Returns:
        The table, or None after adding to ``faults`` what is wrong with the file.
    """
    raw = file.read_bytes()
    if len(raw) > MOST_BYTES:
        found, expected = f"{len(raw):,} bytes", f"at most {MOST_BYTES:,} bytes"
    else:
        try:
            table = tomllib.loads(raw.decode("utf-8-sig"), parse_float=Decimal)
        except UnicodeDecodeError as error:
            found, expected = f"the byte {raw[error.start]:#04x} at {error.start}", "UTF-8"
        except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
            found, expected = str(error) or "too deep a nesting", "valid TOML"
        else:
            return {key: _frozen(value) for key, value in table.items()}
    faults.append(Fault(name, "whole file", found, expected))
    return None


def _frozen(value: object) -> object:
    if isinstance(value, list):
        return tuple(map(_frozen, value))
    if isinstance(value, dict):
        return {key: _frozen(inner) for key, inner in value.items()}
    return value


def model_of(model: type[Model], table: Table, name: str, faults: list[Fault]) -> Model | None:
    """Validate one table; None after adding to ``faults`` everything that does not fit."""
    try:
        return model.model_validate(table)
    except ValidationError as error:
        faults += (_fault_of(details, table, name) for details in error.errors())
        return None


def _fault_of(details: ErrorDetails, table: Table, name: str) -> Fault:
    place = _key_of(details["loc"], table)
    if details["type"] == "misfit":
        facts = details["ctx"]
        key = f"{place}.{facts['key']}" if place else facts["key"]
        return Fault(name, key, facts["found"], facts["expected"])
    found = "nothing" if details["type"] == "missing" else shown(details["input"])
    known = EXPECTED.get(details["type"], "").format_map(details.get("ctx", {}))
    expected = known or details["msg"].removeprefix("Input should be ")
    return Fault(name, place, found, expected)


def _key_of(location: Sequence[str | int], table: Table) -> str:
    """Write a place as a person would look for it: ``rollout.t3.days``."""
    key: list[str] = []
    here: object = table
    for part in location:
        if isinstance(part, int) and isinstance(here, tuple) and part < len(here):
            here = here[part]
            named = here.get("id") if isinstance(here, Mapping) else None
            key.append(str(named or part + 1))
        else:
            here = here.get(part) if isinstance(here, Mapping) else None
            key.append(str(part))
    return ".".join(key)


def shown(value: object) -> str:
    """Return a value as a fault repeats it, in one line of bounded length."""
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, tuple):
        value = list(value)
    text = str(value) if isinstance(value, Decimal) else repr(value)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
