"""Migrations give exactly the tables that the code describes."""

from pathlib import Path

import pytest

from foundation.database import unit_of_work
from pilots.errors import NoProgramme
from pilots.schema import check, difference, newest, upgrade


def test_a_new_database_has_the_tables_of_the_code(url: str) -> None:
    assert difference(url) == []


def test_looking_for_a_database_makes_none(tmp_path: Path) -> None:
    with pytest.raises(NoProgramme):
        check(f"sqlite:///{tmp_path / 'none.db'}")

    assert list(tmp_path.iterdir()) == []


def test_an_upgrade_says_from_where_to_where(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'new.db'}"

    assert upgrade(address) == (None, newest())
    assert upgrade(address) == (newest(), newest())


def test_references_are_kept_after_an_upgrade_by_the_same_process(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'new.db'}"
    upgrade(address)

    with unit_of_work(address) as session:
        assert session.connection().exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
