"""What the documents tell people to type exists."""

import re
import subprocess

from tests.repository.clone import ROOT

TARGET = re.compile(r"^([a-z-]+):.*## (.+)$", re.MULTILINE)
TYPED = re.compile(r"(?:`|^)make ([a-z-]+)", re.MULTILINE)


def targets() -> set[str]:
    return {match[1] for match in TARGET.finditer((ROOT / "Makefile").read_text(encoding="utf-8"))}


def test_make_alone_lists_every_target() -> None:
    ran = subprocess.run(["make"], cwd=ROOT, check=True, capture_output=True, text=True)

    assert {line.split()[1] for line in ran.stdout.splitlines()} == targets()


def test_every_make_command_of_the_documents_exists() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    typed = {match for page in pages for match in TYPED.findall(page.read_text(encoding="utf-8"))}

    assert typed - targets() == set()


def test_the_checks_of_ci_are_sound_bash() -> None:
    ran = subprocess.run(["bash", "-n", ".ci/run"], cwd=ROOT, check=False, capture_output=True)

    assert (ran.returncode, ran.stderr) == (0, b"")
