"""Fixtures shared by more than one folder of tests; anything narrower lives nearer."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pilots.schema import upgrade


@pytest.fixture
def now() -> datetime:
    return datetime(2027, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The address of a new database with every table."""
    address = f"sqlite:///{tmp_path / 'pilots.db'}"
    upgrade(address)
    return address
