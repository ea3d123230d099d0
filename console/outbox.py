"""The outbox: see every letter, look at one before it leaves, learn why one did not."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console import outbox_deeds, outbox_settings, outbox_wording
from console.options import AsJson, Database, database_url
from console.outbox_options import (
    About,
    Language,
    Purpose,
    ToPerson,
    known_language,
    printed,
    until,
)
from notifications.lifecycle import State

if TYPE_CHECKING:
    from sqlmodel import Session

    from notifications.explaining import Known
    from notifications.tables import Letter

MOST_LISTED = 50
Number = Annotated[int, typer.Argument(metavar="ID", help="The number of a letter.")]

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=__doc__)


@app.callback()
def group() -> None:
    """See, preview, hold, release, retry, cancel, redirect and reword letters."""


@app.command("list")
def list_(  # noqa: PLR0913 -- each is an option
    state: Annotated[
        list[State] | None, typer.Option("--state", help="One state, or several.")
    ] = None,
    person: ToPerson = "",
    about: About = "",
    purpose: Purpose = "",
    due_until: Annotated[str, typer.Option(help="A day, or a moment with offset.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="Most letters to list.")] = MOST_LISTED,
    database: Database = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List letters, those due first in front, with the time on their readers' clocks.

    Example: pilots outbox list --state queued --about demo-alpha --due-until 2027-04-30
    """
    from console.outbox_pages import counted, standing_still, table
    from foundation.database import unit_of_work
    from notifications import searching, store
    from notifications.describing import as_json as row
    from pilots.setting import read_setting

    with unit_of_work(database_url(database)) as session:
        wanted = searching.Wanted(
            states=tuple(state or ()), person=person, about=about, purpose=purpose,
            due_until=until(due_until, read_setting(session)),
        )  # fmt: skip
        letters = searching.find(session, wanted, limit=limit)
        states, decided = searching.states_of(session, wanted), store.policy(session)
        session.expunge_all()
    more = sum(states.values()) - len(letters)
    if as_json:
        listed = [row(letter) for letter in letters]
        found = {str(state): count for state, count in states.items()}
        typer.echo(printed({"letters": listed, "more": more, "states": found}))
        return
    for line in standing_still(decided):
        typer.echo(line)
    if not letters:
        typer.echo("No letter fits. Letters are promised when something happens: a task opens, a")
        typer.echo("questionnaire opens, a report goes to review. See: pilots outbox why PERSON")
        return
    for line in table(letters):
        typer.echo(line)
    if more:
        typer.echo(f"       and {more:,} more: --limit {len(letters) + more} lists all")
    typer.echo(f"\n{counted(states)}")


@app.command()
def show(number: Number, database: Database = None, *, as_json: AsJson = False) -> None:
    """Show everything about one letter, with its text as it was or would be sent.

    Example: pilots outbox show 12
    """
    from console.outbox_pages import mail_as_json, whole
    from console.outbox_previews import links_to_look_at
    from foundation.database import unit_of_work
    from foundation.errors import TrialError
    from notifications import rewording, searching
    from notifications.describing import as_json as row
    from notifications.previewing import preview

    with unit_of_work(database_url(database)) as session:
        letter = searching.letter_numbered(session, number)
        known = _known(session, letter)
        letters = searching.together(letter, known.companions)
        links = links_to_look_at(session, letters)
        wordings = rewording.wordings(session)
        since = rewording.changed_since(session, letter)
        session.expunge_all()
    mail, fault = None, ""
    try:
        mail = preview(letters, wordings, links=links)
    except TrialError as refusal:
        fault = str(refusal)
    if as_json:
        reports = [{"kind": e.kind, "at": e.at, "reason": e.reason} for e in known.reports]
        together = [other.id for other in known.companions]
        said = mail_as_json(mail) if mail else {"fault": fault}
        found = {
            "provider_said": reports,
            "together_with": together,
            "mail_text": said,
            "reworded_since": since,
        }
        typer.echo(printed(row(letter) | found))
        return
    typer.echo("\n".join(whole(letter, known, since, mail or fault)))


def _known(session: "Session", letter: "Letter") -> "Known":
    from notifications import searching, store
    from notifications.addresses import dead_among
    from notifications.explaining import Known

    return Known(
        policy=store.policy(session),
        reports=searching.reports_on(session, letter),
        companions=searching.carried_with(session, letter),
        dead=dead_among(session, [letter.address]).get(letter.address),
        opted_out=searching.opted_out(session, letter.person),
    )


