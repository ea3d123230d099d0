"""Imports go down only, and the check that says so bites."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.repository.clone import ROOT, packages, pyproject


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    lint = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [lint, "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder)},
        check=False,
        capture_output=True,
        text=True,
    )


def named_modules() -> set[str]:
    """Return the modules inside packages that a contract names."""
    contracts = pyproject()["tool"]["importlinter"]["contracts"]
    sources = {module for contract in contracts for module in contract.get("source_modules", ())}
    return {module for module in sources if "." in module}


def test_every_floor_imports_only_what_lies_below_it() -> None:
    linted = lint_imports(ROOT)

    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_an_import_that_goes_up_is_reported(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in packages():
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    for module in named_modules():
        (tmp_path / module.replace(".", "/")).with_suffix(".py").touch()
    (tmp_path / "evaluation" / "looking_up.py").write_text("import flows\n", encoding="utf-8")

    linted = lint_imports(tmp_path)

    assert linted.returncode == 1
    assert "evaluation.looking_up -> flows" in linted.stdout


def test_every_list_of_packages_is_the_same() -> None:
    tools = pyproject()["tool"]
    source = [path.strip("/") for path in tools["hatch"]["build"]["targets"]["sdist"]["include"]]

    assert tools["importlinter"]["root_packages"] == packages()
    assert tools["mypy"]["packages"] == [*packages(), "tests"]
    assert source[: len(packages())] == packages()


def test_every_package_says_that_it_is_typed() -> None:
    assert [name for name in packages() if not (ROOT / name / "py.typed").is_file()] == []


def test_no_package_stands_outside_the_list() -> None:
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    assert found == set(packages())
