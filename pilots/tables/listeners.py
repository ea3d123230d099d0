"""Other programs that are told what happened: where, about what, and what became of each call."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from foundation.database import Moment


class Listener(SQLModel, table=True):
    """An address that is told about moves; its calls are signed with a key of its own."""

    __tablename__ = "listener"

    id: str = Field(primary_key=True, max_length=40)
    url: str = Field(max_length=400)
    kinds: list[Any] = Field(sa_column=Column(JSON, nullable=False))
    by: str = Field(max_length=80)
    made_at: datetime = Field(sa_type=Moment)
    heard_until: int = Field(default=0, description="The last line of the history it was told")
    tries: int = 0
    next_at: datetime | None = Field(default=None, sa_type=Moment)
    fault: str | None = Field(default=None, max_length=500)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
