"""The questionnaires of a visitor: what waits, what is done, what comes later."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from notifications.tables import OptOut
from pilots.questionnaires.asked import State, questionnaires
from pilots.questionnaires.filled import filled
from pilots.setting import catalogue_of
from portal.sme.asking import About, about
from portal.sme.interrupted import answering
from portal.visiting import Visit

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Entry:
    """One questionnaire in a list; ``answered`` of ``asked`` questions, so far."""

    about: About
    answered: int
    asked: int
    changed: bool


@router.get("/questionnaires")
def listed(visit: Annotated[Visit, Depends(answering())]) -> Response:
    with visit.reading() as session:
        catalogue = catalogue_of(session)
        entries = []
        for asked in questionnaires(session, catalogue, visit.visitor):
            known = about(session, visit, catalogue, asked)
            if known.state in {State.LATER, State.ENDED, State.NOT_ATTENDED}:
                entries.append(Entry(known, 0, 0, changed=False))
                continue
            so_far = filled(session, catalogue, asked)
            entries.append(Entry(known, so_far.answered, len(so_far.items), changed=so_far.changed))
        stopped = session.get(OptOut, visit.visitor.id) is not None
    return visit.page(
        "sme/list",
        waiting=[e for e in entries if e.about.state is State.OPEN and not _is_in(e)],
        handed_in=[e for e in entries if e.about.state is State.OPEN and _is_in(e)],
        later=[e for e in entries if e.about.state is State.LATER and e.about.opens],
        over=[e for e in entries if e.about.state is State.CLOSED],
        stopped=stopped,
    )


def _is_in(entry: Entry) -> bool:
    return entry.about.asked.handed_in is not None or (
        entry.answered == entry.asked and not entry.changed
    )
