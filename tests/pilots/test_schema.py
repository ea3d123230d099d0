"""Migrations give exactly the tables that the code describes."""

from pathlib import Path

from pilots.schema import difference, newest, upgrade


def test_a_new_database_has_the_tables_of_the_code(url: str) -> None:
    assert difference(url) == []


def test_an_upgrade_says_from_where_to_where(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'new.db'}"

    assert upgrade(address) == (None, newest())
    assert upgrade(address) == (newest(), newest())
