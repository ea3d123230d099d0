"""The shipped example, counted and evaluated once for all tests."""

from pathlib import Path

import pytest

from evaluation.evaluating import Evaluation, evaluate
from evaluation.observations import Observations
from services_catalog import Catalogue, default_catalogue
from tests.evaluation.folder_counting import Folder, read_folder

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "alpine-2027"


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return default_catalogue()


@pytest.fixture(scope="session")
def example() -> Path:
    return EXAMPLE


@pytest.fixture(scope="session")
def alpine_folder(example: Path) -> Folder:
    return read_folder(example)


@pytest.fixture(scope="session")
def alpine(alpine_folder: Folder, catalogue: Catalogue) -> Evaluation:
    return evaluate(Observations.of_records(**alpine_folder.records()), catalogue)
