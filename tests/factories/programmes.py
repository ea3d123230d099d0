"""A programme in a database, advanced without Prefect: the same deeds, called in a loop."""

import shutil
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import make_url

from foundation.database import unit_of_work
from notifications.delivery import hand_over
from notifications.lifecycle import State
from notifications.senders.protocol import Sender
from pilots.deeds.beginning import begin
from pilots.deeds.collecting import collect
from pilots.deeds.drafting import PROGRAMME
from pilots.deeds.evaluating import due_edition, make_edition
from pilots.deeds.in_time import review_programme, review_report, validate_service
from pilots.deeds.keeping_time import note_advance
from pilots.deeds.rolling_out import roll_out
from pilots.due import COLLECT, DRAFT, ROLL_OUT, VALIDATE, due_subjects
from pilots.folder import Folder, read_folder
from pilots.letters.truth import Truth
from pilots.recorded import Recorded
from pilots.setting import Setting, read_setting


@dataclass(frozen=True)
class Programme:
    """An imported and launched programme, and what its folder recorded."""

    url: str
    folder: Folder
    recorded: Recorded
    setting: Setting

    def copied(self, file: Path) -> "Programme":
        """Return the programme on a copy of its SQLite file, which nobody may have open."""
        shutil.copy(make_url(self.url).database or "", file)
        return replace(self, url=f"sqlite:///{file}")

    def advance(self, until: datetime) -> None:
        advance(self.url, self.setting, until, self.recorded)

    def hand_over(self, sender: Sender, until: datetime) -> Counter[State]:
        """Send every letter at its own moment up to ``until``."""
        unit, judge = partial(unit_of_work, self.url), Truth(self.setting)
        return hand_over(unit, sender, now=until, judge=judge, paced=True)


def advance(url: str, setting: Setting, until: datetime, recorded: Recorded | None = None) -> None:
    """Do everything that is due by ``until``, phase by phase, as the flow ``advance`` does."""

    def due(phase: str) -> list[str]:
        with unit_of_work(url) as session:
            return due_subjects(session, setting, phase, until=until, recorded=recorded)

    for phase, deed in ((ROLL_OUT, roll_out), (COLLECT, collect)):
        for subject in due(phase):
            with unit_of_work(url) as session:
                deed(session, setting, subject, until=until, recorded=recorded)
    with unit_of_work(url) as session:
        while edition := due_edition(session, until=until, recorded=recorded):
            make_edition(session, setting, edition)
    for subject in due(DRAFT):
        with unit_of_work(url) as session:
            review_report(session, setting, subject, until=until, recorded=recorded)
    for subject in [s for s in due(VALIDATE) if s != PROGRAMME]:
        with unit_of_work(url) as session:
            validate_service(session, setting, subject, until=until, recorded=recorded)
    with unit_of_work(url) as session:
        review_programme(session, setting, until=until, recorded=recorded)
        note_advance(session, until)


def a_programme(folder: Path, url: str) -> Programme:
    """Import and launch ``folder`` into the database at ``url``."""
    read = read_folder(folder)
    begin(url, read, until=None)
    with unit_of_work(url) as session:
        setting = read_setting(session)
        session.expunge_all()
    return Programme(url, read, Recorded.of(read), setting)
