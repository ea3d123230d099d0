"""Firms of a trial: register new ones, let known ones take part, note who attended."""

from collections.abc import Collection
from datetime import datetime
from secrets import token_hex

from sqlmodel import Session, select

from foundation.errors import TrialError
from foundation.languages import LANGUAGES
from pilots import history
from pilots.folder.readings import ADDRESS
from pilots.folder.sheets import SIZES
from pilots.letters import about_waves
from pilots.lifecycle import TRIAL, Agent, Role
from pilots.lifecycle.rules import Rule
from pilots.participant_list import Listed
from pilots.setting import read_setting
from pilots.tables import Firm, Participation, Trial, Wave
from pilots.typed_wrong import ALREADY, NOT_AN_ADDRESS, UNKNOWN, line, must_be_right

TAKES_FIRMS = frozenset(
    {"proposed", "selected", "agreed", "trained", "baseline_open", "ready", "rolling_out",
     "exit_open"}
)  # fmt: skip
"""Later the figures of a trial are frozen."""
WHO = (Role.CLUSTER_MANAGER, Role.REGIONAL_COORDINATOR, Role.WP_LEAD)
LONGEST_PLACE = 48


class FirmsClosed(TrialError):
    """The last questionnaire of the trial is over."""

    code = "PILOT-108"

    def __init__(self, trial: str, status: str) -> None:
        super().__init__(
            f"The trial {trial} is {status.replace('_', ' ')}: its firms and their attendance "
            "stay as they are, because figures were computed from them."
        )


class ListFaulty(TrialError):
    """A list has faults; nothing of it was taken."""

    code = "PILOT-109"

    def __init__(self, count: int) -> None:
        super().__init__(f"The list has {count} faults; nothing of it was taken. Correct them.")


def must_take_firms(trial: Trial) -> None:
    """Go on only while firms and attendance may change.

    Raises:
        FirmsClosed: the last questionnaire is over.
    """
    if trial.status not in TAKES_FIRMS:
        raise FirmsClosed(trial.id, trial.status)


def attendance(session: Session, trial: str) -> dict[str, bool]:
    """Return the firms that take part in a trial, and whether each attended its core task."""
    query = select(Participation).where(Participation.trial == trial)
    return {row.firm: row.attended for row in session.exec(query.order_by(Participation.firm))}


def take_list(
    session: Session, trial: Trial, listed: Listed, *, by: Agent, now: datetime
) -> tuple[int, int, int]:
    """Register, add and tick as a list without faults says.

    Returns:
        How many firms are new, how many came in, how many have another attendance.

    Raises:
        ListFaulty: there are faults; nothing was changed.
        FirmsClosed: too late.
    """
    must_take_firms(trial)
    if listed.faults:
        raise ListFaulty(len(listed.faults))
    there, came, new, changed = attendance(session, trial.id), [], 0, 0
    for one in listed.lines:
        firm = one.firm
        if not firm:
            firm = _register(
                session, trial.cluster, one.name, one.email, one.language, one.size, one.nace
            )
            new += 1
        if firm not in there:
            attended = bool(one.attended)
            session.add(Participation(trial=trial.id, firm=firm, attended=attended))
            came.append(firm)
        elif one.attended is not None and one.attended != there[firm]:
            _tick(session, trial.id, firm, attended=one.attended)
            came.append(firm)
            changed += 1
    session.flush()
    _note(session, trial, "list", f"{new} new, {len(came) - changed} added, {changed} ticked",
          by, now)  # fmt: skip
    _invite(session, trial, came, now)
    return new, len(came) - changed, changed


def register_firm(
    session: Session,
    trial: Trial,
    *,
    typed: dict[str, str],
    by: Agent,
    now: datetime,
) -> str:
    """Register a firm in the cluster of a trial, for this trial; return its id.

    A firm of the cluster with the same address is taken instead of a second one.

    Raises:
        TypedWrong: a field cannot be right, or the firm takes part already.
        FirmsClosed: too late.
    """
    must_take_firms(trial)
    faults: dict[str, str] = {}
    name = line(typed["name"], "name", faults)
    email = line(typed["email"], "email", faults)
    if "email" not in faults and ADDRESS.fullmatch(email) is None:
        faults["email"] = NOT_AN_ADDRESS
    if typed["language"] not in LANGUAGES:
        faults["language"] = UNKNOWN
    if typed["size"] not in SIZES:
        faults["size"] = UNKNOWN
    nace = line(typed["nace"], "nace", faults, longest=12) if typed["nace"].strip() else ""
    must_be_right(faults)
    same = select(Firm).where(Firm.cluster == trial.cluster)
    held = next((f for f in session.exec(same) if f.email.casefold() == email.casefold()), None)
    if held and held.id in attendance(session, trial.id):
        must_be_right({"email": ALREADY})
    firm = held.id if held else _register(
        session, trial.cluster, name, email, typed["language"], typed["size"], nace
    )  # fmt: skip
    session.add(Participation(trial=trial.id, firm=firm, attended=False))
    session.flush()
    _note(session, trial, "register", firm, by, now)
    _invite(session, trial, [firm], now)
    return firm


def tick_attendance(
    session: Session,
    trial: Trial,
    *,
    ticked: Collection[str],
    was: Collection[str],
    by: Agent,
    now: datetime,
) -> int:
    """Note who was at the core task; return how many changed.

    Args:
        ticked: the firms that are ticked now.
        was: those that were ticked on the page that was shown. Only what differs is changed, so
            that two people with the same page open do not undo each other's ticks.

    Raises:
        FirmsClosed: too late.
    """
    must_take_firms(trial)
    changed = [
        firm
        for firm, attended in attendance(session, trial.id).items()
        if (firm in ticked) != (firm in was) and (firm in ticked) != attended
    ]
    for firm in changed:
        _tick(session, trial.id, firm, attended=firm in ticked)
    if changed:
        number = sum(attendance(session, trial.id).values())
        _note(session, trial, "attendance", f"{len(changed)} changed, {number} attended", by, now)
        _invite(session, trial, changed, now)
    return len(changed)


def _register(
    session: Session, cluster: str, name: str, email: str, language: str, size: str, nace: str
) -> str:
    firm = Firm(
        id=f"{cluster[:LONGEST_PLACE]}-{token_hex(4)}", name=name, email=email, cluster=cluster,
        language=language, size=size, nace=nace,
    )  # fmt: skip
    session.add(firm)
    session.flush()
    return firm.id


def _tick(session: Session, trial: str, firm: str, *, attended: bool) -> None:
    row = session.get_one(Participation, (trial, firm))
    row.attended = attended
    session.add(row)
    session.flush()


def _note(session: Session, trial: Trial, move: str, said: str, by: Agent, now: datetime) -> None:
    rule = Rule(move, trial.status, trial.status, WHO)
    history.record(session, TRIAL.kind, trial.id, rule, by=by, at=now, note=said)


def _invite(session: Session, trial: Trial, firms: list[str], now: datetime) -> None:
    """Invite whoever is asked from now on to the questionnaires that are open."""
    if not firms:
        return
    setting, attended = read_setting(session), attendance(session, trial.id)
    waves = select(Wave).where(Wave.trial == trial.id, Wave.status == "open")
    for wave in session.exec(waves).all():
        asked = [firm for firm in firms if wave.kind == "baseline" or attended[firm]]
        about_waves.joined(session, setting, trial, wave, asked, now=now)
