"""The reference pages that the code prints: life cycles, commands, refusals, catalogue."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path

from foundation.errors import TrialError

PACKAGES = (
    "foundation",
    "services_catalog",
    "evaluation",
    "notifications",
    "pilots",
    "flows",
    "portal",
)


def pages() -> dict[str, Callable[[], str]]:
    """Return every page by its file name."""
    from pilots.folder.printing import programme_folder_page
    from services_catalog import printing

    return {
        "life-cycles.md": life_cycles,
        "commands.md": commands,
        "refusals.md": refusals,
        "programme-folder.md": programme_folder_page,
        **printing.pages(),
    }


def write(folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, print_page in pages().items():
        (folder / name).write_text(print_page(), encoding="utf-8")
        yield folder / name


def outdated(folder: Path) -> list[str]:
    """Return the pages that differ from what the code prints now, or are missing."""
    return [
        name
        for name, print_page in pages().items()
        if not (folder / name).is_file()
        or (folder / name).read_text(encoding="utf-8") != print_page()
    ]


def life_cycles() -> str:
    from pilots.lifecycle import LIFE_CYCLES

    parts = [
        "# Life cycles",
        "",
        "Printed by `pilots docs` from the tables of rules in `pilots/lifecycle`.",
        "An arrow names the move and who may take it.",
    ]
    for cycle in LIFE_CYCLES:
        parts += ["", f"## {cycle.kind.capitalize()}", "", "```mermaid", cycle.as_mermaid() + "```"]
        needs = [rule for rule in cycle.rules if rule.needs]
        if needs:
            parts += ["", "| move | from | needs |", "|---|---|---|"]
            parts += [f"| {r.move} | {r.source} | {', '.join(r.needs)} |" for r in needs]
    return "\n".join(parts) + "\n"


def commands() -> str:
    import typer
    from typer.testing import CliRunner

    from console import app

    runner = CliRunner(env={"COLUMNS": "100", "TERM": "dumb"})
    parts = ["# Commands", "", "Printed by `pilots docs` from the commands themselves."]
    for path in _paths((), typer.main.get_command(app)):
        told = runner.invoke(app, [*path, "--help"], prog_name="pilots").output
        lines = (line.rstrip() for line in told.strip().splitlines())
        parts += ["", f"## {' '.join(('pilots', *path))}", "", "```text", *lines, "```"]
    return "\n".join(parts) + "\n"


def _paths(path: tuple[str, ...], command: object) -> Iterator[tuple[str, ...]]:
    yield path
    for name, child in getattr(command, "commands", {}).items():
        yield from _paths((*path, name), child)


def refusals() -> str:
    rows = sorted({(kind.code, _sentence(kind), kind.__module__) for kind in _kinds(TrialError)})
    parts = [
        "# Refusals",
        "",
        "Every refusal begins with its code and says what was found and what to do next.",
        "Printed by `pilots docs` from the error classes.",
        "",
        "| code | what it means | defined in |",
        "|---|---|---|",
        *(f"| `{code}` | {meaning} | `{module}` |" for code, meaning, module in rows),
    ]
    return "\n".join(parts) + "\n"


def _sentence(kind: type[TrialError]) -> str:
    return (kind.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")


def _kinds(kind: type[TrialError]) -> Iterator[type[TrialError]]:
    for package in PACKAGES:
        found = importlib.import_module(package)
        for module in pkgutil.walk_packages(found.__path__, f"{package}."):
            if ".migrations" not in module.name:
                importlib.import_module(module.name)
    waiting = [kind]
    while waiting:
        for child in waiting.pop().__subclasses__():
            waiting.append(child)
            yield child
