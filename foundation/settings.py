"""What an operator can set, read once from the environment."""

from functools import cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Each field is the variable ``PILOTS_<FIELD>``."""

    model_config = SettingsConfigDict(env_prefix="PILOTS_", frozen=True, extra="ignore")

    database_url: str = Field(
        "sqlite:///pilots.db", description="Where the tables are: SQLite or PostgreSQL"
    )
    home: Path = Field(
        Path.home() / ".local" / "state" / "pilot-trials",
        description="Where the embedded Prefect server keeps its own database and log",
    )
    letters: Path = Field(Path("letters"), description="Where letters are written as files")
    portal_url: str = Field("", description="Where people reach the portal; empty: no links")


@cache
def settings() -> Settings:
    return Settings()
