"""An empty outbox in a file of its own."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import Session, SQLModel

from foundation.database import engine, unit_of_work
from notifications.tables import Letter

UnitOfWork = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def outbox(tmp_path: Path) -> UnitOfWork:
    url = f"sqlite:///{tmp_path / 'outbox.db'}"
    SQLModel.metadata.create_all(engine(url), tables=[Letter.__table__])  # type: ignore[attr-defined]
    return partial(unit_of_work, url)
