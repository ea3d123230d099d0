"""Start a sweep from the command line: a Prefect server, then the flow."""

import asyncio
from datetime import datetime
from pathlib import Path

from foundation.settings import settings


def one_sweep(url: str, now: datetime, letters: Path | None) -> dict[str, int]:
    """Run ``advance`` once over the database at ``url`` and return what each phase treated.

    Raises:
        NoProgramme: nothing was imported yet.
        NotLaunched: the criteria are not frozen yet.
    """
    from flows.server import prefect_server, settle
    from foundation.database import unit_of_work
    from pilots.due import next_due
    from pilots.errors import NotLaunched
    from pilots.setting import read_setting

    with unit_of_work(url) as session:
        setting = read_setting(session)
        if setting.programme.launched_at is None:
            raise NotLaunched
        due = next_due(session, setting, None)
        if due is None or due.moment > now:
            return {}  # and no server has to be started for that
    with prefect_server(settings().home / "prefect") as server:
        server.wait()
        from flows.advancing import advance
        from flows.sweeping import as_set, sweeping

        with sweeping(as_set(settings(), url=url, letters=letters)):
            treated = asyncio.run(advance(now))
        settle()
        return treated
