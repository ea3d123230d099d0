"""What was uploaded and waits for somebody to look at it and to say yes."""

from datetime import datetime

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, SQLModel

from foundation.database import Moment


class Upload(SQLModel, table=True):
    """One file as it came; gone when it was taken over, or a day later."""

    __tablename__ = "upload"

    id: str = Field(primary_key=True, max_length=64)
    name: str = Field(max_length=200)
    by: str = Field(max_length=80)
    at: datetime = Field(sa_type=Moment)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
