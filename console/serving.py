"""Serve: the portal, the clock and the flows of a programme in one command."""

import logging
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console.options import Database

if TYPE_CHECKING:
    import socket
    from datetime import datetime

    from foundation.settings import Settings
    from portal.institution import Institution
    from portal.surroundings import Surroundings


def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free one.")] = 8000,
    host: Annotated[
        str, typer.Option(help="Where to listen; beyond this machine put a proxy with TLS before.")
    ] = "127.0.0.1",
    database: Database = None,
    *,
    example: Annotated[
        bool,
        typer.Option(
            "--example",
            help="Open the shipped example in the middle of its trials; be whoever you like.",
        ),
    ] = False,
) -> None:
    """Look after a programme until stopped: portal, clock, flows, letters.

    Several may run on one database: one keeps the clock, the others stand by. Ctrl-C or SIGTERM
    finishes what is under way and ends. The example has a clock and a database of its own, and
    sends nothing: its letters are files.

    Example: pilots serve --port 8000
    """
    from foundation.settings import settings

    if example:
        _serve_example(database, host, port)
        return
    if database is not None and not database.absolute().parent.is_dir():
        message = f"there is no folder {database.absolute().parent}"
        raise typer.BadParameter(message, param_hint="--db")
    chosen = settings()
    _serve(chosen, f"sqlite:///{database}" if database else chosen.database_url, host, port)


def _serve(chosen: "Settings", url: str, host: str, port: int) -> None:
    from flows.server import prefect_server
    from notifications.senders.choosing import sender_of
    from notifications.unsubscribing import signing_secret
    from portal.serving import listening
    from portal.serving import serve as answer

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
    sender_of(chosen).close()  # whatever is set wrongly is refused now, not at the first letter
    _prepare(url)
    with ExitStack() as stack:
        at = stack.enter_context(listening(host, port))
        server = stack.enter_context(prefect_server(chosen.home / "prefect"))
        stack.callback(_settle)

        from flows.clock import Clock, sweeper
        from flows.courier import Courier
        from flows.sweeping import for_letters
        from flows.ticking import Ticker

        teller = _teller(url, signing_secret(chosen))
        clock = Clock(Ticker(url, sweeper(url, server.wait), also=teller))
        courier = Courier(partial(for_letters, chosen, url=url))
        given = _surroundings(chosen, url, _both(courier.wake, clock.wake))

        def began() -> None:
            for one in (clock, courier):
                one.start()
                stack.callback(one.stop)
            _tell(chosen, url, _address(host, at), server.url)

        answer(given, at, began=began)
        typer.echo("Stopping: what is under way is finished first.")


def _serve_example(database: Path | None, host: str, port: int) -> None:
    from console import example
    from console.progress import Display
    from flows.server import prefect_server
    from foundation.settings import settings
    from notifications.unsubscribing import signing_secret
    from portal.serving import listening
    from portal.serving import serve as answer
    from portal.surroundings import Surroundings

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
    file = database or example.PLACE / "pilots.db"
    file.parent.mkdir(parents=True, exist_ok=True)
    url, letters = f"sqlite:///{file}", file.parent / "letters"
    with ExitStack() as stack:
        at = stack.enter_context(listening(host, port))
        server = stack.enter_context(prefect_server(settings().home / "prefect"))
        stack.callback(_settle)
        example.prepare(url, letters, server.wait)
        address = _address(host, at)
        # Its secret and its marks of sent letters go when its folder is thrown away.
        own = {"portal_url": address, "home": file.parent / "home"}
        chosen = settings().model_copy(update=own)

        from flows.clock import Clock, sweeper
        from flows.courier import Courier
        from flows.sweeping import for_letters
        from flows.ticking import Ticker

        now = example.clock(url)
        sweep = sweeper(url, server.wait, chosen=chosen, letters=letters)
        teller = _teller(url, signing_secret(chosen), loopback=True)
        ticker = Ticker(url, sweep, now=now, also=teller)
        clock = Clock(ticker)
        courier = Courier(partial(for_letters, chosen, url=url, letters=letters), now=now)
        # Whoever opens the address at once finds reviews that wait for them, not an empty desk.
        with Display(quiet=False).step("Doing what is due this morning"):
            ticker.tick()
        given = Surroundings(
            url=url,
            secret=signing_secret(chosen),
            address=address,
            example=True,
            now=now,
            changed=_both(courier.wake, clock.wake),
        )

        def began() -> None:
            for one in (clock, courier):
                one.start()
                stack.callback(one.stop)
            typer.echo(
                f"Open {address}/become and choose who you want to be.\n"
                f"It is {now():%d %B %Y} there. Letters: {letters}. Stop with Ctrl-C."
            )
            sys.stdout.flush()

        answer(given, at, began=began)


