"""No tracked file holds a promise, the address of a registry or a path of one machine."""

import re

import pytest

from tests.repository.clone import PUBLISHED, ROOT, tracked

# Each pattern is written so that it does not match itself.
FORBIDDEN = {
    "a promise": r"\b(?:T[O]DO|FI[X]ME|X[X]X)\b|(?i:lorem i[p]sum)",
    "a registry": r"py[p]i\.org|pythonhos[t]ed|npm[j]s|deb\.deb[i]an|--(?:extra-)?index[-]url",
    "a path of one machine": r"(?<![\w.~*-])/(?:root|home|work|mnt|tmp|Users)/[\w.]",
}


def texts() -> dict[str, str]:
    contents = {path: (ROOT / path).read_bytes() for path in tracked()}
    return {path: raw.decode() for path, raw in contents.items() if b"\0" not in raw}


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_no_tracked_file_holds(kind: str) -> None:
    pattern = re.compile(FORBIDDEN[kind])

    found = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path, text in texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]

    assert found == []


def test_every_file_of_text_ends_with_a_line_end() -> None:
    ours = {path: text for path, text in texts().items() if path not in PUBLISHED}

    assert [path for path, text in ours.items() if text and not text.endswith("\n")] == []
