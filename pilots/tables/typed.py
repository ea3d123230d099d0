"""What people type and agree to: drafts of every field, questionnaires handed in, consents."""

from datetime import datetime

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from foundation.database import Moment


class Draft(SQLModel, table=True):
    """One field as it was last typed, before it is handed in. ``version`` counts its changes."""

    __tablename__ = "draft"

    owner: str = Field(primary_key=True, max_length=80)
    form: str = Field(primary_key=True, max_length=200)
    field: str = Field(primary_key=True, max_length=80)
    value: str = Field(sa_column=Column(Text, nullable=False))
    version: int = 1
    saved_at: datetime = Field(sa_type=Moment)


class HandIn(SQLModel, table=True):
    """A questionnaire that somebody has handed in; a correction counts up ``times``."""

    __tablename__ = "hand_in"

    respondent: str = Field(primary_key=True, max_length=80)
    trial: str = Field(primary_key=True, foreign_key="trial.id", max_length=160)
    wave: str = Field(primary_key=True, max_length=10)
    language: str = Field(max_length=2)
    first_at: datetime = Field(sa_type=Moment)
    last_at: datetime = Field(sa_type=Moment)
    times: int = 1


class Consent(SQLModel, table=True):
    """Somebody agreed to something, in the words they were shown; or took it back."""

    __tablename__ = "consent"

    id: int | None = Field(default=None, primary_key=True)
    person: str = Field(max_length=80, index=True)
    purpose: str = Field(max_length=40)
    words: str = Field(max_length=64, description="Digest of the text that was shown")
    language: str = Field(max_length=2)
    given_at: datetime = Field(sa_type=Moment)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)