def _both(first: Callable[[], None], second: Callable[[], None]) -> Callable[[], None]:
    def told() -> None:
        first()
        second()

    return told


def _address(host: str, at: "socket.socket") -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{at.getsockname()[1]}"


def _prepare(url: str) -> None:
    """Give a new database its tables; refuse those of another version.

    A database that cannot be reached yet may come: until then nothing is ready.
    """
    from sqlalchemy.exc import OperationalError

    from pilots.errors import NoProgramme
    from pilots.schema import check, upgrade

    try:
        check(url)
    except NoProgramme:
        upgrade(url)
    except OperationalError as fault:
        typer.echo(f"The database cannot be reached yet: {fault.orig}", err=True)


def _surroundings(chosen: "Settings", url: str, changed: Callable[[], None]) -> "Surroundings":
    from notifications.senders.errors import SenderUnusable
    from notifications.senders.sendgrid import readable
    from notifications.unsubscribing import signing_secret
    from portal.surroundings import Surroundings

    key = chosen.sendgrid_webhook_key
    if key and not readable(key):
        wrong, instead = "is no public key", "the verification key that SendGrid shows, in one line"
        raise SenderUnusable("PILOTS_SENDGRID_WEBHOOK_KEY", wrong=wrong, instead=instead)
    return Surroundings(
        url=url,
        secret=signing_secret(chosen),
        webhook_key=key,
        address=chosen.portal_url,
        institution=_institution(chosen),
        changed=changed,
    )


def _institution(chosen: "Settings") -> "Institution | None":
    from portal.institution import Institution

    if not (chosen.oidc_issuer and chosen.portal_url):
        return None
    return Institution(
        name=chosen.oidc_name,
        issuer=chosen.oidc_issuer,
        client_id=chosen.oidc_client,
        client_secret=chosen.oidc_secret.get_secret_value(),
        back=f"{chosen.portal_url.rstrip('/')}/login/back",
        trusted_addresses=chosen.oidc_trusted,
    )


def _tell(chosen: "Settings", url: str, address: str, flows: str) -> None:
    """Say where to look."""
    from sqlalchemy import make_url

    from portal import webhook

    letters = {
        "files": f"files in {chosen.letters}",
        "smtp": f"by the mail server {chosen.smtp_host}",
        "sendgrid": "by SendGrid" + (", sandbox: none arrives" * chosen.sendgrid_sandbox),
    }
    reports = f"{chosen.portal_url.rstrip('/') or address}{webhook.PATH}"
    lines = {
        "Portal": address,
        "Ready?": f"{address}/readyz",
        "Flows": flows.removesuffix("/api"),
        "Database": make_url(url).render_as_string(hide_password=True),
        "Letters": letters[chosen.sender],
        "Reports": reports if chosen.sendgrid_webhook_key else "closed: no webhook key is set",
        "Links": chosen.portal_url or "none in letters: PILOTS_PORTAL_URL is not set",
    }
    if first := _first_import(chosen, url):
        lines["Begin"] = f"{(chosen.portal_url or address).rstrip('/')}/setup/{first}"
    typer.echo("\n".join(f"{what:9} {where}" for what, where in lines.items()))
    typer.echo("Stop with Ctrl-C.")
    sys.stdout.flush()


def _teller(url: str, secret: bytes, *, loopback: bool = False) -> Callable[["datetime"], object]:
    """Return what tells listeners about moves, at each tick of the clock."""
    from pilots.listeners.telling import tell

    return lambda now: tell(url, secret, now=now, loopback=loopback)


def _first_import(chosen: "Settings", url: str) -> str:
    """Return the token of the first coordinator; empty when there is a programme, or no database.

    The link works once in a way: it is over as soon as a programme is imported.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from foundation.database import snapshot
    from notifications.unsubscribing import signing_secret
    from pilots.access.setting_up import setup_token
    from pilots.contacts import programme_contact

    try:
        with snapshot(url) as session:
            known = programme_contact(session).programme
    except SQLAlchemyError:
        return ""
    return "" if known else setup_token(signing_secret(chosen))


def _settle() -> None:
    """Let Prefect tell its server everything before that is stopped."""
    if "prefect" in sys.modules:
        from flows.server import settle

        settle()
