"""Options that the outbox commands share, and who gives the command."""

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console.options import day, moment

if TYPE_CHECKING:
    from sqlmodel import Session

    from notifications.handling import Doer
    from pilots.lifecycle import Agent
    from pilots.setting import Setting

About = Annotated[
    str,
    typer.Option(help="What the letter is about, or what that begins with: a cluster, a trial."),
]
Purpose = Annotated[str, typer.Option(help="Such as task-reminder or invitation.")]
ToPerson = Annotated[str, typer.Option("--person", help="The id of its reader.")]
By = Annotated[
    str, typer.Option("--by", help="The id of who does this. Default: the programme lead.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Language = Annotated[str, typer.Option(help="en, de, fr, it or sl.")]


def agent(setting: "Setting", by: str) -> "Agent":
    """Return who gives the command: the lead, or the person named.

    Raises:
        NoSuchPerson: nobody has this id.
    """
    from pilots.deeds.correcting import NoSuchPerson
    from pilots.deeds.launching import lead_of
    from pilots.lifecycle import Agent, Role

    if not by:
        return lead_of(setting)
    if by not in setting.people:
        raise NoSuchPerson(by)
    return Agent(Role(setting.people[by].role), by)


def doer(session: "Session", by: str, now: datetime, because: str = "") -> "Doer":
    from notifications.handling import Doer
    from pilots.setting import read_setting

    setting = read_setting(session)
    named = setting.people[agent(setting, by).id]
    return Doer(by=f"{named.name} ({named.id})", now=now, because=because)


def until(text: str, setting: "Setting") -> datetime | None:
    """Read a moment, or a day: up to its end where the programme is run.

    Raises:
        typer.BadParameter: it is neither.
    """
    if not text:
        return None
    if "T" in text:
        return moment(text)
    last = day(text)
    if last is None:
        return None
    end = datetime.combine(last + timedelta(days=1), time(), setting.zone(None))
    return end.astimezone(UTC)


def known_language(language: str) -> str:
    """Return ``language`` if letters exist in it.

    Raises:
        typer.BadParameter: they do not.
    """
    from foundation.languages import LANGUAGES

    if language and language not in LANGUAGES:
        message = f"{language!r} is not one of {', '.join(LANGUAGES)}"
        raise typer.BadParameter(message, param_hint="--language")
    return language


def printed(found: Any) -> str:  # noqa: ANN401 -- whatever JSON can hold
    import json

    return json.dumps(found, ensure_ascii=False, indent=2, default=str)


def letters_in_words(count: int) -> str:
    return "1 letter" if count == 1 else f"{count:,} letters"
