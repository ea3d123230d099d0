"""A pilot cluster takes a trial up: it signs the agreement, is trained, and starts."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from pilots.deeds import proving
from pilots.deeds.rolling_out import roll_out
from pilots.lifecycle import TRIAL, Agent
from pilots.moving import move
from pilots.proof_files import ProofFile
from pilots.setting import Setting
from pilots.tables import Trial
from pilots.typed_wrong import IN_THE_FUTURE, MISSING, NOT_A_DATE, TypedWrong, line, text

AGREEMENT, TRAINING = "agreement", "training"
"""Proofs about a trial as a whole."""


def agree(
    session: Session,
    setting: Setting,
    trial: Trial,
    *,
    name: str,
    files: Sequence[ProofFile],
    by: Agent,
    now: datetime,
) -> None:
    """Take the agreement as signed: the signed paper, or the name of who signs it here.

    Raises:
        TypedWrong: neither was given.
    """
    faults: dict[str, str] = {}
    signed = line(name, "name", faults) if name.strip() else ""
    if not signed and not files:
        faults["name"] = MISSING
    if faults:
        raise TypedWrong(faults)
    how = "paper" if files else "name"
    move(session, TRIAL, trial, "agree", by=by, at=now, note=f"signed by {how}")
    place = (trial.id, "")
    proving.hand_in_files(session, place, AGREEMENT, files, by=by, now=now)
    if signed:
        proving.hand_in_note(session, place, AGREEMENT, signed, by=by, now=now)
    roll_out(session, setting, trial.id, until=now)


def train(  # noqa: PLR0913 -- what the record of a training is made of
    session: Session,
    setting: Setting,
    trial: Trial,
    *,
    held: str,
    what: str,
    files: Sequence[ProofFile],
    by: Agent,
    now: datetime,
) -> None:
    """Record the training: its day, and who was trained in what. The baseline opens after it.

    Raises:
        TypedWrong: the day or the text is missing or cannot be right.
    """
    faults: dict[str, str] = {}
    day = _day(held, faults)
    if day and day > setting.day(now, trial.region):
        faults["held"] = IN_THE_FUTURE
    said = text(what, "what", faults)
    if faults:
        raise TypedWrong(faults)
    move(session, TRIAL, trial, "train", by=by, at=now, note=f"held on {day}")
    place = (trial.id, "")
    proving.hand_in_note(session, place, TRAINING, f"{day}: {said}", by=by, now=now)
    proving.hand_in_files(session, place, TRAINING, files, by=by, now=now)
    roll_out(session, setting, trial.id, until=now)


def start(session: Session, setting: Setting, trial: Trial, *, by: Agent, now: datetime) -> None:
    """Start the rollout: the first tasks open and their owners get letters."""
    move(session, TRIAL, trial, "start", by=by, at=now)
    roll_out(session, setting, trial.id, until=now)


def _day(typed: str, faults: dict[str, str]) -> date | None:
    if not typed.strip():
        faults["held"] = MISSING
        return None
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        faults["held"] = NOT_A_DATE
        return None
