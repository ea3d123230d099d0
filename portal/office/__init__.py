"""Pages of coordinators about people, letters, catalogue, history, settings, the first import."""

from portal.office import (
    catalogue,
    firms,
    handling,
    history,
    importing,
    joining,
    later,
    launching,
    letters,
    people,
    post,
    replacing,
    settings,
    wordings,
)

routers = tuple(
    part.router
    for part in (
        joining,
        later,
        people,
        firms,
        replacing,
        wordings,
        post,
        handling,
        letters,
        catalogue,
        history,
        settings,
        importing,
        launching,
    )
)
