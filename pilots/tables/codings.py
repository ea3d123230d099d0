"""Which themes people saw in what firms wrote."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Integer
from sqlmodel import Field, SQLModel

from foundation.database import Moment


class Coding(SQLModel, table=True):
    """What one person saw in one answer, or, under ``agreed``, what two settled it as.

    ``themes`` are ids of the codebook in its order with a blank between, or ``none``. ``blind`` is
    what the coder saw before knowing what the other had seen: agreement is computed from that.
    ``codebook`` is the version they are of: with another one the answer is coded anew, and this row
    stays. A coding goes with its answer when that is erased.
    """

    __tablename__ = "coding"

    answer: int = Field(
        sa_column=Column(
            Integer, ForeignKey("answer.id", ondelete="CASCADE"), primary_key=True,
            autoincrement=False,
        )
    )  # fmt: skip
    coder: str = Field(primary_key=True, max_length=80)
    codebook: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    themes: str = Field(max_length=2000)
    blind: str = Field(max_length=2000)
    by: str = Field(max_length=80)
    at: datetime = Field(sa_type=Moment)
    version: int = 1
