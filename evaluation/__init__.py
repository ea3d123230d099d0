"""From what was observed of a programme to numbers, verdicts, recommendations and reports.

Pure: frames and definitions in, frames and frozen facts out; no database, no clock.

    seen = Observations.of_records(trials=..., firms=..., participations=..., answers=...,
                                   exchange_rates={"CHF": 1.04})
    result = evaluate(seen, default_catalogue())
    write_kpis_csv(result.published, out / "kpis.csv")      # what may be printed
    for proposal in result.proposals:                       # what people decide on
        print(proposal.service, proposal.verdict, proposal.gates)
        print([reason.text("de") for reason in proposal.reasons])
    stored = result.to_json()                               # Evaluation.of_json(stored) is equal

    from evaluation.recommendations import recommendations
    for card in recommendations(result, default_catalogue(), region="piemonte"):  # at most seven
        print(card.grade, card.addressee, card.action("it"), card.reason("it"), card.evidence)

The same numbers from counts that add up, and how sure they are (``docs/how-to/evaluate.md``):

    tally = Tally.of(seen, default_catalogue())  # or Tally.of_batches(batches_of_file(path), ...)
    tally.kpis, tally.histograms.item("exit", "x_sat")
    Live(tally).answer("firm-7", "demo-alpha", "svc-synergy-diamond", "exit", "x_sat", "4")
    from evaluation.certainty import ...                    # intervals over pilots, tipping points

``Evaluation.kpis`` holds every number and is not for print; ``published`` and ``readings`` hide
what is too small. Gates and verdicts read the former, every sentence tells only the latter.
``evaluation.attack`` tries to work hidden counts out of a published table.

The names are imported when they are first used: pandas takes its time.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evaluation.evaluating import Evaluation, evaluate
    from evaluation.histograms import Histograms, Live, Tally, batches_of_file
    from evaluation.observations import Observations
    from evaluation.proposals import Proposal
    from evaluation.publishing import write_kpis_csv

HOMES = {
    "Evaluation": "evaluation.evaluating",
    "Histograms": "evaluation.histograms",
    "Live": "evaluation.histograms",
    "Observations": "evaluation.observations",
    "Proposal": "evaluation.proposals",
    "Tally": "evaluation.histograms",
    "batches_of_file": "evaluation.histograms",
    "evaluate": "evaluation.evaluating",
    "write_kpis_csv": "evaluation.publishing",
}

__all__ = [
    "Evaluation",
    "Histograms",
    "Live",
    "Observations",
    "Proposal",
    "Tally",
    "batches_of_file",
    "evaluate",
    "write_kpis_csv",
]


def __getattr__(name: str) -> object:
    if name in HOMES:
        return getattr(import_module(HOMES[name]), name)
    message = f"module 'evaluation' has no attribute {name!r}"
    raise AttributeError(message)
