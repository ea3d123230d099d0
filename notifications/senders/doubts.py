"""When a provider answers unclearly again and again, it is left alone before all is in doubt."""

from dataclasses import replace
from datetime import timedelta

from notifications.senders.protocol import Reply, Said

MOST_IN_DOUBT = 5
"""Mails in a row: one bad answer to a few is bad luck, to a batch it is a batch in doubt."""
PAUSE = timedelta(minutes=5)


class Doubts:
    """Counts the mails in doubt since the last clear answer of one provider."""

    def __init__(self, *, pause: timedelta = PAUSE) -> None:
        self._pause = pause
        self._mails = 0

    def weighed(self, reply: Reply, *, mails: int) -> Reply:
        """Return ``reply`` to a call with so many mails, with a pause where it is time for one."""
        if reply.said is not Said.UNCLEAR:
            self._mails = 0
            return reply
        self._mails += mails
        if self._mails < MOST_IN_DOUBT:
            return reply
        return replace(reply, wait=self._pause)
