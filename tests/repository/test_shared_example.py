"""The example programme is the finished synthetic one, to the byte."""

import hashlib
from pathlib import Path

from tests.repository.clone import ROOT, tracked

CHECKSUMS = Path(__file__).with_name("alpine-2027.sha256")


def test_the_example_is_unchanged() -> None:
    lines = CHECKSUMS.read_text("utf-8").splitlines()
    committed = {path: checksum for checksum, path in (line.split("  ", 1) for line in lines)}
    found = {
        path: hashlib.sha256((ROOT / path).read_bytes()).hexdigest()
        for path in tracked("examples/alpine-2027")
    }

    assert found == committed
