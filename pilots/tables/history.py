"""The history: one line a move, each bound to the one before it."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from foundation.database import Moment


class HistoryLine(SQLModel, table=True):
    """One move. Written in its transaction, never changed: triggers refuse it."""

    __tablename__ = "history"

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=Moment)
    kind: str = Field(max_length=20)
    subject: str = Field(max_length=200, index=True)
    move: str = Field(max_length=40)
    source: str = Field(max_length=40)
    target: str = Field(max_length=40)
    role: str = Field(max_length=40)
    by: str = Field(max_length=80)
    note: str
    previous: str = Field(max_length=64)
    digest: str = Field(max_length=64)
