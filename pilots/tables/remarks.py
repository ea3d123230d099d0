"""What evaluators say about a report: remarks on its paragraphs, and their own interests."""

from datetime import datetime

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from foundation.database import Moment


class Remark(SQLModel, table=True):
    """A comment on one paragraph of a report as it stood, with or without another wording.

    ``about`` is the paragraph as its reader saw it. ``outcome`` is empty while the remark is open,
    then ``taken`` (the wording stands in the report), ``resolved`` or ``declined``. ``change`` says
    what the proposal does: nothing of the kind (empty, or another wording), ``add`` a text behind
    the passage, or ``remove`` it.
    """

    __tablename__ = "remark"

    id: int | None = Field(default=None, primary_key=True)
    report: str = Field(foreign_key="report.id", max_length=160, index=True)
    passage: str = Field(max_length=160, description="Which paragraph of the report")
    language: str = Field(max_length=2)
    content_hash: str = Field(max_length=64)
    by: str = Field(max_length=80)
    role: str = Field(max_length=40)
    at: datetime = Field(sa_type=Moment)
    about: str = Field(sa_column=Column(Text, nullable=False), default="")
    text: str = Field(sa_column=Column(Text, nullable=False))
    proposal: str = Field(sa_column=Column(Text, nullable=False), default="")
    change: str = Field(default="", max_length=6)
    outcome: str = Field(default="", max_length=10)
    answer: str = Field(sa_column=Column(Text, nullable=False), default="")
    answered_by: str | None = Field(default=None, max_length=80)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)

    @property
    def proposes(self) -> bool:
        """Whether it is more than a comment."""
        return bool(self.proposal) or self.change == "remove"


class Interest(SQLModel, table=True):
    """What a reviewer declared before the text was shown: a conflict of interest, or none.

    ``subject`` is the id of a report, or ``verdict.<service>`` for a vote of the board.
    """

    __tablename__ = "interest"

    subject: str = Field(primary_key=True, max_length=160)
    person: str = Field(primary_key=True, max_length=80)
    conflict: bool
    statement: str = Field(sa_column=Column(Text, nullable=False))
    at: datetime = Field(sa_type=Moment)


class Assignment(SQLModel, table=True):
    """Who reviews a report for the other regions, where the lead has named somebody."""

    __tablename__ = "assignment"

    report: str = Field(primary_key=True, foreign_key="report.id", max_length=160)
    person: str = Field(max_length=80)
    by: str = Field(max_length=80)
    at: datetime = Field(sa_type=Moment)


class Grade(SQLModel, table=True):
    """One criterion of the review form, as it was graded with a decision; 1 is the lowest."""

    __tablename__ = "grade"

    decision: int = Field(primary_key=True, foreign_key="report_decision.id")
    criterion: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    value: int


class Dissent(SQLModel, table=True):
    """An opinion that differs from the decision: kept, and printed with the report."""

    __tablename__ = "dissent"

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=10, description="report or verdict")
    subject: str = Field(max_length=160, index=True)
    by: str = Field(max_length=80)
    role: str = Field(max_length=40)
    at: datetime = Field(sa_type=Moment)
    text: str = Field(sa_column=Column(Text, nullable=False))
