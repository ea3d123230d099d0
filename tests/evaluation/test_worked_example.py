"""The page of the worked example runs from top to bottom and prints what it says it prints."""

import contextlib
import io
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "evaluate.md"
BLOCK = re.compile(r"```python\n(?P<code>.*?)```(?:\n\n```text\n(?P<printed>.*?)```)?", re.DOTALL)


def test_the_page_runs_and_prints_what_it_says() -> None:
    names: dict[str, object] = {}
    blocks = list(BLOCK.finditer(PAGE.read_text(encoding="utf-8")))
    for block in blocks:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(block["code"], PAGE.name, "exec"), names)  # noqa: S102 -- our own page
        said = [line.rstrip() for line in printed.getvalue().splitlines()]

        assert said == [line.rstrip() for line in (block["printed"] or "").splitlines()]

    assert len(blocks) == 9


@pytest.mark.parametrize("name", ["Evaluation", "Histograms", "Live", "Observations", "Tally"])
def test_the_small_surface_is_there(name: str) -> None:
    import evaluation

    assert name in evaluation.__all__
    assert getattr(evaluation, name).__name__ == name