@app.command()
def preview(
    number: Annotated[
        int | None, typer.Argument(metavar="[ID]", help="A letter; or use --message.")
    ] = None,
    message: Annotated[str, typer.Option(help="Any message, before it is promised.")] = "",
    language: Language = "",
    person: Annotated[
        str, typer.Option("--as", metavar="PERSON", help="As this person or firm would get it.")
    ] = "",
    html: Annotated[Path | None, typer.Option(help="Write the HTML to this file.")] = None,
    database: Database = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Look at a letter as its reader will see it; nothing is sent.

    Without a letter: any message in any language, from the facts of an example, or with --as from
    a trial of that person; this works before launch.

    Example: pilots outbox preview --message task --language de --as p-cm-demo-alpha
    """
    from console.outbox_pages import mail_as_json, text_of
    from console.outbox_previews import mail_to_look_at
    from foundation.clock import utc_now

    if (number is None) == (not message):
        problem = "name a letter, or a message with --message, not both"
        raise typer.BadParameter(problem, param_hint="ID")
    mail = mail_to_look_at(
        database_url(database), number, message, known_language(language), person, utc_now()
    )
    if html:
        html.write_text(mail.html, encoding="utf-8")
    if as_json:
        typer.echo(printed(mail_as_json(mail)))
        return
    typer.echo(text_of(mail))
    if html:
        typer.echo(f"\nWritten: {html}")


@app.command()
def why(
    who: Annotated[str, typer.Argument(metavar="PERSON|ID", help="A reader, or one letter.")],
    limit: Annotated[int, typer.Option(min=1, help="Most letters to explain.")] = 20,
    database: Database = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Explain why a letter left or did not, or why somebody has had none.

    Example: pilots outbox why p-cm-demo-alpha
    """
    from foundation.database import unit_of_work

    with unit_of_work(database_url(database)) as session:
        found = _why(session, who, limit)
    if as_json:
        typer.echo(printed(found))
        return
    for told in found["letters"]:
        typer.echo(f"Letter {told['id']}, {told['state']}")
        for sentence in told["because"]:
            typer.echo(f"  {sentence}")
    if found["more"]:
        typer.echo(f"and {found['more']:,} more: --limit {len(found['letters']) + found['more']}")
    if not found["letters"]:
        typer.echo(f"No letter was ever promised to {who}.")
        for sentence in found["would_cause_one"]:
            typer.echo(f"  {sentence}")


def _why(session: "Session", who: str, limit: int) -> dict[str, Any]:
    from notifications import searching
    from notifications.describing import state_in_words
    from notifications.explaining import explain
    from pilots.deeds.correcting import somebody
    from pilots.promised import causes
    from pilots.setting import read_setting

    if who.isdigit():
        letters = [searching.letter_numbered(session, int(who))]
        more = 0
    else:
        letters = _latest_first(searching.find(session, searching.Wanted(person=who)))
        more = max(0, len(letters) - limit)
    told = [
        {
            "id": letter.id,
            "state": state_in_words(letter),
            "because": explain(letter, _known(session, letter)),
        }
        for letter in letters[:limit]
    ]
    lacking = None if told else somebody(session, who)
    wanted = causes(session, read_setting(session), lacking) if lacking else []
    return {"letters": told, "more": more, "would_cause_one": wanted}


def _latest_first(letters: "list[Letter]") -> "list[Letter]":
    """Return what was decided, the latest first, then what waits, the next first."""
    waiting = [letter for letter in letters if letter.state == State.QUEUED]
    return [x for x in reversed(letters) if x.state != State.QUEUED] + waiting


for name, deed in (
    ("hold", outbox_deeds.hold),
    ("release", outbox_deeds.release),
    ("retry", outbox_deeds.retry),
    ("cancel", outbox_deeds.cancel),
    ("redirect", outbox_settings.redirect),
    ("budget", outbox_settings.budget),
    ("resume", outbox_settings.resume),
    ("address", outbox_settings.address),
    ("allow", outbox_settings.allow),
):
    app.command(name)(deed)
app.add_typer(outbox_wording.app, name="wording")
