"""``pilots``: everything a coordinator or operator can do, one module a group of commands.

Heavy libraries are imported inside the commands, so that ``pilots --help`` answers at once.
"""

import typer

from console import (
    backups,
    bundles,
    catalogue,
    codings,
    database,
    folders,
    outbox,
    plan,
    power,
    programme,
    runs,
    serving,
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Run trials of cluster services: rollout, SME feedback, KPIs, regional reports, verdicts.",
    epilog="Begin with: pilots demo, or pilots init my-programme",
)
app.command("init")(folders.init)
app.command("check")(folders.check)
app.command("power")(power.power)
app.command("run")(runs.run)
app.command("demo")(runs.demo)
app.command("verify")(runs.verify)
app.command("bundle")(bundles.bundle)
app.command("import")(programme.import_)
app.command("launch")(programme.launch)
app.command("advance")(programme.advance)
app.command("status")(programme.status)
app.command("serve")(serving.serve)
app.command("backup")(backups.backup)
app.command("check-catalogue")(catalogue.check_catalogue)
app.command("docs")(catalogue.docs)
app.add_typer(outbox.app, name="outbox")
app.add_typer(codings.app, name="codings")
app.add_typer(plan.app, name="plan")
app.add_typer(database.app, name="db")


def main() -> None:
    """Entry point: every refusal ends with its code, its sentence and exit code 1."""
    from console.refusing import refusing

    refusing(app)
