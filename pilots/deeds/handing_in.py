"""Hand a questionnaire in: what is typed becomes answers, in time or listed as late."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from foundation.errors import TrialError
from pilots.access.visitor import FIRM
from pilots.deeds.collecting import take_answers
from pilots.deeds.consenting import ANSWERING, consent_of
from pilots.freezes import last_freeze
from pilots.questionnaires.asked import State
from pilots.questionnaires.filled import TABLES, Filled
from pilots.questionnaires.pieces import Fault
from pilots.tables import Answer, HandIn


class NotComplete(TrialError):
    """A questionnaire cannot be handed in as it is; ``faults`` says why, by question."""

    code = "ANSWER-101"

    def __init__(self, faults: Mapping[str, Fault]) -> None:
        self.faults = dict(faults)
        listed = "; ".join(f"{item}: {fault}" for item, fault in self.faults.items())
        super().__init__(
            f"The questionnaire cannot be handed in yet ({listed}). Answer these questions, with "
            '"I do not know" where it is offered. What is typed is kept.'
        )


class NoConsent(TrialError):
    """A firm's answers were to be taken before the firm agreed to it."""

    code = "ANSWER-102"

    def __init__(self) -> None:
        super().__init__(
            "Nobody has agreed yet that these answers are used. Open the questionnaire from its "
            "first page and agree there. What is typed is kept."
        )


class NotOpen(TrialError):
    """A questionnaire was handed in before it opens."""

    code = "ANSWER-103"

    def __init__(self) -> None:
        super().__init__("This questionnaire is not open yet. We write when it opens.")


@dataclass(frozen=True, slots=True)
class TypedAnswer:
    """An answer as it is handed in on a page."""

    respondent: str
    wave: str
    item: str
    value: str
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What became of a questionnaire: how many answers are new, and how many were refused."""

    taken: int
    refused: int


def hand_in(session: Session, filled: Filled, *, language: str, now: datetime) -> HandedIn:
    """Take what is typed as the respondent's answers; only what is new becomes a row.

    So handing in twice changes nothing, and a correction is a later answer. What comes after the
    close is listed as refused. Read ``filled`` in the same transaction.

    Raises:
        NotOpen: the wave has not opened yet.
        NoConsent: a firm has not agreed.
        NotComplete: a required question has no answer, or an input is not right.
    """
    asked = filled.asked
    if asked.state(now) is State.LATER:
        raise NotOpen
    if asked.role == FIRM and consent_of(session, asked.respondent, ANSWERING) is None:
        raise NoConsent
    if filled.faults:
        raise NotComplete(filled.faults)
    changed = {
        item: value for item, value in filled.values.items() if value != filled.handed.get(item, "")
    }
    if asked.handed_in and not changed:
        return HandedIn(0, 0)
    _note(session, filled, language, now)
    _take_back(session, filled, {item for item, value in changed.items() if not value})
    rows = [
        TypedAnswer(asked.respondent, asked.wave.kind, item, value, now)
        for item, value in changed.items()
        if value
    ]
    waves = {asked.wave.kind: asked.wave}
    counts = take_answers(session, asked.trial, waves, rows, ended=asked.trial.withdrawn_at)
    return HandedIn(counts["taken"], counts["refused"])


def _note(session: Session, filled: Filled, language: str, now: datetime) -> None:
    """Note that it was handed in, once or once more."""
    asked = filled.asked
    dialect = postgresql if session.connection().dialect.name == "postgresql" else sqlite
    row = dialect.insert(HandIn).values(
        respondent=asked.respondent,
        trial=asked.trial.id,
        wave=asked.wave.kind,
        language=language,
        first_at=now,
        last_at=now,
        times=1,
    )
    again = {"last_at": now, "language": language, "times": col(HandIn.times) + 1}
    key = ["respondent", "trial", "wave"]
    session.connection().execute(row.on_conflict_do_update(index_elements=key, set_=again))


def _take_back(session: Session, filled: Filled, items: set[str]) -> None:
    """Forget answers to questions that were emptied; what figures were made from stays."""
    if not items:
        return
    asked = filled.asked
    frozen = last_freeze(session)
    for table in TABLES:
        mine = delete(table).where(
            col(table.respondent) == asked.respondent,
            col(table.trial) == asked.trial.id,
            col(table.wave) == asked.wave.kind,
            col(table.item).in_(items),
        )
        if frozen and table is Answer:
            mine = mine.where(col(table.answered_at) > frozen)
        session.connection().execute(mine)
