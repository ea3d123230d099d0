"""Coverage: which service is tried in which type of region and sector, with the holes marked."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from pilots.coverage import ENOUGH_REGIONS, coverage
from pilots.setting import read_setting
from portal.plan.naming import Naming
from portal.plan.today import regions_of
from portal.visiting import Visit, visiting

router = APIRouter()


@router.get("/coverage")
def show(visit: Annotated[Visit, Depends(visiting("see plan"))], theme: str = "") -> Response:
    with visit.reading() as session:
        setting = read_setting(session, everybody=False)
        mine = regions_of(visit, setting)
        found = coverage(session, setting, theme=theme, regions=mine)
    return visit.page(
        "plan/coverage",
        found=found,
        theme=theme,
        own=mine is not None,
        enough=ENOUGH_REGIONS,
        naming=Naming(setting, visit.language),
    )
