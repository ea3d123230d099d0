"""The wheel holds our packages with all their data, and nothing else; installed, it answers."""

import json
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.repository.clone import ROOT, packages, tracked


def run(*command: str | Path, cwd: Path) -> str:
    """Standard output of ``command``; pip is kept from asking any index."""
    ran = subprocess.run(
        command,
        cwd=cwd,
        env={"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "LANG": "C.UTF-8"},
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this clone, built by the hatchling that is installed here."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel in it and nothing else, not even pip."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    pip = (sys.executable, "-m", "pip", "--python", folder / "bin" / "python")
    run(*pip, "install", "--quiet", "--no-deps", "--no-compile", wheel, cwd=folder)
    return folder


def test_every_tracked_file_of_the_packages_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}

    missing = [
        path for path in tracked(*packages()) if packed.get(path) != (ROOT / path).read_bytes()
    ]

    assert missing == []


def test_every_kind_of_data_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        kinds = {Path(name).suffix for name in archive.namelist()}

    assert {".toml", ".po", ".jinja", ".typ", ".ttf"} - kinds == set()


def test_the_top_level_names_are_ours_and_only_ours(installed: Path) -> None:
    owners = json.loads(
        run(
            installed / "bin" / "python",
            "-c",
            "import importlib.metadata, json; "
            "print(json.dumps(importlib.metadata.packages_distributions()))",
            cwd=installed,
        )
    )

    assert owners == {name: ["pilot-trials"] for name in packages()}


def test_no_other_distribution_owns_one_of_our_names() -> None:
    """A clash would shadow one of the two without a word."""
    purelib = Path(sysconfig.get_paths()["purelib"])

    assert [name for name in packages() if (purelib / name).exists()] == []


def test_the_installed_command_answers(installed: Path) -> None:
    """The libraries are lent by the environment of the tests, our packages come from the wheel."""
    paths = sysconfig.get_paths(vars={"base": str(installed), "platbase": str(installed)})
    lent = Path(paths["purelib"]) / "lent.pth"
    lent.write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")

    said = run(installed / "bin" / "pilots", "--help", cwd=installed)

    assert "pilots" in said
