"""Let an open questionnaire end on another day; letters and the follow-up move with it."""

from datetime import date

from sqlmodel import Session

from pilots.calendar_days import months_later
from pilots.changes import WAVE_END, Deed, note_change
from pilots.deeds.moving_dates import DateNotPossible, OtherDateMeanwhile
from pilots.deeds.rolling_out import Walk
from pilots.letters import about_waves
from pilots.lifecycle import WAVE
from pilots.moving import move
from pilots.setting import Setting
from pilots.tables import Change, Trial


def extend(
    session: Session,
    setting: Setting,
    wave: tuple[str, str],
    *,
    to: date,
    seen: date,
    deed: Deed,
) -> Change:
    """Let the last day of an open wave (trial, kind) be ``to`` instead of ``seen``.

    A follow-up is counted from the end of the exit questionnaire and moves with it.

    Raises:
        OtherDateMeanwhile: the last day is not ``seen`` any more.
        DateNotPossible: the day is the same, or over.
        MoveNotAllowed: the wave is not open.
        ReasonMissing: nobody says why.
    """
    trial, kind = wave
    walk = Walk(session, setting, session.get_one(Trial, trial))
    row, subject = walk.waves[kind], f"{trial}.{kind}"
    WAVE.rule_for("move_end", status=row.status, by=deed.by)
    found = row.last_day
    if found is None or found != seen:
        known = found.isoformat() if found else "no day"
        raise OtherDateMeanwhile(subject, seen.isoformat(), known)
    if kind == "baseline" and row.closes_at is not None:
        raise DateNotPossible(to, "core-done", "the core task is done, so the baseline is over")
    if to == found:
        raise DateNotPossible(to, "same", "it is the last day already")
    if to < walk.day(deed.now):
        raise DateNotPossible(to, "over", "that day is over")
    change = note_change(
        session, WAVE_END, subject, deed,
        before={"last_day": found.isoformat()}, after={"last_day": to.isoformat()},
    )  # fmt: skip
    note = f"{found.isoformat()} to {to.isoformat()}, change {change.id}"
    put_last_day(walk, kind, to, seen=found, deed=deed, note=note)
    return change


def put_last_day(walk: Walk, kind: str, to: date, *, seen: date, deed: Deed, note: str) -> None:
    """Move the end of a wave, what is counted from it, its line in the history, its letters."""
    wave, session, region = walk.waves[kind], walk.session, walk.trial.region
    # A baseline ends by itself on the day before the core task: its last day is what letters say.
    ends = {} if wave.closes_at is None else {"closes_at": walk.setting.end_of(to, region)}
    move(
        session, WAVE, wave, "move_end", by=deed.by, at=deed.now, note=note,
        seen={"last_day": seen}, last_day=to, **ends,
    )  # fmt: skip
    if kind == "exit":
        _move_followup(walk, to)
    session.flush()
    about_waves.moved(session, walk.setting, walk.trial, wave, now=deed.now)


def _move_followup(walk: Walk, exit_ends: date) -> None:
    followup, plan = walk.waves["followup"], walk.setting.catalogue.waves["followup"]
    if followup.status != "planned":
        return
    opens = months_later(exit_ends, plan.months_after_exit or 0)
    followup.opens_at = walk.setting.start_of(opens, walk.trial.region)
    followup.last_day = walk.calendar.add(opens, plan.open_working_days or 0)
    followup.closes_at = walk.setting.end_of(followup.last_day, walk.trial.region)
    walk.session.add(followup)
