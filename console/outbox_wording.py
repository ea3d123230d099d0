"""The words of letters: see them, put your own in their place, take yours back."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console.options import AsJson, Database, database_url
from console.outbox_options import By, Yes, agent, known_language, printed

if TYPE_CHECKING:
    from sqlmodel import Session

    from notifications.messages import Message
    from notifications.rewording import Change

MOST_LISTED = 5
Name = Annotated[str, typer.Argument(metavar="MESSAGE", help="Such as task or invitation.")]
In = Annotated[str, typer.Option("--language", help="en, de, fr, it or sl.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """How the command was given."""

    database: Path | None
    dry_run: bool
    yes: bool
    as_json: bool


app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=__doc__)


@app.callback()
def group() -> None:
    """Reword letters: subject and opening words of a message, for each language."""


@app.command("list")
def list_(database: Database = None, *, as_json: AsJson = False) -> None:
    """List every message, and which parts of it were reworded in which language.

    Example: pilots outbox wording list
    """
    from foundation.database import unit_of_work
    from notifications import rewording
    from notifications.messages import MESSAGES

    with unit_of_work(database_url(database)) as session:
        rows = [row.model_dump() for row in rewording.rows(session)]
    if as_json:
        typer.echo(printed({"messages": [kind.name for kind in MESSAGES], "reworded": rows}))
        return
    for kind in MESSAGES:
        own = [
            f"{row['language']} {row['part']} (by {row['by']}, {row['at']:%Y-%m-%d})"
            for row in rows
            if row["message"] == kind.name
        ]
        typer.echo(f"{kind.name:20} {'; '.join(own) or 'our own words'}")


@app.command()
def show(
    message: Name, language: In = "en", database: Database = None, *, as_json: AsJson = False
) -> None:
    """Show the words of a message as they hold now, and the facts they may contain.

    Example: pilots outbox wording show task --language de
    """
    from foundation.database import unit_of_work
    from notifications import rewording
    from notifications.wording import Own
    from notifications.wording_rules import places_of

    kind = rewording.kind_of(message)
    with unit_of_work(database_url(database)) as session:
        own = rewording.wordings(session).get((message, known_language(language)), Own())
    ours = rewording.our_words(kind, language)
    places = {name: place.as_written(name) for name, place in places_of(kind).items()}
    if as_json:
        words = {"subject": own.subject, "letter": own.letter}
        typer.echo(printed({"own": words, "ours": ours, "places": places}))
        return
    for part, text in (("subject", own.subject), ("letter", own.letter)):
        whose = "reworded" if text else "our own words, with the facts of an example"
        typer.echo(f"{part.capitalize()} ({whose}):\n\n{(text or ours[part]).strip()}\n")
    typer.echo("Facts, as they may be written:")
    for name, written in places.items():
        typer.echo(f"  {name:14} {written}")


@app.command("set")
def set_(  # noqa: PLR0913 -- each is an option
    message: Name,
    language: In,
    subject: Annotated[str, typer.Option(help="One line.")] = "",
    letter: Annotated[
        str, typer.Option(help="A file with the opening words; - reads them from the input.")
    ] = "",
    by: By = "",
    database: Database = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing.")] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Put your own words in place of ours, once they fit every letter they are for.

    The letter is plain text: empty lines part paragraphs, "- " begins an item, {{ task }} is the
    place of a fact, {% if evidence %}...{% endif %} what is not always said.

    Example: pilots outbox wording set task --language de --letter task-de.txt --dry-run
    """
    from foundation.clock import utc_now
    from notifications import rewording
    from pilots.setting import read_setting

    kind = rewording.kind_of(message)
    parts = _parts(subject, letter)

    def store(session: "Session") -> str:
        who = agent(read_setting(session), by).id
        rewording.store(session, message, language, parts, by=who, now=utc_now())
        back = f"pilots outbox wording reset {message} --language {language}"
        return f"Stored. Take it back with: {back}"

    given = Given(database=database, dry_run=dry_run, yes=yes, as_json=as_json)
    _reword(kind, language, parts, given, store)


@app.command()
def reset(
    message: Name,
    language: In,
    database: Database = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing.")] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Take your own words back: ours hold again.

    Example: pilots outbox wording reset task --language de
    """
    from notifications import rewording

    def take_back(session: "Session") -> str:
        gone = rewording.reset(session, message, language)
        return f"Our own words hold again for: {', '.join(gone)}."

    given = Given(database=database, dry_run=dry_run, yes=yes, as_json=as_json)
    _reword(rewording.kind_of(message), language, None, given, take_back)


def _parts(subject: str, letter: str) -> dict[str, str]:
    parts = {}
    if subject:
        parts["subject"] = subject
    if letter == "-":
        parts["letter"] = typer.get_text_stream("stdin").read()
    elif letter:
        try:
            parts["letter"] = Path(letter).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as fault:
            problem = f"{letter} cannot be read as UTF-8 text: {fault}"
            raise typer.BadParameter(problem, param_hint="--letter") from fault
    if not parts:
        problem = "give --subject, --letter or both"
        raise typer.BadParameter(problem, param_hint="--letter")
    return parts


def _reword(
    kind: "type[Message]",
    language: str,
    parts: dict[str, str] | None,
    given: Given,
    deed: "Callable[[Session], str]",
) -> None:
    """Show which letters would differ, ask, and let ``deed`` do it and say what it did."""
    from foundation.clock import utc_now
    from foundation.database import unit_of_work
    from notifications import rewording

    url = database_url(given.database)
    with unit_of_work(url) as session:
        change = rewording.change(session, kind, known_language(language), parts, now=utc_now())
        session.expunge_all()
    _confirm(change, given)
    if given.dry_run:
        return
    with unit_of_work(url) as session:
        done = deed(session)
    if not given.as_json:
        typer.echo(done)


def _confirm(change: "Change", given: Given) -> None:
    if given.as_json:
        if not (given.yes or given.dry_run):
            problem = "no question can be asked with --json"
            raise typer.BadParameter(problem, param_hint="--yes")
        typer.echo(printed(_as_json(change)))
        return
    from console.outbox_pages import table

    count = len(change.letters)
    typer.echo(f"Scheduled letters that will differ: {count:,}.")
    if count:
        for line in table(change.letters[:MOST_LISTED]):
            typer.echo(line)
    if count > MOST_LISTED:
        typer.echo(f"       and {count - MOST_LISTED:,} more")
    shown = f"Letter {change.letters[0].id}" if count else "The example"
    typer.echo(f"\n{shown}, before and after:\n")
    typer.echo("\n".join(change.diff))
    if not (given.yes or given.dry_run):
        typer.confirm("\nUse these words from now on?", abort=True)


def _as_json(change: "Change") -> dict[str, Any]:
    numbers = [letter.id for letter in change.letters]
    return {"letters_that_differ": len(numbers), "ids": numbers, "diff": list(change.diff)}
