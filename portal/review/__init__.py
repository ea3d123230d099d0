"""Pages of evaluators: reports, remarks, signatures, verdicts, votes."""

from portal.review import (
    assigning,
    certain,
    comparing,
    declaring,
    desk,
    publishing,
    reading,
    remarking,
    signing,
    verdicts,
)

routers = tuple(
    part.router
    for part in (
        desk,
        reading,
        declaring,
        remarking,
        comparing,
        signing,
        assigning,
        verdicts,
        certain,
        publishing,
    )
)
