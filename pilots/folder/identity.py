"""One digest for the content of a programme folder, whichever form it came in."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from foundation.digests import canonical


def content_digest(parts: Mapping[str, Any], answers: Iterable[tuple[Any, ...]]) -> str:
    """Return the SHA-256 of records and answers, in hexadecimal.

    Args:
        parts: name -> anything made of records, dates, mappings and plain values.
        answers: rows; the last value of each is a moment. They go into the digest one by one.
    """
    running = hashlib.sha256(canonical(_plain(parts)))
    spelled: dict[datetime, str] = {}  # dozens of answers share a moment
    for *texts, moment in answers:
        if moment not in spelled:
            spelled[moment] = f"\x1f{moment.isoformat()}\n"
        running.update(("\x1f".join(texts) + spelled[moment]).encode())
    return running.hexdigest()


def _plain(value: Any) -> Any:  # noqa: ANN401 -- whatever records hold
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value if isinstance(value, str | int | bool | None) else _spelled(value)


def _spelled(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else repr(value)
