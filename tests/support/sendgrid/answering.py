"""The ways a mail service answers, the good ones and the bad."""

import random
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

ANSWERS = {
    "202": "accepts",
    "200": "checks and sends nothing",
    "400": "refuses the request",
    "401": "does not know the key",
    "403": "the key may not send",
    "413": "too large",
    "429": "too many requests; sends Retry-After or X-RateLimit-Reset if told to",
    "500": "fails before it has accepted",
    "503-after": "accepts and says that it failed",
    "302": "points to another place",
    "drop": "closes the connection without an answer, nothing accepted",
    "drop-after": "accepts and closes the connection without an answer",
    "hang": "accepts nothing and says nothing until the client goes",
    "hang-after": "accepts and says nothing until the client goes",
    "drip": "accepts and answers a byte at a time, without end",
    "202-drip": "accepts, says so, and never ends its answer",
}
AFTER = frozenset({"202", "503-after", "drop-after", "hang-after", "drip", "202-drip"})
"""Answers after which the mail is on its way."""


@dataclass
class Plan:
    """Which answer comes next: those of ``then`` in turn, after them one of ``mix`` by weight."""

    then: deque[str] = field(default_factory=deque)
    mix: Mapping[str, float] = field(default_factory=lambda: {"202": 1.0})
    seed: int = 0

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311 -- no secret
        unknown = {*self.then, *self.mix} - set(ANSWERS)
        assert not unknown, f"no such answers: {sorted(unknown)}"

    def next(self) -> str:
        if self.then:
            return self.then.popleft()
        return self._chance.choices(list(self.mix), list(self.mix.values()))[0]

    def between(self, bounds: Sequence[float]) -> float:
        return self._chance.uniform(*bounds)
