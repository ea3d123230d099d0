"""The baseline of a whole run: `pilots run` in which Prefect is not there.

The same deeds make the same rows, letters and reports, called one after the other in one process.
Whatever `flows` imports from prefect is replaced by something that does nothing; no server runs.

    python bench/without_prefect.py FOLDER OUT
"""

import os
import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any


def as_it_is(function: Callable[..., Any] | None = None, **_settings: object) -> Any:  # noqa: ANN401 -- a decorator with or without brackets
    """Stand in for ``@flow`` and ``@task``: the function stays what it is."""
    return function if function is not None else as_it_is


async def nothing(*_arguments: object, **_settings: object) -> None:
    """Stand in for whatever talks to a server."""


class Anything(type):
    """What a class of prefect may be asked for: brackets in an annotation, a method."""

    def __getitem__(cls, _names: object) -> type:
        return cls

    def __getattr__(cls, name: str) -> Any:  # noqa: ANN401 -- anything may be asked for
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_arguments, **_settings: None


class Nobody(metaclass=Anything):
    """Stands in for every class."""


class Absent(ModuleType):
    """A module of prefect that is not there."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- anything may be asked for
        if name.startswith("__"):
            raise AttributeError(name)
        if name in {"flow", "task"}:
            return as_it_is
        return Nobody if name[0].isupper() and not name.isupper() else nothing


class Absence(MetaPathFinder, Loader):
    """Finds every module of prefect, and gives one that is not there."""

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] != "prefect":
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return Absent(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Leave it empty."""


def main(folder: Path, out: Path) -> None:
    sys.meta_path.insert(0, Absence())
    os.environ["PREFECT_API_URL"] = "http://127.0.0.1:9/api"  # named, so that none is started
    sys.argv = ["pilots", "run", str(folder), "--out", str(out)]
    from console import main as pilots

    pilots()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
