"""What an operator can set, read once from the environment."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
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
    secret: SecretStr | None = Field(
        None, description="Signs links; default: made once and kept in PILOTS_HOME/secret"
    )

    sender: Literal["files", "smtp", "sendgrid"] = Field(
        "files", description="How letters leave: files, smtp or sendgrid"
    )
    mail_from: str = Field(
        "", description="Address that sends; default: the programme's contact, where replies go"
    )
    smtp_host: str = Field("", description="Mail server")
    smtp_port: int | None = Field(None, description="Default: 587 for starttls, 465 tls, 25 none")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="starttls, tls (from the first byte) or none"
    )
    smtp_user: str = Field("", description="Empty: no login")
    smtp_password: SecretStr = Field(SecretStr(""), description="Password of that user")
    sendgrid_key: SecretStr = Field(SecretStr(""), description="API key; may send mail only")
    sendgrid_host: str = Field(
        "https://api.eu.sendgrid.com", description="API host; the European one by default"
    )
    sendgrid_sandbox: bool = Field(
        default=False, description="SendGrid checks every request and sends nothing"
    )
    sendgrid_batch: int = Field(
        100, ge=1, le=1000, description="People of one request, for letters to many"
    )
    sendgrid_webhook_key: str = Field(
        "", description="Public key of the signed event webhook; empty: the webhook is closed"
    )


@cache
def settings() -> Settings:
    return Settings()
