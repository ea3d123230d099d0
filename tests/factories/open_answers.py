"""A programme in which firms have written something, for people to code."""

from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, delete, select

from pilots.codings import Coded, coded_answers
from pilots.deeds.coding import Seen, code, settle
from pilots.lifecycle import Agent, Role
from pilots.setting import Setting, read_setting
from pilots.tables import Answer, Participation, Trial, Wave
from tests.factories.folders import read_csv, write_csv

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


def sees(setting: Setting, themes: list[str]) -> Seen:
    return Seen(themes, setting.catalogue.codebook.version)


def codes(
    session: Session, service: str, themes: list[list[str]], by: Agent, now: datetime
) -> None:
    """Let somebody code every answer of a service; ``themes``: of one after the other."""
    setting = read_setting(session)
    for one, seen in zip(to_code(session, service, now), themes, strict=True):
        code(session, setting, one, sees(setting, seen), by=by, now=now)


def everybody_writes(folder: Path, item: str = ITEM) -> None:
    """Let every firm that answers an exit questionnaire write something to one question."""
    header, *rows = read_csv(folder / "answers.csv")
    firms = {row[0] for row in read_csv(folder / "smes.csv")}
    last = {tuple(row[:4]): row[6] for row in rows if row[3] == "exit" and row[0] in firms}
    rows = [row for row in rows if row[4] != item]
    rows += [[*key, item, f"{SAID} ({key[0]})", at] for key, at in last.items()]
    write_csv(folder / "answers.csv", [header, *sorted(rows, key=lambda row: row[6])])


def two_people_code(session: Session, now: datetime) -> int:
    """Let two people code all there is; one in ten they see otherwise, half of that is settled."""
    setting = read_setting(session)
    one = Agent(Role.QUALITY_MANAGER, setting.in_role("quality_manager")[0].id)
    other = Agent(Role.ADVISORY_EXPERT, setting.in_role("advisory_expert")[0].id)
    found = coded_answers(session, setting, now=now)
    for number, answer in enumerate(found):
        themes = [["contacts", "rules"], ["fit"], ["none"]][number % 3]
        first = code(session, setting, answer, sees(setting, themes), by=one, now=now)
        coded = Coded(answer.answer, (first,), None)
        otherwise = ["fit", "skills"] if number % 10 == 0 else themes
        code(session, setting, coded, sees(setting, otherwise), by=other, now=now)
    differing = [it for it in coded_answers(session, setting, now=now) if it.differs]
    for answer in sorted(differing, key=lambda it: (it.answer.service, it.answer.ref))[::2]:
        settle(session, setting, answer, sees(setting, ["skills"]), by=one, now=now)
    return len(found)
