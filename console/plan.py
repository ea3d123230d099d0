"""The frozen plan: show its limits and amendments, amend one limit of one service."""

import json
from typing import Annotated

import typer

from console.options import AsJson, Database, database_url

app = typer.Typer(
    no_args_is_help=True, help="Show the plan as frozen and amended; amend a limit by name and day."
)


@app.command()
def show(database: Database = None, *, as_json: AsJson = False) -> None:
    """Show the limits of every service as they hold now, and every amendment.

    Example: pilots plan show --db out/pilots.db
    """
    from foundation.database import snapshot
    from pilots.amendments import plan_as_it_stands
    from pilots.setting import read_setting

    with snapshot(database_url(database)) as session:
        found = plan_as_it_stands(session, read_setting(session))
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    typer.echo(f"Frozen at launch: {found['frozen'] or 'not launched yet'}")
    for one in found["amendments"]:
        when = "after data" if one["after_data"] else "before data"
        typer.echo(
            f"Amendment {one['number']}, {one['at'][:10]}, {one['by']}, {when}: {one['service']} "
            f"{one['thing']} {one['field']} {one['before']:g} -> {one['after']:g}: {one['reason']}"
        )
    typer.echo(f"Plan now: {found['now']}" if found["amendments"] else "No amendment.")
    for service, limits in found["limits"].items():
        typer.echo(f"\n{service}")
        for thing, fields in limits.items():
            told = ", ".join(f"{field} {value:g}" for field, value in fields.items())
            typer.echo(f"  {thing}: {told}")


@app.command()
def amend(
    service: Annotated[str, typer.Argument(help="The service, such as svc-action-workshop.")],
    limit: Annotated[str, typer.Argument(help="kpi:csat.target, gate:G2.green.regions, ...")],
    value: Annotated[float, typer.Argument(help="What it is to be from now on.")],
    reason: Annotated[str, typer.Option(help="Why: printed in every report.")],
    by: Annotated[
        str | None, typer.Option(help="Who amends. Default: the lead.", show_default=False)
    ] = None,
    database: Database = None,
    *,
    after_data: Annotated[
        bool, typer.Option("--after-data", help="The data have been seen; reports print that.")
    ] = False,
) -> None:
    """Amend one limit of one service, by name, with today's date; the gates read it from now on.

    Example: pilots plan amend svc-action-workshop kpi:csat.target 75 --reason "As agreed in Graz."
    """
    from foundation.clock import utc_now
    from foundation.database import unit_of_work
    from pilots.amendments import content
    from pilots.changes import Deed
    from pilots.deeds.amending import Wanted
    from pilots.deeds.amending import amend as change
    from pilots.deeds.launching import lead_of
    from pilots.lifecycle import Agent, Role
    from pilots.setting import read_setting

    with unit_of_work(database_url(database)) as session:
        setting = read_setting(session)
        who = lead_of(setting)
        if by is not None:
            if by not in setting.people:
                raise typer.BadParameter(f"{by!r} is no id of people.csv", param_hint="--by")
            who = Agent(Role(setting.people[by].role), by)
        thing, _, field = limit.partition(".")
        wanted = Wanted(service=service, thing=thing, field=field, value=value)
        made = change(
            session, setting, wanted, deed=Deed(who, utc_now(), reason), after_data=after_data
        )
        told = content(made) | {"plan_hash": made.plan_hash}
    when = ", after the data: every report says so" if told["after_data"] else ""
    typer.echo(f"Amendment {told['number']}: {told['before']:g} -> {told['after']:g}{when}.")
    typer.echo(f"The plan has the digest {told['plan_hash']}")
