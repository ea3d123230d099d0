"""A programme in the middle of its trials: tasks are open, one wave has not begun."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

from sqlmodel import Session, col, select

from foundation.database import engine, unit_of_work
from pilots.changes import Deed
from pilots.lifecycle import Agent, Role
from pilots.setting import read_setting
from pilots.tables import Person, Task, Trial, Wave
from tests.factories.folders import a_folder
from tests.factories.programmes import a_programme

MIDDLE = datetime(2027, 3, 2, 8, 0, tzinfo=UTC)
TODAY = date(2027, 3, 2)
LEAD = Agent(Role.WP_LEAD, "p-lead")


def a_deed(reason: str = "The venue is closed.", by: Agent = LEAD) -> Deed:
    return Deed(by, MIDDLE, reason)


def mid_run_database(place: Path, empty_database: Path) -> Path:
    """Make the database once; each test copies it."""
    folder = a_folder(place / "folder", clusters=4, smes=4, seed=7, until=TODAY)
    shutil.copy(empty_database, place / "pilots.db")
    url = f"sqlite:///{place / 'pilots.db'}"
    a_programme(folder, url).advance(MIDDLE)
    engine(url).dispose()  # what is still in SQLite's log goes into the file
    return place / "pilots.db"


def lead_id(url: str) -> str:
    with unit_of_work(url) as session:
        return session.exec(select(Person.id).where(Person.role == "wp_lead")).one()


def coordinator_id(url: str, region: str) -> str:
    with unit_of_work(url) as session:
        query = select(Person.id).where(Person.role == "regional_coordinator")
        return session.exec(query.where(Person.region == region)).one()


def open_task(session: Session) -> Task:
    """Return an open mandatory task on which others wait; its trial's baseline is open."""
    setting = read_setting(session)
    query = select(Task).where(Task.status == "open", col(Task.mandatory))
    for task in session.exec(query.order_by(col(Task.trial), col(Task.position))):
        service = setting.catalogue.services[session.get_one(Trial, task.trial).service]
        waits = [step for step in service.rollout if task.step in step.depends_on]
        baseline = session.get_one(Wave, (task.trial, "baseline"))
        if waits and baseline.status == "open":
            return task
    msg = "no open task with others after it"
    raise LookupError(msg)


def unopened(session: Session) -> list[Trial]:
    """Return the trials that have not begun."""
    query = select(Trial).where(Trial.status == "selected").order_by(col(Trial.id))
    return list(session.exec(query))
