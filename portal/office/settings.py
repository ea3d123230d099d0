"""What is set: the programme, its frozen criteria, how letters leave."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse

from foundation.settings import settings as environment
from pilots.errors import NoProgramme
from portal.visiting import Visit, visiting

router = APIRouter()
Running = Annotated[Visit, Depends(visiting("run programme"))]


@router.get("/settings")
def settings(visit: Running) -> Response:
    try:
        with visit.reading() as session:
            setting = visit.setting(session)
    except NoProgramme:
        return RedirectResponse("/import", 303)
    chosen = environment()
    return visit.page(
        "office/settings",
        programme=setting.programme,
        definitions=setting.catalogue.digest,
        thresholds=setting.catalogue.thresholds,
        reminders=setting.catalogue.reminders,
        counts={
            "regions": len(setting.regions),
            "clusters": len(setting.clusters),
            "people": len(setting.people),
            "firms": len(setting.firms),
        },
        sender=chosen.sender,
        mail_from=chosen.mail_from or setting.programme.contact,
        address=visit.given.address,
        database=visit.given.url.partition(":")[0].partition("+")[0],
        webhook=bool(visit.given.webhook_key),
    )
