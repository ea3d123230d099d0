"""The lock names everything that is installed, by hash, and no place that it came from."""

import re
from itertools import chain

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.repository.clone import ROOT, pyproject

ENTRY = re.compile(r"([a-z0-9._-]+)(?:\[[a-z0-9,_-]+\])?==([^ ;]+)(?: ; [^\\/:]+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")
COMMENT = re.compile(r"    #[ a-z0-9._():-]*")


def lines() -> list[str]:
    return (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()


def locked() -> dict[str, list[str]]:
    """Versions of each distribution: several where Python's version decides."""
    versions: dict[str, list[str]] = {}
    for line in lines():
        if entry := ENTRY.fullmatch(line):
            versions.setdefault(canonicalize_name(entry[1]), []).append(entry[2])
    return versions


def required() -> list[str]:
    groups: list[list[str]] = list(pyproject()["dependency-groups"].values())
    return [*pyproject()["project"]["dependencies"], *chain.from_iterable(groups)]


def test_a_line_is_an_entry_a_hash_or_a_comment_and_names_no_place() -> None:
    forms = (ENTRY, HASH, COMMENT)

    assert [line for line in lines() if not any(form.fullmatch(line) for form in forms)] == []


def test_every_entry_has_a_hash() -> None:
    pairs = zip(lines(), lines()[1:], strict=False)

    assert [line for line, after in pairs if ENTRY.fullmatch(line) and not HASH.match(after)] == []


def test_the_lock_is_what_pyproject_asks_for() -> None:
    versions = locked()

    unmet = [
        str(asked)
        for asked in map(Requirement, required())
        if not any(
            asked.specifier.contains(version, prereleases=True)
            for version in versions.get(canonicalize_name(asked.name), [])
        )
    ]

    assert unmet == []


def test_what_builds_the_wheel_is_locked_too() -> None:
    builders = [Requirement(line).name for line in pyproject()["build-system"]["requires"]]

    assert set(builders) <= set(locked())


def test_every_dependency_says_what_it_is_for() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")

    unexplained = [
        line
        for line in required()
        if not re.search(rf'^  "{re.escape(line)}", +# \w.+$', text, re.MULTILINE)
    ]

    assert unexplained == []
