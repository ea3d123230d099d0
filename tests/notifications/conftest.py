"""An empty outbox in a file of its own, and one in PostgreSQL where there is a server."""

import os
from collections.abc import Callable, Iterator
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
def postgres_outbox() -> Iterator[UnitOfWork]:
    url = os.environ.get("PILOTS_TEST_POSTGRES", "")
    if not url:
        pytest.skip("needs PostgreSQL: PILOTS_TEST_POSTGRES, as .ci/run sets it")
    SQLModel.metadata.drop_all(engine(url), tables=OUTBOX)
    SQLModel.metadata.create_all(engine(url), tables=OUTBOX)
    yield partial(unit_of_work, url)
    SQLModel.metadata.drop_all(engine(url), tables=OUTBOX)
    engine(url).dispose()
