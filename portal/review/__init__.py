"""Pages of evaluators: reports, remarks, signatures, verdicts, votes."""

from portal.review import (
    assigning,
    certain,
    comparing,
    declaring,
    desk,
    handing_back,
    passports,
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
        handing_back,
        comparing,
        signing,
        assigning,
        verdicts,
        certain,
        passports,
        publishing,
    )
)
