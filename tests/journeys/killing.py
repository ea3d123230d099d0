"""Run ``pilots`` and kill the process, as a power cut would, at the n-th end of a transaction.

    python tests/journeys/killing.py N ARGUMENTS...

An odd N dies after the commit, an even one just before it.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session

import foundation.database

ended = 0
place = int(sys.argv[1]) if __name__ == "__main__" else 0
original = foundation.database.unit_of_work


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def counted(url: str | None = None) -> Iterator[Session]:
    global ended  # noqa: PLW0603 -- one process, one count
    with original(url) as session:
        yield session
        ended += 1
        if ended == place and place % 2 == 0:
            die()
    if ended == place:
        die()


if __name__ == "__main__":
    foundation.database.unit_of_work = counted
    sys.argv = ["pilots", *sys.argv[2:]]

    from console import main  # after the count has begun

    main()
