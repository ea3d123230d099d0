"""One way to turn a value into bytes, and one way to turn bytes into a digest."""

import hashlib
import json
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
