"""At most seven recommendations for a report: rules propose, the most urgent are kept."""

from collections.abc import Callable, Iterator, Sequence

from evaluation.advice_by_kpi import by_number, comparing
from evaluation.advice_by_verdict import (
    adapting,
    giving_up,
    going_on,
    testing_elsewhere,
    trying_again,
)
from evaluation.advising import Advice, Scope, card_of
from evaluation.amendments import Amendment
from evaluation.cards import Card
from evaluation.errors import NothingEvaluated
from evaluation.evaluating import Evaluation
from services_catalog import Catalogue

__all__ = ["Card", "recommendations"]

RULES: tuple[Callable[[Scope], Iterator[Advice]], ...] = (
    giving_up,
    adapting,
    trying_again,
    comparing,
    going_on,
    testing_elsewhere,
    by_number,
)


def recommendations(
    evaluation: Evaluation,
    catalogue: Catalogue,
    *,
    region: str | None = None,
    amendments: Sequence[Amendment] = (),
) -> tuple[Card, ...]:
    """Return the recommendations for one region, or for the programme (``region`` is None).

    Only published numbers are told, and every card names at least one row of ``kpis.csv``. Where
    the plan of a service was amended, cards aim at its amended targets.

    Returns:
        The most urgent first; as many as the catalogue allows in a report, or fewer.

    Raises:
        NothingEvaluated: there is no trial in that region.
    """
    known = sorted(evaluation.trials["region"].unique())
    if region is not None and region not in known:
        raise NothingEvaluated(region, known=known)
    scope = Scope(evaluation, catalogue, region, tuple(amendments))
    advice = [one for rule in RULES for one in rule(scope)]
    order = {service: place for place, service in enumerate(catalogue.services)}
    advice.sort(key=lambda one: (-one.weight, order.get(one.service, len(order)), one.code))
    return tuple(card_of(one, scope) for one in advice[: catalogue.report.card.max_per_report])
