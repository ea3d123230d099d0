"""The list of somebody's tasks, and the sheet of one of them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from pilots.access.rights import Place, holds
from pilots.feeds import feed_token
from pilots.letters.addressing import region_name
from pilots.my_tasks import FINISHED, OF_A_HOUSE, tasks_of
from pilots.outputs.leaflets import report_languages
from pilots.proof_files import ACCEPT
from pilots.reviews.desk import waiting_for
from pilots.task_sheet import task_sheet
from pilots.trial_sheet import lines
from portal.pilot.again import FRESH, Again
from portal.pilot.finding import the_trial
from portal.visiting import NotThere, Visit, visiting

router = APIRouter()
Seeing = Annotated[Visit, Depends(visiting("see tasks"))]


@router.get("/tasks")
def tasks(visit: Seeing, whose: str = "") -> Response:
    everybody = whose == "all"
    with visit.reading() as session:
        setting = visit.setting(session)
        person = setting.people[visit.visitor.id]
        found = tasks_of(session, setting, person, now=visit.now, all_of_them=everybody)
        mine = (
            lines(session, setting, person.cluster or "")
            if holds(visit.visitor, "run trial")
            else []
        )
        feed = feed_token(session, visit.given.secret, person.id)
        reports = waiting_for(session, setting, person.id, now=visit.now)
    address = visit.given.address.rstrip("/") or str(visit.request.base_url).rstrip("/")
    return visit.page(
        "pilot/tasks",
        tasks=found,
        open=[one for one in found if one.urgency != FINISHED],
        trials=[line for line in mine if line.next],
        reports=[
            (one, region_name(setting, one.report.subject, visit.language)) for one in reports
        ],
        everybody=everybody,
        has_house=person.role in OF_A_HOUSE,
        clusters=setting.clusters,
        feed=f"{address}/calendar/{feed}.ics" if feed else "",
    )


@router.get("/tasks/{trial}/{step}")
def task(visit: Seeing, trial: str, step: str) -> Response:
    return task_page(visit, trial, step)


def task_page(visit: Visit, trial_id: str, step: str, again: Again = FRESH) -> Response:
    """Return the sheet of a task, with what was typed before and what is wrong with it."""
    with visit.reading() as session:
        setting = visit.setting(session)
        trial = the_trial(visit, session, trial_id)
        sheet = task_sheet(session, setting, trial, step, now=visit.now)
        if sheet is None:
            raise NotThere
        reported = report_languages(session, setting, trial, until=visit.now)
    place = Place(cluster=trial.cluster, region=trial.region)
    return visit.page(
        "pilot/task",
        status=again.status,
        sheet=sheet,
        reported=reported,
        cluster=setting.clusters[trial.cluster],
        zone=setting.regions[trial.region].timezone,
        today=setting.day(visit.now, trial.region),
        theirs=visit.visitor.id in sheet.theirs,
        registers=visit.may("register firms", place),
        runs=visit.may("run trial", place),
        accept=ACCEPT,
        again=again,
    )
