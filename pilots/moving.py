"""Take one step of a life cycle: check it, claim it, log it, in the caller's transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, update
from sqlalchemy.orm import class_mapper
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, SQLModel

from pilots import history
from pilots.errors import MovedMeanwhile
from pilots.lifecycle.rules import Agent, LifeCycle, Rule


def move(  # noqa: PLR0913 -- what moves, who moves it, and what that rests on
    session: Session,
    cycle: LifeCycle,
    row: SQLModel,
    step: str,
    *,
    by: Agent,
    at: datetime,
    note: str = "",
    seen: Mapping[str, object] | None = None,
    **changes: Any,  # noqa: ANN401 -- other columns that change with the status
) -> Rule:
    """Move ``row`` only if nobody has moved it since we read it, and log the step.

    ``seen``: other columns that have to be as somebody saw them.

    Raises:
        MoveNotAllowed, MoveNotYours: the life cycle refuses.
        MovedMeanwhile: a concurrent step came first.
    """
    status: str = row.status  # type: ignore[attr-defined]
    rule = cycle.rule_for(step, status=status, by=by)
    key = [column == getattr(row, column.key) for column in _key(row)]
    key += [getattr(type(row), column) == value for column, value in (seen or {}).items()]
    values = {"status": rule.target, **changes}
    claim = update(type(row)).where(*key, type(row).status == rule.source).values(values)  # type: ignore[attr-defined]
    claimed = session.connection().execute(claim)
    if claimed.rowcount != 1:
        raise MovedMeanwhile(name_of(row), rule.source)
    for column, value in values.items():
        set_committed_value(row, column, value)
    history.record(session, cycle.kind, name_of(row), rule, by=by, at=at, note=note)
    return rule


def name_of(row: SQLModel) -> str:
    """Return the name under which ``row`` stands in the history."""
    return ".".join(str(getattr(row, column.key)) for column in _key(row))


def _key(row: SQLModel) -> tuple[Column[Any], ...]:
    return class_mapper(type(row)).primary_key  # type: ignore[return-value]  # columns of a table
