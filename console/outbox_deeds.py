"""Hold, release, retry and cancel letters: named by number, or chosen and confirmed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from console.options import AsJson, Database, database_url
from console.outbox_options import About, By, Purpose, ToPerson, Yes, doer, printed

if TYPE_CHECKING:
    from pathlib import Path

    from sqlmodel import Session

    from notifications.lifecycle import Move
    from notifications.tables import Letter

Numbers = Annotated[list[int] | None, typer.Argument(metavar="[ID]...", help="Numbers of letters.")]
Because = Annotated[str, typer.Option(help="Why; kept with the letter.")]
MOST_LISTED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Which letters, and how the command was given."""

    numbers: Sequence[int]
    about: str
    purpose: str
    person: str
    because: str
    by: str
    yes: bool
    as_json: bool
    database: "Path | None"


def _command(name: str, done: str, told: str) -> Callable[..., None]:
    """Return the command that takes the move ``name``, with the options of all such commands."""

    def command(  # noqa: PLR0913 -- each is an option
        numbers: Numbers = None,
        about: About = "",
        purpose: Purpose = "",
        person: ToPerson = "",
        because: Because = "",
        by: By = "",
        database: Database = None,
        *,
        yes: Yes = False,
        as_json: AsJson = False,
    ) -> None:
        order = Order(
            numbers=numbers or (), about=about, purpose=purpose, person=person, because=because,
            by=by, yes=yes, as_json=as_json, database=database,
        )  # fmt: skip
        _carry_out(order, name, done)

    command.__name__, command.__doc__ = name, told
    return command


hold = _command(
    "hold",
    "held; let them go with: pilots outbox release",
    """Stop letters that have not left until they are released.

    Example: pilots outbox hold 12 13 --because "the date is being moved"
    """,
)
release = _command(
    "release",
    "released; stop them with: pilots outbox hold",
    """Let held letters leave, if they are still true at that moment.

    Example: pilots outbox release --about demo-alpha --yes
    """,
)
retry = _command(
    "retry",
    "to be sent again; stop them with: pilots outbox hold",
    """Send letters again that bounced, were given up, or may not have arrived.

    Example: pilots outbox retry --person p-cm-demo-alpha
    """,
)


def cancel(  # noqa: PLR0913 -- each is an option
    because: Annotated[str, typer.Option(help="Why; kept with the letter.", show_default=False)],
    numbers: Numbers = None,
    about: About = "",
    purpose: Purpose = "",
    person: ToPerson = "",
    by: By = "",
    database: Database = None,
    *,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """End letters for good: a cancelled letter is never promised again. To pause them, hold them.

    Example: pilots outbox cancel 12 --because "told by telephone"
    """
    if not because.strip():
        problem = "say why: it stands beside the letter for good"
        raise typer.BadParameter(problem, param_hint="--because")
    order = Order(
        numbers=numbers or (), about=about, purpose=purpose, person=person, because=because,
        by=by, yes=yes, as_json=as_json, database=database,
    )  # fmt: skip
    _carry_out(order, "cancel", "cancelled; this cannot be undone")


def _carry_out(order: Order, name: str, done: str) -> None:
    """Choose the letters, ask, and move those that nobody else moved meanwhile."""
    from foundation.clock import utc_now
    from foundation.database import unit_of_work
    from notifications.handling import BY_A_PERSON, may_have_arrived, sources_of
    from notifications.lifecycle import Move
    from notifications.searching import letters_numbered

    move = Move(name)
    url = database_url(order.database)
    with unit_of_work(url) as session:
        chosen = _chosen(session, order, move)
        session.expunge_all()
    if not chosen:
        nothing = {"move": str(move), "moved": [], "left_alone": []}
        typer.echo(printed(nothing) if order.as_json else f"There is no letter to {move}.")
        return
    if not order.numbers:
        _ask(chosen, order, move)
    numbers = [letter.id or 0 for letter in chosen]
    with unit_of_work(url) as session:
        found = letters_numbered(session, numbers)
        # Chosen by what they are about: what moved while the question stood is left alone.
        still = found if order.numbers else [x for x in found if x.state in sources_of(move)]
        twice = [x.id for x in still if may_have_arrived(x)] if move in ("release", "retry") else []
        moved = BY_A_PERSON[move](session, still, doer(session, order.by, utc_now(), order.because))
    left_alone = [number for number in numbers if number not in moved]
    if order.as_json:
        typer.echo(printed({"move": str(move), "moved": sorted(moved), "left_alone": left_alone}))
        return
    what = f"letter {min(moved)}" if len(moved) == 1 else f"{len(moved):,} letters"
    typer.echo(f"{what.capitalize()} {done}{_undo(order, moved, move)}.")
    if twice:
        named = ", ".join(map(str, twice))
        typer.echo(f"Letter {named} may have arrived before: the reader may get it twice.")
    if left_alone:
        typer.echo(f"{len(left_alone)} were moved by somebody else meanwhile and left alone.")


def _undo(order: Order, moved: set[int], move: "Move") -> str:
    if move == "cancel":
        return ""
    if order.numbers:
        return " " + " ".join(map(str, sorted(moved)))
    asked = {"about": order.about, "purpose": order.purpose, "person": order.person}
    return "".join(f" --{option} {value}" for option, value in asked.items() if value)


def _chosen(session: "Session", order: Order, move: "Move") -> "list[Letter]":
    from notifications.handling import sources_of
    from notifications.searching import Wanted, find, letters_numbered

    filtered = bool(order.about or order.purpose or order.person)
    if bool(order.numbers) == filtered:
        problem = "name letters by number, or choose them with --about, --purpose or --person"
        raise typer.BadParameter(problem, param_hint="ID")
    if order.numbers:
        return letters_numbered(session, order.numbers)
    return find(
        session,
        Wanted(
            states=sources_of(move),
            about=order.about,
            purpose=order.purpose,
            person=order.person,
        ),
    )


def _ask(chosen: "Sequence[Letter]", order: Order, move: "Move") -> None:
    from console.outbox_pages import table

    if order.yes:
        return
    if order.as_json:
        problem = "no question can be asked with --json"
        raise typer.BadParameter(problem, param_hint="--yes")
    for line in table(chosen[:MOST_LISTED]):
        typer.echo(line)
    if len(chosen) > MOST_LISTED:
        typer.echo(f"       and {len(chosen) - MOST_LISTED:,} more")
    letters = "this letter" if len(chosen) == 1 else f"these {len(chosen):,} letters"
    typer.confirm(f"{str(move).capitalize()} {letters}?", abort=True)
