"""A programme in which firms have written something, for people to code."""

from datetime import datetime

from sqlmodel import Session, col, delete, select

from pilots.codings import Coded, coded_answers
from pilots.deeds.coding import code
from pilots.lifecycle import Agent
from pilots.setting import read_setting
from pilots.tables import Answer, Participation, Trial, Wave

ITEM = "x_best"
SAID = "We met partners, and the forms were long."


def say_something(session: Session, *, most: int = 6, item: str = ITEM) -> str:
    """Let ``most`` firms of one service answer an open question, and nobody else any.

    Returns the service; its trials' exit waves have closed.
    """
    session.connection().execute(delete(Answer).where(col(Answer.item).startswith("x_best")))
    session.connection().execute(delete(Answer).where(col(Answer.item) == "x_improve"))
    session.connection().execute(delete(Answer).where(col(Answer.item) == "x_policy"))
    found = session.exec(
        select(Trial.service, Trial.id, Participation.firm, Wave.opens_at)
        .join(Participation, col(Participation.trial) == col(Trial.id))
        .join(Wave, (col(Wave.trial) == col(Trial.id)) & (col(Wave.kind) == "exit"))
        .where(col(Wave.status) == "closed", col(Trial.withdrawn_at).is_(None))
        .order_by(col(Trial.service), col(Trial.id), col(Participation.firm))
    ).all()
    service = found[0][0]
    firms = [row for row in found if row[0] == service][:most]
    assert len(firms) == most
    for number, (_, trial, firm, opened) in enumerate(firms):
        assert opened is not None
        session.add(
            Answer(
                respondent=firm, trial=trial, wave="exit", item=item,
                value=f"{SAID} ({number})", answered_at=opened,
            )
        )  # fmt: skip
    session.flush()
    return service


def to_code(session: Session, service: str, now: datetime) -> list[Coded]:
    return coded_answers(session, read_setting(session), now=now, service=service)


def codes(
    session: Session, service: str, themes: list[list[str]], by: Agent, now: datetime
) -> None:
    """Let somebody code every answer of a service; ``themes``: of one after the other."""
    setting = read_setting(session)
    for one, seen in zip(to_code(session, service, now), themes, strict=True):
        code(session, setting, one, seen, seen=0, by=by, now=now)
