"""A small programme folder, made once, copied for every test that spoils it."""

import shutil
from pathlib import Path

import pytest

from tests.factories.folders import a_folder


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four clusters in three regions, twelve trials; for reading only."""
    return a_folder(tmp_path_factory.mktemp("small") / "folder", smes=5)


@pytest.fixture
def folder(small: Path, tmp_path: Path) -> Path:
    """A copy of the small folder, to be spoilt; without the answers, which take time."""
    ignored = shutil.ignore_patterns("answers.csv")
    return Path(shutil.copytree(small, tmp_path / "folder", ignore=ignored))


@pytest.fixture
def answered(small: Path, tmp_path: Path) -> Path:
    """A copy of the small folder with its answers, to be spoilt."""
    return Path(shutil.copytree(small, tmp_path / "answered"))
