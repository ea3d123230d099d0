"""Changes of the frozen plan: each one named, dated, and bound to the plan before it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Text
from sqlmodel import Field, SQLModel

from foundation.database import Moment


class Amendment(SQLModel, table=True):
    """One limit of one service that was changed after the launch; never changed itself.

    ``thing`` is ``kpi:<id>`` or ``gate:<id>``, ``field`` what of it; ``previous`` is the hash of
    the plan before, ``plan_hash`` that of the plan with this amendment.
    """

    __tablename__ = "amendment"
    __table_args__ = (
        CheckConstraint("number > 0", name="amendment_number_positive"),
        CheckConstraint("reason <> ''", name="amendment_has_a_reason"),
    )

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=Moment)
    by: str = Field(max_length=80)
    service: str = Field(max_length=80)
    thing: str = Field(max_length=80)
    field: str = Field(max_length=80)
    before: float
    after: float
    reason: str = Field(sa_column=Column(Text, nullable=False))
    after_data: bool
    previous: str = Field(max_length=64)
    plan_hash: str = Field(max_length=64)
