"""Four tests that a region makes before it takes over a service, with the figures that help."""

from evaluation.reports.blocks import Runs, Text, text
from evaluation.reports.facts import Evidence, KpiFact
from evaluation.reports.telling import Telling

REGION_TYPES = 3


def transfer_tests(telling: Telling[Evidence]) -> tuple[Runs, ...]:
    """Return the technical, economic, environmental and transferability test."""
    say = telling.voice.say
    coverage = say(
        "types of regions, out of {all}, with enough evidence",
        all=telling.numerals.whole(REGION_TYPES),
    )
    environmental = say("not measured; the receiving region judges it before it starts.")
    return (
        _test(telling, say("Technical"), "fidelity", say("rollout fidelity in all regions")),
        _test(
            telling, say("Economic"), "effort-per-sme", say("staff days per company in all regions")
        ),
        (Text(say("Environmental"), strong=True), Text(f": {environmental}")),
        _test(telling, say("Transferability"), "region-type-coverage", coverage),
    )


def _test(telling: Telling[Evidence], name: str, kpi: str, words: str) -> Runs:
    found = (
        telling.row("service", service.id, service.id, kpi) for service in telling.facts.services
    )
    rows = [row for row in found if row is not None and row.value is not None]
    return (Text(name, strong=True), Text(f": {words}: "), *_values(telling, rows), Text("."))


def _values(telling: Telling[Evidence], rows: list[KpiFact]) -> Runs:
    if not rows:
        return text(telling.voice.say("no value"))
    return telling.values(rows, [telling.service(row.service) for row in rows])
