"""Every method has its line on the page for those who check them, and the page runs."""

import contextlib
import importlib
import inspect
import io
import pkgutil
import re
from pathlib import Path

from evaluation import intervals, methods

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "check-a-method.md"


def test_the_page_runs_and_prints_what_it_says() -> None:
    text = PAGE.read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL))
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(code, str(PAGE), "exec"), {})  # noqa: S102 -- our own page

    assert said.getvalue() == "".join(re.findall(r"```text\n(.*?)```", text, re.DOTALL))


def test_every_method_is_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    modules = [intervals] + [
        importlib.import_module(f"{methods.__name__}.{found.name}")
        for found in pkgutil.iter_modules(methods.__path__)
    ]
    named = [
        name
        for module in modules
        for name, thing in vars(module).items()
        if inspect.isfunction(thing)
        and thing.__module__ == module.__name__
        and not name.startswith("_")
    ]

    assert [name for name in named if f"`{name}`" not in text] == []
