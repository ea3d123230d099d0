"""What holds for all letters: the test address, the contact budget, a queue that stands still."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from console.options import AsJson, Database, database_url
from console.outbox_options import By, Yes, agent, letters_in_words, printed

if TYPE_CHECKING:
    from sqlmodel import Session

    from notifications.tables import LetterPolicy


def redirect(
    address: Annotated[str, typer.Argument(help="Where all mail goes.", show_default=False)] = "",
    database: Database = None,
    *,
    off: Annotated[bool, typer.Option("--off", help="Mail goes to its readers again.")] = False,
    yes: Yes = False,
) -> None:
    """Send all mail to one address, for a test; without one, say where mail goes.

    A letter that leaves meanwhile counts as sent: its reader never gets it.

    Example: pilots outbox redirect me@example.org
    """
    from foundation.database import unit_of_work
    from notifications import searching, store
    from notifications.lifecycle import State
    from notifications.mail import checked

    if address and off:
        problem = "give an address or --off, not both"
        raise typer.BadParameter(problem, param_hint="ADDRESS")
    if address:
        checked(address)
    url = database_url(database)
    if not address and not off:
        with unit_of_work(url) as session:
            to = store.policy(session).redirect_to
        typer.echo(f"All mail goes to {to}." if to else "Mail goes to its readers.")
        return
    with unit_of_work(url) as session:
        waiting = searching.states_of(session, searching.Wanted(states=(State.QUEUED,)))
    if address and waiting and not yes:
        typer.echo(
            f"Waiting: {letters_in_words(sum(waiting.values()))}. Those that leave while mail is "
            "redirected count as sent, and their readers never get them. To test without that, "
            "use a copy of the database, or: pilots outbox preview"
        )
        typer.confirm(f"Send all mail to {address} from now on?", abort=True)
    with unit_of_work(url) as session:
        _decided(session).redirect_to = address.strip() or None
    typer.echo(
        f"All mail goes to {address} from now on. End it with: pilots outbox redirect --off"
        if address
        else "Mail goes to its readers again."
    )


def budget(
    letters: Annotated[
        int | None, typer.Option(min=1, help="Mails to one firm at most.", show_default=False)
    ] = None,
    days: Annotated[
        int | None, typer.Option(min=1, max=366, help="In so many days.", show_default=False)
    ] = None,
    database: Database = None,
    *,
    as_json: AsJson = False,
) -> None:
    """See or set the contact budget: how many mails a firm gets, at most, in how many days.

    A letter beyond it waits for the first day on which it fits; one mail with several letters
    counts once.

    Example: pilots outbox budget --letters 2 --days 7
    """
    from foundation.clock import utc_now
    from foundation.database import unit_of_work

    with unit_of_work(database_url(database)) as session:
        if letters is not None or days is not None:
            decided = _decided(session)
            decided.budget_letters = letters or decided.budget_letters
            decided.budget_days = days or decided.budget_days
            session.flush()
        found = _budget(session, utc_now())
    if as_json:
        typer.echo(printed(found))
        return
    typer.echo(
        f"A firm gets at most {found['letters']} mails in {found['days']} days. "
        f"{found['firms_at_their_limit']} firms have had as many; letters to them wait."
    )


def _budget(session: "Session", now: datetime) -> dict[str, int]:
    from notifications import store
    from notifications.searching import firms_at_their_limit

    decided = store.policy(session)
    since = now - timedelta(days=decided.budget_days)
    return {
        "letters": decided.budget_letters,
        "days": decided.budget_days,
        "firms_at_their_limit": firms_at_their_limit(session, since),
    }


def resume(database: Database = None) -> None:
    """Let letters leave again after the provider refused us, or from a database that was copied.

    Of a copy, what is due by now may have left from the original: it is held until you release it.

    Example: pilots outbox resume
    """
    from foundation.clock import utc_now
    from foundation.database import unit_of_work
    from notifications import guarding

    held = 0
    with unit_of_work(database_url(database)) as session:
        decided = _decided(session)
        why = decided.blocked_because or decided.paused_because
        if decided.blocked_because == guarding.COPIED:
            held = guarding.take_over(session, decided, now=utc_now())
        decided.blocked_because = decided.paused_because = decided.paused_until = None
    typer.echo(
        f"Letters leave again with the next sweep. They stood still because: {why}"
        if why
        else "Nothing stood still."
    )
    if held:
        typer.echo(f"{held:,} letters that may have left are held: pilots outbox list --state held")


def allow(
    person: Annotated[str, typer.Argument(help="The id of a person or a firm.")],
    database: Database = None,
) -> None:
    """Ask somebody again who had asked for no more questionnaires, and now wants them.

    Letters that were cancelled meanwhile stay cancelled; the next questionnaire is asked.

    Example: pilots outbox allow demo-alpha-sme01
    """
    from foundation.database import unit_of_work
    from notifications.unsubscribing import opt_in

    with unit_of_work(database_url(database)) as session:
        again = opt_in(session, person)
    if not again:
        typer.echo(f"{person} has not asked for no more questionnaires. Nothing was changed.")
        raise typer.Exit(1)
    typer.echo(f"{person} is asked again from the next questionnaire on.")


def address(
    person: Annotated[str, typer.Argument(help="The id of a person or a firm.")],
    new: Annotated[str, typer.Argument(metavar="NEW@ADDRESS", help="Where mail reaches them.")],
    by: By = "",
    database: Database = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Correct an address that does not work, in the programme and in every letter to come.

    The same address once more says that it works again. What was held for it is released.

    Example: pilots outbox address p-cm-demo-alpha manager@alpha.example
    """
    from dataclasses import asdict

    from foundation.clock import utc_now
    from foundation.database import unit_of_work
    from pilots.deeds.correcting import correct_address
    from pilots.setting import read_setting

    with unit_of_work(database_url(database)) as session:
        who = agent(read_setting(session), by)
        done = correct_address(session, person, new, by=who, now=utc_now())
    if as_json:
        typer.echo(printed({"person": person, **asdict(done)}))
        return
    typer.echo(
        f"{person}: {done.before} is now {done.after}, in {letters_in_words(done.letters)} to come."
    )
    if done.released:
        typer.echo(f"Released, since held for it: {letters_in_words(done.released)}.")
    if done.again:
        typer.echo(
            f"Not arrived before: {letters_in_words(done.again)}. Send again with: "
            f"pilots outbox retry --person {person}"
        )


def _decided(session: "Session") -> "LetterPolicy":
    """Return the row with what was decided, made now if nothing was decided before."""
    from notifications import store

    decided = store.policy(session)
    session.add(decided)
    return decided
