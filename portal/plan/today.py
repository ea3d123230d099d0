"""Today: what needs a person now, each with one way to the place where it is solved."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from pilots.access.rights import EVERYWHERE, Place, holds
from pilots.deeds.reviewing_evidence import moments_of_handing_in
from pilots.setting import Setting
from pilots.today import today
from pilots.waiting import Waiting
from portal.plan.naming import Naming
from portal.visiting import Visit, visiting

router = APIRouter()
Seeing = Annotated[Visit, Depends(visiting("see plan"))]
MOST = 25
"""Lines of one list before the rest is only counted."""
MOST_COMING = 100
"""Lines of what comes next; the plan shows the rest."""


def regions_of(visit: Visit, setting: Setting) -> frozenset[str] | None:
    """Return the regions in which the visitor may do the page's deed; None: everywhere."""
    if visit.may(visit.deed, EVERYWHERE):
        return None
    return frozenset(
        region for region in setting.regions if visit.may(visit.deed, Place(region=region))
    )


@router.get("/today")
def show(visit: Seeing) -> Response:
    with visit.reading() as session:
        setting = visit.setting(session)
        found = today(
            session, setting, regions_of(visit, setting), person=visit.visitor.id, now=visit.now
        )
        since = moments_of_handing_in(session, [task for task, _ in found.evidence[:MOST]])
    naming = Naming(setting, visit.language)
    return visit.page(
        "plan/today",
        found=found,
        naming=naming,
        since=since,
        most=MOST,
        most_coming=MOST_COMING,
        now=setting.day(visit.now, visit.visitor.region),
        zone=setting.programme.timezone,
        place=lambda thing: _place(thing, naming),
        reviews=holds(visit.visitor, "review evidence"),
        letters=holds(visit.visitor, "see letters"),
        people=holds(visit.visitor, "see people"),
    )


def _place(thing: Waiting, naming: Naming) -> tuple[str, str]:
    """Return the address where a thing is solved, and its name."""
    if thing.what in {"task", "optional task"}:
        trial, step = thing.subject.rsplit(".", 1)
        return f"/trials/{trial}#{step}", f"{naming.step(trial, step)} ({naming.trial(trial)})"
    if thing.what.startswith("report: "):
        return f"/reports/{thing.subject}", naming.report(thing.subject, "")
    if thing.subject in naming.setting.catalogue.services:
        return "/verdicts", naming.service(thing.subject)
    if thing.subject in naming.setting.people or thing.subject in naming.setting.firms:
        return f"/people/{thing.subject}", naming.person(thing.subject)
    return f"/trials/{thing.subject}", naming.trial(thing.subject)
