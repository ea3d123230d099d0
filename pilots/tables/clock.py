"""Who keeps the clock: one process at a time, and when it last ticked."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from foundation.database import Moment


class ClockLease(SQLModel, table=True):
    """One row: the holder ticks, the others wait for the lease to run out."""

    __tablename__ = "clock_lease"

    name: str = Field(primary_key=True, max_length=40)
    holder: str = Field(max_length=120, description="Machine, process and a random part")
    fence: int = Field(description="Counts holders: an outdated one writes nothing")
    until: datetime = Field(sa_type=Moment)
    ticked_at: datetime | None = Field(default=None, sa_type=Moment)
    next_due: datetime | None = Field(default=None, sa_type=Moment)
    fault: str | None = Field(default=None, max_length=500, description="Why the last tick failed")
