"""How somebody comes in: personal links, mailed logins, sessions, tokens of programs.

What opens a door is stored as its SHA-256 only.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from foundation.database import Moment


class PageLink(SQLModel, table=True):
    """A personal link in letters. Whoever has it acts as the person, where no login is asked."""

    __tablename__ = "page_link"

    token_hash: str = Field(primary_key=True, max_length=64)
    person: str = Field(max_length=80, index=True)
    nonce: str = Field(max_length=64, description="With the installation's secret gives the token")
    made_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)


class LoginLink(SQLModel, table=True):
    """A mailed link that logs in once, after a button was pressed."""

    __tablename__ = "login_link"

    token_hash: str = Field(primary_key=True, max_length=64)
    person: str = Field(max_length=80, index=True)
    nonce: str = Field(max_length=64, description="With the installation's secret gives the token")
    made_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)
    leads_to: str = Field(max_length=400)


class LoginSession(SQLModel, table=True):
    """A browser that is logged in. ``began_at`` says how fresh the login is."""

    __tablename__ = "login_session"

    token_hash: str = Field(primary_key=True, max_length=64)
    person: str = Field(max_length=80, index=True)
    via: str = Field(max_length=20)
    began_at: datetime = Field(sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class ApiToken(SQLModel, table=True):
    """What another program comes with: acts as its person, within its scopes."""

    __tablename__ = "api_token"

    id: str = Field(primary_key=True, max_length=40)
    token_hash: str = Field(max_length=64, unique=True)
    person: str = Field(max_length=80, index=True)
    name: str = Field(max_length=120)
    scopes: list[Any] = Field(sa_column=Column(JSON, nullable=False))
    made_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)
