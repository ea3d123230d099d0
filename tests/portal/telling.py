"""Everything that the portal says to somebody, page by page, to be compared and attacked."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session, col, delete, select

from foundation.database import unit_of_work
from notifications.tables import Letter
from pilots.access.logins import begin_session
from pilots.answered import answered
from pilots.exports import TABLES
from pilots.response import NEVER_COUNTED
from pilots.setting import read_setting
from pilots.tables import Answer, Participation, Person, Trial, Wave
from portal.surroundings import Surroundings
from portal.visiting import LANGUAGE, SESSION
from tests.factories.folders import a_folder
from tests.factories.programmes import Programme, a_programme
from tests.portal.clients import Client
from tests.portal.conftest import SECRET
from tests.portal.whole import NOW, UNTIL, routes

STEWARD = "data_steward"
FILES = re.compile(
    r"{kind}|{language}|calendar|openapi|/static/|unsubscribe|/documentation"
    r"|^/(catalogue|login|help|privacy|welcome|healthz|readyz|setup|q/|settings|import|launch)"
)
"""What takes long to set and says what its page says, or nothing of a programme."""
NOISE = re.compile(r'"x-csrf-token": "[^"]*"|name="csrf" value="[^"]*"')


def in_the_middle(folder: Path) -> Programme:
    """Make a programme in which one questionnaire is open, and somebody is data steward."""
    url = f"sqlite:///{folder / 'pilots.db'}"
    made = a_programme(a_folder(folder / "folder", clusters=4, smes=16), url)
    made.advance(made.setting.end_of(UNTIL, None))
    return a_steward(made)


def a_steward(made: Programme) -> Programme:
    """Let somebody be data steward."""
    with unit_of_work(made.url) as session:
        session.add(Person(id="p-steward", name="Somebody", email="steward@alps.example",
                           role=STEWARD, language="en"))  # fmt: skip
    with unit_of_work(made.url) as session:
        setting = read_setting(session)
        session.expunge_all()
    return replace(made, setting=setting)


def open_wave(session: Session) -> Wave:
    """Return the open questionnaire of which most firms are asked."""
    waves = session.exec(select(Wave).where(Wave.status == "open")).all()
    return max(waves, key=lambda wave: (len(asked(session, wave)), wave.trial, wave.kind))


def asked(session: Session, wave: Wave) -> list[str]:
    """Return the firms that are asked and would be counted."""
    query = select(Participation).where(Participation.trial == wave.trial)
    rows = session.exec(query.order_by(col(Participation.firm))).all()
    return [row.firm for row in rows if row.attended or wave.kind == "baseline"]


def let_answer(programme: Programme, wave: Wave, many: int) -> None:
    """Let exactly so many firms have answered, in full, and the others nothing."""
    setting = programme.setting
    with unit_of_work(programme.url) as session:
        trial = session.get_one(Trial, wave.trial)
        items = setting.catalogue.items(wave.kind, "sme_contact", trial.service)
        given = (col(Answer.trial) == trial.id) & (col(Answer.wave) == wave.kind)
        session.connection().execute(delete(Answer).where(given))
        counted = [
            firm for firm in asked(session, wave) if setting.firms[firm].size != NEVER_COUNTED
        ]
        for firm in counted[:many]:
            for item in items:
                session.add(Answer(respondent=firm, trial=trial.id, wave=wave.kind, item=item.id,
                                   value="4", answered_at=NOW - timedelta(hours=1)))  # fmt: skip
        session.flush()
        assert len(answered(session, setting, trial, wave.kind, "sme_contact")) == many


def visitors(programme: Programme, trial: str, roles: Iterable[str]) -> dict[str, Client]:
    """Let somebody of each role in who is nearest to the trial."""
    cluster = programme.setting.clusters[trial.partition(".")[0]]
    given = Surroundings(url=programme.url, secret=SECRET, now=lambda: NOW)
    found = {}
    for role in roles:
        people = [one for one in programme.setting.people.values() if one.role == role]
        near = [one for one in people if one.cluster == cluster.id or one.region == cluster.region]
        client = found[role] = Client(given)
        with unit_of_work(programme.url) as session:
            person = min(one.id for one in near or people)
            client.cookies.set(LANGUAGE, "en")
            client.cookies.set(SESSION, begin_session(session, person, via="mail", now=NOW))
    return found


def addresses(session: Session, wave: Wave, firms: int) -> list[str]:
    """Return every address of a page, list or file, about ``wave`` and ``firms`` of its firms."""
    trial = session.get_one(Trial, wave.trial)
    people = asked(session, wave)[:firms]
    about = (col(Letter.subject) == f"{trial.id}.{wave.kind}") & col(Letter.person).in_(people)
    letters = session.exec(select(Letter.id).where(about).order_by(col(Letter.id))).all()
    things = {
        "trial": [trial.id], "wave": [wave.kind], "service": [trial.service], "person": people,
        "firm": people, "number": [str(number) for number in letters],
    }  # fmt: skip
    day = (wave.last_day or UNTIL) + timedelta(days=7)
    return sorted({
        *_of_routes(things),
        f"/letters?about={trial.id}",
        f"/letters?about={trial.id}&purpose=invitation-reminder",
        f"/api/v1/letters?about={trial.id}&limit=500",
        f"/plan/questionnaires/{trial.id}/{wave.kind}?to={day}",
        f"/exports/csv?{'&'.join(f'table={table}' for table in TABLES)}",
    })  # fmt: skip


def _of_routes(things: dict[str, list[str]]) -> Iterator[str]:
    for route in routes():
        named = re.findall(r"{(\w+)", route.path)
        if route.method != "GET" or FILES.search(route.path) or not set(named) <= set(things):
            continue
        several = next((name for name in named if len(things[name]) > 1), "")
        for one in things.get(several, [""]):
            values = {name: things[name][0] for name in named}
            yield route.with_(values | {several: one})


def said(client: Client, asked_for: Iterable[str]) -> dict[str, str]:
    """Return what each address says, without what changes from one login to the next."""
    return {address: NOISE.sub("", _text(client, address)) for address in asked_for}


def _text(client: Client, address: str) -> str:
    found = client.get(address)
    if found.headers.get("content-type") == "application/zip":
        with zipfile.ZipFile(io.BytesIO(found.content)) as archive:
            return "".join(archive.read(name).decode() for name in archive.namelist())
    return f"{found.status_code} {found.text}"
