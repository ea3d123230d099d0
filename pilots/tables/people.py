"""Where trials happen and who takes part."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Column
from sqlmodel import Field, SQLModel

from foundation.database import Moment


class Region(SQLModel, table=True):
    __tablename__ = "region"

    id: str = Field(primary_key=True, max_length=80)
    name: str
    country: str = Field(max_length=2)
    nuts: str = Field(max_length=8)
    languages: list[str] = Field(sa_column=Column(JSON, nullable=False))
    timezone: str = Field(max_length=64)
    holidays: str = Field(max_length=16)
    currency: str = Field(max_length=3)
    region_type: str = Field(max_length=20)


class Cluster(SQLModel, table=True):
    """A pilot cluster; ``region_type`` is its own, which may differ from its region's."""

    __tablename__ = "cluster"

    id: str = Field(primary_key=True, max_length=80)
    name: str
    region: str = Field(foreign_key="region.id", index=True)
    nuts2: str = Field(max_length=8)
    theme: str = Field(max_length=80)
    region_type: str = Field(max_length=20)
    region_type_reason: str
    wave: str = Field(max_length=40)
    members: int | None = None


class Person(SQLModel, table=True):
    """Somebody with a role. Firms' contacts are in ``firm``."""

    __tablename__ = "person"

    id: str = Field(primary_key=True, max_length=80)
    name: str
    email: str
    role: str = Field(max_length=40, index=True)
    region: str | None = Field(default=None, foreign_key="region.id", index=True)
    cluster: str | None = Field(default=None, foreign_key="cluster.id", index=True)
    language: str = Field(max_length=2)
    left_at: datetime | None = Field(default=None, sa_type=Moment)


class Firm(SQLModel, table=True):
    __tablename__ = "firm"
    __table_args__ = (
        CheckConstraint("size IN ('0-9','10-49','50-249','250 or more')", name="firm_size_class"),
    )

    id: str = Field(primary_key=True, max_length=80)
    name: str
    email: str
    cluster: str = Field(foreign_key="cluster.id", index=True)
    language: str = Field(max_length=2)
    size: str = Field(max_length=12)
    nace: str = Field(max_length=12)
