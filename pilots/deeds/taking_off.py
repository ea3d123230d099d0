"""Take a firm off the list of a trial that it never took part in, and put it back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from foundation.errors import TrialError
from pilots import history
from pilots.deeds.registering import WHO, must_take_firms
from pilots.letters import about_waves
from pilots.lifecycle import TRIAL, Agent, Role, Rule
from pilots.questionnaires.asked import ORDER, form_of
from pilots.setting import read_setting
from pilots.tables import Answer, Change, Draft, Participation, RefusedAnswer, Trial, Wave
from pilots.typed_wrong import UNKNOWN, TypedWrong, must_be_right, text

KIND = "firm taken off"
REASONS = ("mistake", "twice", "never")
"""Listed by mistake, listed twice, did not come; comments stay out of the history."""


class FirmHasAnswered(TrialError):
    """A firm that has answered, or begun to, is not taken off a list by others."""

    code = "PILOT-110"

    def __init__(self, firm: str) -> None:
        super().__init__(
            f"The firm {firm} has answered in this trial or begun to, so it stays on the list. It "
            "can stop questionnaires and have its answers deleted on its own page."
        )


class FirmAttended(TrialError):
    """A firm that was at the core task is part of the trial."""

    code = "PILOT-111"

    def __init__(self, firm: str) -> None:
        super().__init__(
            f"The firm {firm} was at the core task, so it stays on the list. If the tick is wrong, "
            "take it away first."
        )


class AskedAlready(TrialError):
    """Questionnaires have gone out: taking firms off would tell others who has answered."""

    code = "PILOT-113"

    def __init__(self, trial: str) -> None:
        super().__init__(
            f"Questionnaires of the trial {trial} have gone out, so only the programme lead takes "
            "firms off: nobody else learns who has answered. Report a problem and name the firm."
        )


class BackAlready(TrialError):
    """A firm was put back before, or there is nothing to undo."""

    code = "PILOT-112"

    def __init__(self) -> None:
        super().__init__("This was undone before, or the firm is on the list again.")


def may_take_off(session: Session, trial: Trial, by: Agent) -> bool:
    """Whether ``by`` may try it: what is refused because of answers must not tell who gave any.

    Pilot clusters see how many firms have answered, never which. So they and coordinators take
    firms off until the first questionnaire opens; afterwards the programme lead does.
    """
    opened = select(Wave.kind).where(Wave.trial == trial.id, col(Wave.status) != "planned")
    return by.role is Role.WP_LEAD or session.exec(opened).first() is None


def take_off(
    session: Session,
    trial: Trial,
    firm: str,
    *,
    reason: str,
    comment: str,
    by: Agent,
    now: datetime,
) -> Change:
    """Take a firm off the list of a trial; letters that wait for it are dropped when they are due.

    Raises:
        TypedWrong: it is not on the list, or the reason is missing.
        FirmsClosed: figures were computed from the list.
        AskedAlready: questionnaires have gone out, and somebody else than the lead asks.
        FirmHasAnswered, FirmAttended: it is part of the trial.
    """
    must_take_firms(trial)
    if not may_take_off(session, trial, by):
        raise AskedAlready(trial.id)
    faults: dict[str, str] = {}
    said = text(comment, "comment", faults, longest=1_000) if comment.strip() else ""
    if reason not in REASONS:
        faults["reason"] = UNKNOWN
    row = session.get(Participation, (trial.id, firm))
    if row is None:
        raise TypedWrong(faults | {"firm": UNKNOWN})
    must_be_right(faults)
    if row.attended:
        raise FirmAttended(firm)
    if has_answered(session, trial.id, firm):
        raise FirmHasAnswered(firm)
    session.delete(row)
    session.flush()
    change = Change(
        kind=KIND, subject=trial.id, by=by.id, at=now, reason=said,
        before={"firm": firm, "attended": False}, after={"why": reason},
    )  # fmt: skip
    session.add(change)
    _note(session, trial, "take off", f"{firm}: {reason}", by, now)
    return change


def put_back(session: Session, trial: Trial, change: int, *, by: Agent, now: datetime) -> str:
    """Undo ``take_off``; return the firm, which is invited again to what is open.

    Raises:
        BackAlready: somebody has done so, or has registered the firm anew.
        FirmsClosed: figures were computed from the list.
    """
    must_take_firms(trial)
    found = session.get(Change, change)
    if found is None or (found.kind, found.subject) != (KIND, trial.id):
        raise BackAlready
    firm = str(found.before["firm"])
    undone = (
        update(Change)
        .where(col(Change.id) == change, col(Change.undone_at).is_(None))
        .values(undone_at=now, undone_by=by.id)
    )
    if session.get(Participation, (trial.id, firm)) is not None:
        raise BackAlready
    if session.connection().execute(undone).rowcount != 1:
        raise BackAlready
    session.add(Participation(trial=trial.id, firm=firm, attended=False))
    session.flush()
    _note(session, trial, "put back", firm, by, now)
    setting = read_setting(session)
    waves = select(Wave).where(Wave.trial == trial.id, Wave.status == "open")
    for wave in session.exec(waves.where(Wave.kind == "baseline")).all():
        about_waves.returned(session, setting, trial, wave, firm, now=now)
    return firm


def taken_off(session: Session, trial: str) -> Sequence[Change]:
    """Return what can be undone, the latest first."""
    query = select(Change).where(
        Change.kind == KIND, Change.subject == trial, col(Change.undone_at).is_(None)
    )
    return session.exec(query.order_by(col(Change.at).desc(), col(Change.id).desc())).all()


def has_answered(session: Session, trial: str, firm: str) -> bool:
    """Whether a firm has handed in anything in a trial, in time or late, or typed something."""
    for table in (Answer, RefusedAnswer):
        mine = select(table.id).where(table.trial == trial, table.respondent == firm)
        if session.exec(mine.limit(1)).first() is not None:
            return True
    forms = [form_of(trial, wave) for wave in ORDER]
    typed = select(Draft.form).where(Draft.owner == firm, col(Draft.form).in_(forms))
    return session.exec(typed.where(Draft.value != "").limit(1)).first() is not None


def _note(session: Session, trial: Trial, move: str, said: str, by: Agent, now: datetime) -> None:
    rule = Rule(move, trial.status, trial.status, WHO)
    history.record(session, TRIAL.kind, trial.id, rule, by=by, at=now, note=said)
