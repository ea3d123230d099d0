"""Trials, their tasks, their questionnaire waves and the firms that take part."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from foundation.database import Moment


class Trial(SQLModel, table=True):
    """One service tried by one pilot cluster; its id is ``<cluster>.<service>``."""

    __tablename__ = "trial"
    __table_args__ = (
        UniqueConstraint("cluster", "service", name="trial_once"),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (status NOT IN ('withdrawn', 'failed'))",
            name="trial_end_has_a_moment",
        ),
    )

    id: str = Field(primary_key=True, max_length=160)
    cluster: str = Field(foreign_key="cluster.id", index=True)
    service: str = Field(max_length=80, index=True)
    region: str = Field(foreign_key="region.id", index=True)
    region_type: str = Field(max_length=20)
    wave: str = Field(max_length=40)
    starts: date
    planned_end: date
    status: str = Field(default="proposed", max_length=40, index=True)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)
    withdrawn_reason: str | None = None


class Task(SQLModel, table=True):
    """One rollout step of a trial. ``planned_*`` is frozen at launch, ``due`` follows events."""

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("planned_due >= planned_start", name="task_plan_in_order"),
        CheckConstraint("(opened_at IS NULL) = (due IS NULL)", name="task_open_has_a_due_day"),
    )

    trial: str = Field(primary_key=True, foreign_key="trial.id", max_length=160)
    step: str = Field(primary_key=True, max_length=40)
    position: int
    owner: str = Field(max_length=40)
    mandatory: bool
    status: str = Field(default="planned", max_length=20, index=True)
    planned_start: date
    planned_due: date
    opened_at: datetime | None = Field(default=None, sa_type=Moment)
    due: date | None = None
    done_at: datetime | None = Field(default=None, sa_type=Moment)
    evidence: str | None = None


class Wave(SQLModel, table=True):
    """One questionnaire round of one trial. ``closes_at`` is exclusive: 24:00 of the last day."""

    __tablename__ = "wave"
    __table_args__ = (
        CheckConstraint("kind IN ('baseline', 'exit', 'followup')", name="wave_kind"),
        CheckConstraint(
            "closes_at IS NULL OR opens_at IS NULL OR closes_at >= opens_at OR kind = 'baseline'",
            name="wave_window_in_order",
        ),
    )

    trial: str = Field(primary_key=True, foreign_key="trial.id", max_length=160)
    kind: str = Field(primary_key=True, max_length=10)
    status: str = Field(default="planned", max_length=20, index=True)
    opens_at: datetime | None = Field(default=None, sa_type=Moment)
    closes_at: datetime | None = Field(default=None, sa_type=Moment)
    last_day: date | None = None


class Participation(SQLModel, table=True):
    """A firm in a trial; ``attended`` means it took part in the core task."""

    __tablename__ = "participation"

    trial: str = Field(primary_key=True, foreign_key="trial.id", max_length=160)
    firm: str = Field(primary_key=True, foreign_key="firm.id", max_length=80)
    attended: bool
