"""One way to turn a value into bytes, and one way to turn bytes into a digest."""

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any


def canonical(value: Any) -> bytes:  # noqa: ANN401 -- whatever JSON can hold
    """Return the one JSON text of ``value``: sorted keys, no spaces, UTF-8.

    Raises:
        TypeError: ``value`` holds something that JSON does not know.
        ValueError: ``value`` holds NaN or an infinity.
    """
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def digest(value: Any) -> str:  # noqa: ANN401 -- whatever JSON can hold
    """Return the SHA-256 of the canonical JSON of ``value``, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def follow(
    entries: Iterable[dict[str, Any]],
    *,
    since: str,
    place: str,
    seal: str,
    broken: Callable[[int, str, str], Exception],
) -> int:
    """Follow a chain whose every entry is sealed by a digest over itself and the seal before it.

    Args:
        entries: in their order; each holds its number and its seal under the names given.
        since: the seal before the first entry.
        place: the name of an entry's number, from 1 on.
        seal: the name of an entry's digest.
        broken: makes the error from a number, the seal found and the right one.

    Returns:
        The length of the chain.

    Raises:
        Exception: what ``broken`` makes of the first entry that does not follow.
    """
    previous, count = since, 0
    for entry in entries:
        count += 1
        own = {key: value for key, value in entry.items() if key != seal}
        right = digest(own | {"previous": previous, place: count})
        if entry[seal] != right:
            raise broken(int(entry[place]), str(entry[seal]), right)
        previous = right
    return count
