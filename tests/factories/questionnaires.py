"""A programme in which a firm is asked at this moment, and answers that are right."""

import shutil
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import delete
from sqlmodel import Session, col, select

from foundation.database import engine, snapshot, unit_of_work
from pilots.access.visitor import Via, Visitor, visitor_of
from pilots.deeds.consenting import ANSWERING, give_consent
from pilots.deeds.keeping import Change, keep
from pilots.questionnaires.asked import questionnaire
from pilots.questionnaires.filled import Filled, filled
from pilots.setting import catalogue_of
from pilots.tables import Answer, Participation
from services_catalog import Catalogue, Item
from tests.factories.folders import a_folder
from tests.factories.programmes import a_programme

NOW = datetime(2027, 2, 24, 10, 0, tzinfo=UTC)
LATE = datetime(2027, 3, 2, 10, 0, tzinfo=UTC)
"""After the exit wave of ``TRIAL`` has closed."""
TRIAL = "demo-c000.svc-synergy-diamond"
BASELINE = "demo-c001.svc-synergy-diamond"


def an_asking_programme(folder: Path, empty: Path) -> Path:
    """Return the database of a programme at ``NOW``: nobody has answered the open exit wave."""
    file = folder / "asking.db"
    shutil.copy(empty, file)
    url = f"sqlite:///{file}"
    day = date(2027, 2, 22)
    made = a_programme(a_folder(folder / "folder", clusters=4, smes=3, until=day), url)
    made.advance(NOW)
    with unit_of_work(url) as session:
        unanswered = col(Answer.trial) == TRIAL, col(Answer.wave) == "exit"
        session.connection().execute(delete(Answer).where(*unanswered))
        for row in session.exec(select(Participation).where(Participation.trial == TRIAL)):
            row.attended = True
    engine(url).dispose()
    return file


def a_participant(url: str, trial: str = TRIAL) -> str:
    """Return the first firm of a trial."""
    with snapshot(url) as session:
        firms = select(Participation.firm).where(Participation.trial == trial)
        return session.exec(firms.order_by(col(Participation.firm))).first() or ""


def a_visitor(session: Session, person: str) -> Visitor:
    found = visitor_of(session, person, via=Via.LINK, since=NOW)
    assert found is not None
    return found


def read(session: Session, person: str, trial: str = TRIAL, wave: str = "exit") -> Filled:
    """Return a questionnaire of ``person`` with what is typed into it."""
    catalogue = catalogue_of(session)
    visitor = a_visitor(session, person)
    asked = questionnaire(session, catalogue, visitor, trial=trial, wave=wave)
    assert asked is not None
    return filled(session, catalogue, asked)


def typed(
    session: Session, person: str, values: Mapping[str, str], *, trial: str = TRIAL,
    wave: str = "exit", now: datetime = NOW,
) -> Filled:  # fmt: skip
    """Type ``values`` by input and return the questionnaire with them."""
    changes = {name: Change(value, "") for name, value in values.items()}
    keep(session, read(session, person, trial, wave), changes, now=now)
    return read(session, person, trial, wave)


def agreed(session: Session, person: str) -> None:
    give_consent(session, person, ANSWERING, words="0" * 64, language="en", now=NOW)


def right_inputs(catalogue: Catalogue, items: tuple[Item, ...]) -> dict[str, str]:
    """Return a right input for every required question."""
    return dict(pair for item in items if item.required for pair in _right(catalogue, item).items())


def _right(catalogue: Catalogue, item: Item) -> dict[str, str]:
    if item.type == "sus10":
        return {f"{item.id}.{number}": "4" for number in range(1, 11)}
    if item.type in {"single", "multi"}:
        return {item.id: item.options[0]}
    if item.type == "scale":
        return {item.id: str(catalogue.scales[item.scale or ""].values[-1])}
    plain = {"boolean": "yes", "number": "3", "text": "Something", "money": "3500 EUR"}
    return {item.id: plain[item.type]}
