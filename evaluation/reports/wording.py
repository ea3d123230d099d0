"""Words for states that every report uses: verdicts, region types, classes of regions, grades."""

from evaluation.reports.blocks import Break, Colour, Runs, Status, Text
from evaluation.reports.facts import Evidence, ProposalFact, ReasonFact
from evaluation.reports.telling import Telling
from evaluation.reports.voice import mark

_VERDICT_COLOURS: dict[str, Colour] = {
    "validated": "green",
    "validated_with_conditions": "amber",
    "revise_and_retest": "amber",
    "not_validated": "red",
    "insufficient_evidence": "none",
}

_TYPE_STATES: dict[str, Colour] = {"tested": "green", "weak": "amber", "not_tested": "none"}

_CLASSES = {
    "less_developed": mark("less developed"),
    "transition": mark("transition"),
    "mixed": mark("mixed"),
    "more_developed": mark("more developed"),
    "not_applicable": mark("not applicable"),
    "leader": mark("innovation leader"),
    "strong": mark("strong innovator"),
    "moderate": mark("moderate innovator"),
    "emerging": mark("emerging innovator"),
    "modest": mark("modest innovator"),
}


def verdict(telling: Telling[Evidence], proposal: ProposalFact) -> Runs:
    """Return the verdict with a mark, and whether it is only proposed or still provisional."""
    say = telling.voice.say
    judged = telling.judgements.get(proposal.service)
    adopted = judged.verdict if judged else None
    known = adopted or proposal.proposed
    name = Status(_VERDICT_COLOURS[known], telling.name("verdict", known))
    if judged is None or adopted is None:
        return (name, Break(), Text(say("proposed"), small=True))
    if judged.provisional:
        return (name, Break(), Text(say("adopted, provisional"), small=True))
    return (name, Break(), Text(say("adopted"), small=True))


def verdict_line(telling: Telling[Evidence], proposal: ProposalFact) -> Runs:
    """Return the verdict as one line of text."""
    first, _, state = verdict(telling, proposal)
    return (first, Text(" \N{EN DASH} "), Text(state.text if isinstance(state, Text) else ""))


def reason_line(telling: Telling[Evidence], reason: ReasonFact) -> Runs:
    """Return a reason or a condition behind the gate that it is about."""
    gate = (Text(f"{reason.gate}: ", strong=True),) if reason.gate else ()
    return (*gate, Text(reason.text[telling.language]))


def type_state(telling: Telling[Evidence], state: str) -> Runs:
    """Return how a service did in a region type; a dash where nothing is known."""
    if state not in _TYPE_STATES:
        return (Text("\N{EN DASH}"),)
    return (Status(_TYPE_STATES[state], telling.name("verdict_scope", state)),)


def region_class(telling: Telling[Evidence], value: str) -> str:
    """Return the name of a class of cohesion policy or of the innovation scoreboard."""
    base, _, sign = value.partition(" ")
    name = telling.voice.say(_CLASSES[base]) if base in _CLASSES else base
    return f"{name} {sign}".strip()
