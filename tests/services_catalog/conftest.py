"""A copy of the shipped definitions that a test may spoil, and the services of the how-to page."""

import re
import shutil
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from services_catalog import CatalogueFaults, Fault
from services_catalog.loading import read_catalogue

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "add-a-service.md"

Spoil = Callable[..., tuple[Fault, ...]]


@pytest.fixture
def definitions(tmp_path: Path) -> Path:
    with as_file(files("services_catalog") / "definitions") as shipped:
        return Path(shutil.copytree(shipped, tmp_path / "definitions"))


@pytest.fixture
def spoil(definitions: Path) -> Spoil:
    """Replace a text in one definition file and return the faults that reading then finds."""

    def replace_and_read(file: str, old: str, new: str) -> tuple[Fault, ...]:
        path = definitions / file
        text = path.read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} is not there exactly once"
        path.write_text(text.replace(old, new), "utf-8")
        return faults_of(definitions, None)

    return replace_and_read


def faults_of(definitions: Path, own_services: Path | None) -> tuple[Fault, ...]:
    with pytest.raises(CatalogueFaults) as refusal:
        read_catalogue(definitions, own_services)
    return refusal.value.faults


@pytest.fixture
def example() -> str:
    """The complete service file that the how-to page shows."""
    found = re.search(r"```toml\n(.*?)```", HOW_TO.read_text("utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def own_services(tmp_path: Path, example: str) -> Path:
    folder = tmp_path / "services"
    folder.mkdir()
    (folder / "svc-energy-audit.toml").write_text(example, "utf-8")
    return folder
