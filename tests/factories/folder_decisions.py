"""Decisions of made-up programmes: reviews of every report, votes on every verdict."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from tests.factories.folder_places import Place
from tests.factories.folder_trials import TrialRun

FEWEST_VOTES = 3


def decisions_of(
    places: Sequence[Place], runs: Sequence[TrialRun], dice: Random
) -> Iterator[Sequence[str]]:
    """Yield the rows of ``decisions.csv``: everything is submitted, approved and adopted."""
    closes = [run.exit_close for run in runs if run.exit_close is not None]
    if not closes:
        return
    begins = max(closes) + timedelta(days=10)
    regions = list(dict.fromkeys(place.region.id for place in places))
    for number, region in enumerate(regions):
        yield from _report(region, regions[(number + 1) % len(regions)], begins, dice)
    for service in dict.fromkeys(run.service.id for run in runs):
        yield from _verdict(service, begins + timedelta(days=30), dice)


def _report(region: str, peer: str, begins: date, dice: Random) -> Iterator[Sequence[str]]:
    minor = dice.random() < 0.2
    remark = "Name the addressee of the second recommendation." if minor else ""
    stages = (
        (0, f"p-rc-{region}", "submit", ""),
        (2, "p-quality", "pass", ""),
        (6, f"p-rc-{peer}", "minor_changes" if minor else "approve", remark),
        (8, f"p-ra-{region}", "comment", "Please mention the regional voucher."),
        (10, "p-lead", "approve", ""),
    )
    for days, person, word, comment in stages:
        at = _moment(begins + timedelta(days=days), dice)
        yield "report", region, person, word, at, comment


def _verdict(service: str, begins: date, dice: Random) -> Iterator[Sequence[str]]:
    votes = dice.randint(FEWEST_VOTES, 5)
    for number in range(1, votes + 1):
        at = _moment(begins + timedelta(days=number), dice)
        yield "verdict", service, f"p-adv{number}", "agree", at, ""
    at = _moment(begins + timedelta(days=12), dice)
    yield "verdict", service, "p-lead", "adopt", at, ""


def _moment(day: date, dice: Random) -> str:
    return datetime.combine(day, time(13, 0, dice.randrange(60)), UTC).isoformat()
