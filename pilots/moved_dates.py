"""Days agreed after the launch: what holds now beside the plan that was frozen."""

from datetime import date

from sqlmodel import Session, select

from pilots.tables import MovedDate


def moved_starts(session: Session) -> dict[str, date]:
    """Return the new first day of every trial whose start was moved."""
    rows = session.exec(select(MovedDate).where(MovedDate.step == ""))
    return {row.trial: row.day for row in rows}


def put_moved(session: Session, trial: str, step: str, day: date | None) -> None:
    """Let ``day`` hold for a task or, with no step, for the start; None: the plan holds again."""
    row = session.get(MovedDate, (trial, step))
    if day is None:
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(MovedDate(trial=trial, step=step, day=day))
    else:
        row.day = day
        session.add(row)
    session.flush()
