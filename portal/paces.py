"""How often one address may try: guesses cost time, and nobody is locked out by somebody else."""

from fastapi import Request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

LOGIN = parse("10/minute")
LINKS = parse("6/minute")
OPENED = parse("120/minute")
UPLOADS = parse("60/minute")
MAILBOX = parse("5/hour")
"""Letters with a way in to one address, whoever asks for them."""


class TooOften(Exception):
    """Somebody tries too often. ``seconds``: when another try is welcome."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"too often, again in {seconds} s")


class Paces:
    """Counts tries in this process."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def keep(self, pace: RateLimitItem, request: Request, what: str) -> None:
        """Count one try.

        Raises:
            TooOften: more came from this address than ``pace`` allows.
        """
        who = request.client.host if request.client else "nobody"
        if not self._limiter.hit(pace, what, who):
            raise TooOften(pace.get_expiry())

    def allows(self, pace: RateLimitItem, what: str, whom: str) -> bool:
        """Count one try for somebody who must not notice; say whether it is within ``pace``."""
        return self._limiter.hit(pace, what, whom)
