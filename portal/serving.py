"""The portal on a port of this machine, until somebody asks it to stop."""

import gc
import signal
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn

from portal.app import app
from portal.errors import PortTaken
from portal.surroundings import Surroundings

BACKLOG = 128
MOST_AT_ONCE = 200
"""Connections; further ones are answered 503 at once instead of starving everybody."""
GRACE = 10
"""Seconds in which an answer that has begun may be finished."""


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens at ``host``; port 0 takes any that is free.

    Raises:
        PortTaken: somebody else listens there, or nobody can.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as fault:
        raise PortTaken(host, port, fault=fault.strerror or str(fault)) from fault


def serve(given: Surroundings, at: socket.socket, *, began: Callable[[], None]) -> None:
    """Answer requests at the socket until SIGTERM or SIGINT; call ``began`` when ready for them.

    Must run in the main thread. Requests are not logged: their paths hold personal links.
    """
    config = uvicorn.Config(
        app(given),
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        limit_concurrency=MOST_AT_ONCE,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=GRACE,
    )
    server = uvicorn.Server(config)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    # uvicorn raises what it caught once more when it has stopped; these end in nothing.
    before = {name: signal.signal(name, stop) for name in (signal.SIGTERM, signal.SIGINT)}
    try:
        began()
        # What is there now stays. Looking through all of it again, whenever much was made since,
        # would keep everybody waiting for a quarter of a second.
        gc.collect()
        gc.freeze()
        server.run(sockets=[at])
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
