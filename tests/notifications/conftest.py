"""An empty outbox in a file of its own, and one in PostgreSQL where there is a server."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import Session, SQLModel

import notifications.tables
from foundation.database import engine, unit_of_work

UnitOfWork = Callable[[], AbstractContextManager[Session]]
OUTBOX = [
    kind.__table__
    for kind in vars(notifications.tables).values()
    if isinstance(kind, type) and hasattr(kind, "__table__")
]


@pytest.fixture
def outbox(tmp_path: Path) -> UnitOfWork:
    url = f"sqlite:///{tmp_path / 'outbox.db'}"
    SQLModel.metadata.create_all(engine(url), tables=OUTBOX)
    return partial(unit_of_work, url)


@pytest.fixture
def postgres_outbox(postgres_url: str) -> UnitOfWork:
    SQLModel.metadata.create_all(engine(postgres_url), tables=OUTBOX)
    return partial(unit_of_work, postgres_url)
