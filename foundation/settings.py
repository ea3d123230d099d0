"""What an operator can set, read once from the environment."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from foundation.errors import TrialError

PREFIX = "PILOTS_"


class SettingsUnusable(TrialError):
    """An environment variable cannot be what it is set to."""

    code = "SETTINGS-101"

    def __init__(self, fault: ValidationError) -> None:
        # What was found stays out: it may be a key or a password.
        wrong = "; ".join(
            f"{PREFIX}{'_'.join(map(str, error['loc'])).upper()}: {error['msg']}"
            for error in fault.errors(include_input=False, include_url=False)
        )
        super().__init__(f"A setting cannot be used. {wrong}. Correct it, or unset it.")


class Settings(BaseSettings):
    """Each field is the variable ``PILOTS_<FIELD>``."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    database_url: str = Field(
        "sqlite:///pilots.db", description="Where the tables are: SQLite or PostgreSQL"
    )
    home: Path = Field(
        Path.home() / ".local" / "state" / "pilot-trials",
        description="What belongs to this installation: secret, marks of sent letters, Prefect",
    )
    letters: Path = Field(Path("letters"), description="Where letters are written as files")
    portal_url: str = Field(
        "",
        pattern=r"^(https?://[^\s/]+(/\S*)?)?$",
        description="Where people reach the portal, https://...; empty: no links",
    )
    secret: SecretStr | None = Field(
        None, description="Signs links; default: made once and kept in PILOTS_HOME/secret"
    )

    oidc_issuer: str = Field("", description="Institution whose logins count (OpenID Connect)")
    oidc_name: str = Field("your institution", description="How the login page calls it")
    oidc_client: str = Field("", description="Our name there")
    oidc_secret: SecretStr = Field(SecretStr(""), description="Our secret there")
    oidc_trusted: bool = Field(
        default=False, description="Its mail addresses count even if it does not call them verified"
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
    """Return what the environment says.

    Raises:
        SettingsUnusable: a variable cannot be what it is set to.
    """
    try:
        return Settings()
    except ValidationError as fault:
        raise SettingsUnusable(fault) from None
