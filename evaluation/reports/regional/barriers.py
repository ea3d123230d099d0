"""What holds firms of the region back, by group of barriers, before the service and after."""

from evaluation.reports.blocks import Break, Column, Row, Runs, Table, Text, text
from evaluation.reports.facts import BarrierFact, Evidence, RegionFacts
from evaluation.reports.tables import NOTHING
from evaluation.reports.telling import Telling

HIGHEST, EDGE = 100, 10
"""The index of firms that all say "high", and how far from an end such an agreement is told."""

_PLACES = (("region", "baseline"), ("region", "followup"), ("programme", "baseline"),
           ("programme", "followup"))  # fmt: skip


def barrier_table(telling: Telling[RegionFacts]) -> list[Table]:
    """Return the profile; nothing where no number of the region may be told."""
    say, facts = telling.voice.say, telling.facts.barriers
    if not any(fact.value is not None for fact in facts if fact.place == "region"):
        return []
    found = {(fact.barriers, fact.place, fact.wave): fact for fact in facts}
    heads = (
        say("Group of barriers"),
        say("Before"),
        say("After six months"),
        say("All regions, before"),
        say("All regions, after six months"),
    )
    rows = tuple(
        Row(
            (
                text(telling.name("group", group)),
                *(barrier_cell(telling, found.get((group, *place))) for place in _PLACES),
            )
        )
        for group in dict.fromkeys(fact.barriers for fact in facts)
    )
    return [
        Table(
            anchor="barrier-profile",
            caption=say("How high companies say barriers are, from 0 (not relevant) to 100 (high)"),
            columns=tuple(Column(head, share=1.2) for head in heads),
            rows=rows,
        )
    ]


def barrier_cell(telling: Telling[Evidence], fact: BarrierFact | None) -> Runs:
    """Return a value with what surrounds it; ends of the scale are told as bands."""
    if fact is None or (fact.value is None and not fact.suppressed):
        return text(NOTHING)
    if fact.value is None or fact.n is None:
        return (Text(telling.voice.say("not published"), small=True),)
    say, whole = telling.voice.say, telling.numerals.whole
    value, n = round(fact.value), f"n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{whole(fact.n)}"
    if value >= HIGHEST:
        told, around = say("{value} or more", value=whole(HIGHEST - EDGE)), n
    elif value <= 0:
        told, around = say("{value} or less", value=whole(EDGE)), n
    elif fact.low is None or fact.high is None:
        told, around = whole(value), n
    else:
        ends = f"{whole(round(fact.low))}\N{EN DASH}{whole(round(fact.high))}"
        told, around = whole(value), f"{ends}; {n}"
    return (Text(told, strong=True), Break(), Text(around, small=True))
