"""The plan: every trial as a picture and as a table, narrowed and enlarged by the address."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from markupsafe import Markup
from sqlmodel import Session, col, select

from pilots.access.rights import Place, holds
from pilots.calendar_days import months_later
from pilots.changes import newest_changes, subject_of
from pilots.setting import Setting, read_setting
from pilots.tables import Change, Person
from pilots.timeline import STATES, Line, narrowed, timeline
from portal.plan.drawing import Frame, Words, picture
from portal.plan.naming import Naming, month
from portal.plan.rows import rows
from portal.visiting import Visit, visiting

router = APIRouter()
Seeing = Annotated[Visit, Depends(visiting("see plan"))]
Drawing = Callable[..., Markup]
ZOOMS = (0, 3, 6, 12)
"""Months that fill the picture; 0: all of them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; what it does not understand is as if it were not said."""

    region: str
    service: str
    state: str
    months: int
    first: date | None

    def __str__(self) -> str:
        parts = {"region": self.region, "service": self.service, "state": self.state}
        return "&".join(f"{key}={value}" for key, value in parts.items() if value)


@router.get("/plan")
def plan(
    visit: Seeing,
    region: str = "",
    service: str = "",
    state: str = "",
    months: str = "",
    first: str = "",
) -> Response:
    with visit.reading() as session:
        setting = read_setting(session, everybody=False)
        lines = seen(visit, timeline(session, setting, now=visit.now))
        changes = [
            change
            for change in newest_changes(session, most=10)
            if _theirs(visit, setting, subject_of(change))
        ]
        people = names_of(session, changes)
    wanted = Wanted(region, service, state, _number(months), _day(first))
    shown = narrowed(lines, region=region, service=service, state=state)
    today = setting.day(visit.now, None)
    frame = frame_of(shown, wanted, today)
    naming = Naming(setting, visit.language, people)
    drawn = [line for line in shown if frame.shows(*line.span())]
    return visit.page(
        "plan/plan",
        lines=shown,
        outside=len(shown) - len(drawn),
        total=len(lines),
        naming=naming,
        states=STATES,
        regions=sorted({line.region for line in lines}),
        services=sorted({line.service for line in lines}),
        waves=_waves(lines) if holds(visit.visitor, "change plan") else {},
        wanted=wanted,
        zooms=ZOOMS,
        frame=frame,
        earlier=months_later(frame.first.replace(day=1), -(wanted.months or 1)),
        later=months_later(frame.first.replace(day=1), wanted.months or 1),
        drawn=len(drawn),
        rows=rows,
        picture=_draw(drawn, frame, naming, today),
        changes=changes,
        may_move=holds(visit.visitor, "change plan"),
    )


def seen(visit: Visit, lines: Sequence[Line]) -> list[Line]:
    """Return the lines that the visitor may see."""
    places = {
        (line.cluster, line.region): visit.may(
            visit.deed, Place(cluster=line.cluster, region=line.region)
        )
        for line in lines
    }
    return [line for line in lines if places[line.cluster, line.region]]


def frame_of(lines: Sequence[Line], wanted: Wanted, today: date) -> Frame:
    """Return the days to show: all that the lines touch, or so many months."""
    spans = [line.span() for line in lines] or [(today, today)]
    first = min(span[0] for span in spans).replace(day=1)
    if not wanted.months:
        last = months_later(max(span[1] for span in spans).replace(day=1), 1) - timedelta(days=1)
        return Frame(first, last)
    begin = (wanted.first or max(first, months_later(today.replace(day=1), -1))).replace(day=1)
    return Frame(begin, months_later(begin, wanted.months) - timedelta(days=1))


def _theirs(visit: Visit, setting: Setting, trials: Sequence[str]) -> bool:
    clusters = {trial.partition(".")[0] for trial in trials}
    places = [
        Place(cluster=name, region=setting.clusters[name].region)
        for name in clusters
        if name in setting.clusters
    ]
    return bool(places) and all(visit.may(visit.deed, place) for place in places)


def names_of(session: Session, changes: Sequence[Change]) -> dict[str, str]:
    """Return the names of those who made or undid changes."""
    ids = {change.by for change in changes} | {change.undone_by or "" for change in changes}
    found = session.exec(select(Person.id, Person.name).where(col(Person.id).in_(ids)))
    return dict(found.all())


def _waves(lines: Sequence[Line]) -> dict[str, int]:
    """Return the waves of the programme whose trials have not begun, and how many those are."""
    found: dict[str, int] = {}
    for line in lines:
        if line.may_move:
            found[line.wave] = found.get(line.wave, 0) + 1
    return dict(sorted(found.items()))


def _draw(lines: Sequence[Line], frame: Frame, naming: Naming, today: date) -> Drawing:
    """Return what the page calls with its sentences; ``{first}`` and so on stand for facts."""

    def draw(title: str, text: str, now: str, states: Mapping[str, str], **said: str) -> Markup:
        # Plain text: the picture escapes what it writes, and a thousand rows are written.
        says = {name: str(sentence) for name, sentence in said.items()}
        words_of = {name: str(word) for name, word in states.items()}

        def tells(line: Line) -> str:
            first, last = naming.day(line.planned_start), naming.day(line.planned_end)
            parts = [
                f"{naming.cluster(line.cluster)}, {naming.service(line.service)}",
                words_of[line.state],
                says["planned"].format(first=first, last=last),
            ]
            if line.late:
                parts.append(says["late"].format(days=line.late))
            if line.moved:
                parts.append(says["moved"].format(day=naming.day(line.begins)))
            return "; ".join(parts)

        words = Words(
            title=title,
            text=text,
            today=now,
            month=lambda day: month(day, naming.language),
            heading=lambda line: f"{naming.cluster(line.cluster)} ({naming.region(line.region)})",
            label=lambda line: naming.service(line.service),
            tells=tells,
        )
        return picture(lines, frame, words, today=today)

    return draw


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and int(text) in ZOOMS else 0


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
