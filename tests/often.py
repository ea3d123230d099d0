"""What a test is given every time, and what only among the slow tests."""

from collections.abc import Iterable
from typing import Any

import pytest


def often(every: Iterable[Any], *chosen: object) -> list[Any]:
    """Return parameters: the chosen ones always, the others with ``make test-all`` only."""
    slow = pytest.mark.slow
    return [one if one in chosen else pytest.param(one, marks=slow) for one in every]
