"""``pilots power``: before the start, what the planned pilots will be able to say."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console.options import AsJson

if TYPE_CHECKING:
    from evaluation.certainty.planned import Assumptions, PlannedTrial, Power, ServicePower
    from pilots.folder import Folder

ASKED = {
    "completed_trials": "completed trials",
    "matched_pairs": "firms with answers before and after",
    "response_rate": "per cent response",
}
LARGE = "250 or more"


def power(
    folder: Annotated[Path, typer.Argument(help="A programme folder or an .xlsx workbook.")],
    *,
    firms: Annotated[
        int | None,
        typer.Option(
            help="Firms of every trial. Default: those registered, or all of the cluster.", min=0
        ),
    ] = None,
    response: Annotated[
        float, typer.Option(help="Per cent of participating firms that answer at the end.")
    ] = 70.0,
    pairs: Annotated[
        float | None,
        typer.Option(help="Per cent that answer before and at the end. Default: 6/7 of those."),
    ] = None,
    icc: Annotated[
        float, typer.Option(help="How alike firms of one pilot are, 0 to 1; 0.05 is usual.")
    ] = 0.05,
    as_json: AsJson = False,
) -> None:
    """Say how precise the planned trials will be, and what one more pilot or ten more firms buy.

    Example: pilots power my-programme --response 60
    """
    from evaluation.certainty.planned import Assumptions, power_of
    from pilots.folder import read_folder
    from services_catalog import default_catalogue

    both = response * 6 / 7 if pairs is None else pairs
    supposed = Assumptions(responding=response / 100, paired=both / 100, icc=icc)
    read = read_folder(folder)
    planned = _planned(read, firms)
    catalogue = default_catalogue()
    found = [power_of(service, trials, catalogue, supposed) for service, trials in planned.items()]
    if as_json:
        told = {
            "programme": read.programme.id,
            "assumptions": {
                "attending": supposed.attending,
                "responding": supposed.responding,
                "paired": supposed.paired,
                "icc": supposed.icc,
            },
            "services": [one.as_json() for one in found],
        }
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    typer.echo("\n".join(_page(read.programme.title, supposed, found)))


def _planned(read: "Folder", firms: int | None) -> "dict[str, list[PlannedTrial]]":
    """Return the planned trials by service, as the folder lists them."""
    from evaluation.certainty.planned import PlannedTrial

    sizes = {sme.id: sme.size for sme in read.smes}
    registered: dict[tuple[str, str], int] = {}
    for one in read.participations:
        if sizes.get(one.sme) != LARGE:
            key = (one.cluster, one.service)
            registered[key] = registered.get(key, 0) + 1
    members: dict[str, int] = {}
    for sme in read.smes:
        members[sme.cluster] = members.get(sme.cluster, 0) + (sme.size != LARGE)
    kinds = {cluster.id: cluster.region_type for cluster in read.clusters}
    found: dict[str, list[PlannedTrial]] = {}
    for trial in read.trials:
        there = registered.get((trial.cluster, trial.service), 0) if registered else None
        planned = firms if firms is not None else there
        if planned is None:
            planned = members.get(trial.cluster, 0)
        found.setdefault(trial.service, []).append(
            PlannedTrial(trial.cluster, kinds[trial.cluster], planned)
        )
    return found


def _page(title: str, supposed: "Assumptions", found: "list[ServicePower]") -> list[str]:
    shares = (supposed.attending, supposed.responding, supposed.paired)
    come, answer, both = (f"{100 * share:.0f} %" for share in shares)
    lines = [
        f"{title}: what the planned trials will be able to say",
        "",
        f"Supposed: {come} of the firms come. Of these {answer}",
        f"answer at the end, {both} before and at the end. Firms of one pilot are",
        f"alike by {supposed.icc:g} (0: not at all, 1: all say the same).",
        "",
    ]
    for one in found:
        lines += [*_service(one), ""]
    lines += [
        "Read: of a hundred programmes like this one about 95 would come out within the points",
        "named; 80 of them would find what is said to be shown or found.",
    ]
    return lines


def _service(found: "ServicePower") -> list[str]:
    from evaluation.certainty.planned import few_types

    planned = found.planned
    plans = {
        "as planned": planned,
        "one more pilot": found.one_more_pilot,
        "ten more firms": found.ten_more_firms,
    }
    expected = f"{planned.answers:.0f} answers, worth {planned.effective:.0f} independent ones"
    lines = [
        f"{found.service}: {planned.pilots} pilots, {planned.firms} firms, about {expected}",
        _row("", "satisfaction known to", f"above {planned.floor:.0f} % shown by", "gain found"),
        *(_row(name, *_precise(plan)) for name, plan in plans.items()),
        f"  {BETTER[found.better]}",
    ]
    lines += [
        f"  The gates ask for {wanted:g} {ASKED[name]}; about {expected:g} are to be expected."
        for name, (wanted, expected) in found.shortfalls.items()
    ]
    if few := few_types(found):
        named = ", ".join(kind.replace("_", " ") for kind in few)
        lines.append(f"  Fewer than three pilots, so no interval beyond them: {named}.")
    return lines


BETTER = {
    "pilot": "One more pilot buys more than ten more firms in the same pilots.",
    "firms": "Ten more firms in the same pilots buy more than one more pilot.",
    "equal": "One more pilot and ten more firms buy about the same.",
}


def _row(name: str, *cells: str) -> str:
    return f"  {name:<16}" + "".join(f"{cell:<24}" for cell in cells).rstrip()


def _precise(found: "Power") -> tuple[str, str, str]:
    """Return how precise a share is, what share shows that it is above the floor, what gain."""
    nothing = "cannot be said"
    if found.half_width is None:
        return nothing, nothing, nothing
    share = None if found.shown_above is None else found.floor + found.shown_above
    return (
        f"{found.half_width:.1f} points either way",
        "no share" if share is None else f"a true {share:.0f} %",
        nothing if found.change is None else f"{found.change:.1f} points",
    )
