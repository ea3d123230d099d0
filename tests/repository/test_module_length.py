"""A module has one reason to exist, and says by its name which."""

from pathlib import PurePath

from tests.repository.clone import ROOT, modules

LONGEST = 300
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "service", "models"}


def test_no_module_is_longer_than_300_lines() -> None:
    lengths = {
        path: len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in modules()
    }

    assert {path: lines for path, lines in lengths.items() if lines > LONGEST} == {}


def test_no_module_is_a_drawer() -> None:
    named_parts = {path: {PurePath(path).stem, *PurePath(path).parts} for path in modules()}

    assert [path for path, parts in named_parts.items() if parts & DRAWERS] == []
