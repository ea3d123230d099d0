"""How cluster managers and the regional authority see a trial, in their own words and choices."""

from collections.abc import Iterable

from evaluation.reports.blocks import Column, Row, Table, text
from evaluation.reports.facts import RegionFacts
from evaluation.reports.quoting import excerpt
from evaluation.reports.regional.subjects import Subject, subjects
from evaluation.reports.tables import NOTHING
from evaluation.reports.telling import Telling

_WORDS = 25


def managers_view(telling: Telling[RegionFacts]) -> Table:
    say = telling.voice.say
    heads = (
        say("Trial"),
        telling.name("item", "m_fit").rstrip("."),
        say("Will keep offering it"),
        say("Problems and risks seen"),
    )
    return Table(
        anchor="managers",
        caption=say("View of the cluster managers"),
        columns=_columns(heads),
        rows=tuple(_managers(telling, subject) for subject in subjects(telling) if subject.running),
    )


def _managers(telling: Telling[RegionFacts], subject: Subject) -> Row:
    trials = subject.running
    risks = [trial.risk for trial in trials if trial.risk]
    return Row(
        (
            text(subject.label),
            text(_chosen(telling, "scale:agree5", (trial.fits for trial in trials))),
            text(_chosen(telling, "option:m_continue", (trial.continues for trial in trials))),
            text(excerpt(" / ".join(risks), _WORDS) or NOTHING),
        )
    )


def authority_view(telling: Telling[RegionFacts]) -> Table:
    say = telling.voice.say
    heads = (
        say("Service"),
        telling.name("item", "p_fit").rstrip("."),
        say("Fundable by an existing instrument"),
        say("Conditions"),
    )
    rows = []
    for service in telling.facts.services:
        answers = [answer for answer in telling.facts.authorities if answer.service == service.id]
        if answers:
            conditions = dict.fromkeys(answer.condition for answer in answers if answer.condition)
            cells = (
                _chosen(telling, "scale:agree5", (answer.fits for answer in answers)),
                _chosen(telling, "option:p_fund", (answer.funds for answer in answers)),
                excerpt(" / ".join(conditions), _WORDS) or NOTHING,
            )
            rows.append(Row((text(telling.service(service.id)), *map(text, cells))))
    return Table(
        anchor="authority",
        caption=say("View of the regional authority"),
        columns=_columns(heads),
        rows=tuple(rows),
    )


def _columns(heads: tuple[str, ...]) -> tuple[Column, ...]:
    return tuple(
        Column(head, share=share) for head, share in zip(heads, (2, 1.6, 1.4, 1.9), strict=True)
    )


def _chosen(telling: Telling[RegionFacts], kind: str, values: Iterable[str]) -> str:
    """Return what was chosen; how often, where several people answered."""
    counts: dict[str, int] = {}
    for value in values:
        for single in value.split(" / "):
            if single:
                counts[single] = counts.get(single, 0) + 1
    prefix, _, scale = kind.partition(":")
    names = {value: telling.name(prefix, f"{scale}:{value}") for value in counts}
    if sum(counts.values()) == 1:
        return next(iter(names.values()))
    return (
        "; ".join(
            f"{names[value]} ({telling.numerals.whole(count)})"
            for value, count in sorted(counts.items())
        )
        or NOTHING
    )
