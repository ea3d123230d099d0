"""From a code and its facts to a sentence in the language of the reader.

Sentences are written in English in ``evaluation.sentences`` and translated in
``evaluation/locale``. A placeholder in braces names a fact and, by its name, how the fact is said.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from evaluation import sentences, sentences_of_cards
from foundation.languages import number as plain_number
from foundation.languages import translations
from services_catalog import Kpi, default_catalogue
from services_catalog.texts import status_name, verdict_name

Facts = Mapping[str, Any]
"""What a sentence is about, in plain JSON: numbers, ids, lists, and names by language."""

FEW = 20
"""Below as many answers a share of firms is told in steps of five points."""

STEP = 5
WHOLE = {"%", "points -100..100", "EUR", "SMEs", "ideas", "TAs", "types of 3", "levels"}
"""Units that are told without decimals."""

SPACE = "\N{NO-BREAK SPACE}"
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def worded(code: str, facts: Facts, language: str) -> str:
    """Return the sentence ``code`` with its facts filled in.

    Raises:
        KeyError: there is no such sentence, or one of its facts is missing.
    """
    template = say(sentences.SENTENCES[code], language)

    def fill(match: re.Match[str]) -> str:
        name = match.group(1)
        return SAID_AS.get(name, _plain)(facts[name], language)

    return PLACEHOLDER.sub(fill, template)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that is told when somebody's language is known."""

    code: str
    facts: Facts = field(default_factory=dict)

    def text(self, language: str) -> str:
        return worded(self.code, self.facts, language)


@cache
def say(english: str, language: str) -> str:
    return str(translations("evaluation", "evaluation", language).gettext(english))


def listed(parts: Sequence[str], language: str) -> str:
    """Join with commas and the last with "and", as the language does."""
    from babel.lists import format_list

    return str(format_list(list(parts), locale=language))


def number(value: float, language: str, *, decimals: int = 0) -> str:
    """Return ``value`` in the digits of the language, with a minus sign that is one."""
    return plain_number(value, language, decimals=decimals).replace("-", "\N{MINUS SIGN}")


def percent(value: float, language: str) -> str:
    return number(value, language) + SPACE + "%"


def amount(value: float, kpi: Kpi, language: str, *, exact: bool = True) -> str:
    """Return ``value`` of ``kpi`` as it is printed in a sentence.

    Its name says what is counted; the words of units would need a plural in every language.

    Args:
        exact: not exact are shares of fewer than 20 firms: in steps of five points, and those of
            all or none as "90 % or more" and "10 % or less", which points at nobody.
    """
    if kpi.unit == "%":
        return percent(value, language) if exact or not kpi.suppressed else _about(value, language)
    figure = number(value, language, decimals=_places(kpi))
    return figure + SPACE + "EUR" if kpi.unit == "EUR" else figure


def limit(kpi: Kpi, language: str) -> str:
    """Return the target of ``kpi`` as it is printed in a sentence."""
    target = kpi.target or 0.0
    whole = target == int(target)
    return (
        percent(target, language)
        if kpi.unit == "%"
        else number(target, language, decimals=0 if whole else 1)
    )


def _about(value: float, language: str) -> str:
    top, bottom = 90, 10
    if value > top:
        return say("{share} or more", language).format(share=percent(top, language))
    if value < bottom:
        return say("{share} or less", language).format(share=percent(bottom, language))
    return say("about {share}", language).format(share=percent(_nearest(value), language))


def _nearest(value: float) -> float:
    return STEP * math.floor(value / STEP + 0.5)


def _plain(value: object, language: str) -> str:
    if isinstance(value, float):
        return number(value, language, decimals=0 if value == int(value) else 1)
    return number(value, language) if isinstance(value, int) else str(value)


def _name(names: Mapping[str, str], language: str) -> str:
    return names.get(language) or names["en"]


def _share(value: float, language: str) -> str:
    return percent(value, language)


def _where(kinds: Sequence[str], language: str) -> str:
    return listed([say(sentences.IN_REGIONS[kind], language) for kind in kinds], language)


def _role(role: str, language: str) -> str:
    return default_catalogue().roles[role].label_in(language)


def _kpis(readings: Sequence[Facts], language: str) -> str:
    return listed([_measured(reading, language) for reading in readings], language)


def _measured(reading: Facts, language: str) -> str:
    """Say name, value and target of one KPI; a hidden value is not told."""
    kpi = default_catalogue().kpis[reading["kpi"]]
    name, value = kpi.name_in(language), reading["value"]
    if value is None:
        return say("{name} (not shown)", language).format(name=name)
    said = amount(value, kpi, language, exact=reading["n"] >= FEW)
    if (target := reading.get("target")) is not None:
        kpi = kpi.model_copy(update={"target": target})
    if kpi.target is None:
        return f"{name} {said}"
    up = kpi.direction == "up"
    told = "{name} {value} (target {target})" if up else "{name} {value} (at most {target})"
    return say(told, language).format(name=name, value=said, target=limit(kpi, language))


def _finding(reading: Facts, language: str) -> str:
    """Say name, value, number of answers and interval of one published KPI."""
    kpi = default_catalogue().kpis[reading["kpi"]]
    name, exact = kpi.name_in(language), reading["n"] >= FEW
    if reading["value"] is None:
        return say("{name} (not shown)", language).format(name=name)
    facts = {"name": name, "value": amount(reading["value"], kpi, language, exact=exact)}
    facts["n"] = number(reading["n"], language)
    if reading["low"] is None:
        return say("{name} {value} (n = {n})", language).format(**facts)
    coarse = kpi.unit == "%" and kpi.suppressed and not exact
    ends = {
        end: number(
            _nearest(reading[end]) if coarse else reading[end], language, decimals=_places(kpi)
        )
        for end in ("low", "high")
    }
    told = say("{name} {value} (n = {n}, 95 % interval {low} to {high})", language)
    return told.format(**facts, **ends)


def _places(kpi: Kpi) -> int:
    return 0 if kpi.unit in WHOLE else 1


def _findings(readings: Sequence[Facts], language: str) -> str:
    return say("; ", language).join(_finding(reading, language) for reading in readings)


def _criteria(criteria: Sequence[Facts], language: str) -> str:
    return say("; ", language).join(_criterion(criterion, language) for criterion in criteria)


def _criterion(criterion: Facts, language: str) -> str:
    """Say what G2 counts, how much of it there is, and how much is needed (if that is told)."""
    what = criterion["what"]
    label = say(sentences.EVIDENCE[what], language)
    say_amount = percent if what == "response_rate" else _plain
    found, least = criterion["found"], criterion.get("least")
    told = say("not shown", language) if found is None else say_amount(found, language)
    if least is None:
        return say("{label}: {found}", language).format(label=label, found=told)
    return say("{label}: {found}, at least {least} needed", language).format(
        label=label, found=told, least=say_amount(float(least), language)
    )


def criterion_name(what: str, language: str) -> str:
    """Return the name of what a gate counts; its id where it has no other."""
    known = sentences.EVIDENCE.get(what)
    return say(known, language) if known else what.replace("_", " ")


def _aims(goals: Sequence[str | Facts], language: str) -> str:
    """Say what is to be reached; a goal that is no id has a target of its own."""
    return listed([_aim(_goal(goal), language) for goal in goals], language)


def _goal(goal: str | Facts) -> Kpi:
    if isinstance(goal, str):
        return default_catalogue().kpis[goal]
    return default_catalogue().kpis[goal["kpi"]].model_copy(update={"target": goal["target"]})


def _aim(kpi: Kpi, language: str) -> str:
    told = "{name} at least {target}" if kpi.direction == "up" else "{name} at most {target}"
    return say(told, language).format(name=kpi.name_in(language), target=limit(kpi, language))


def _effort(band: str, language: str) -> str:
    return say(sentences_of_cards.EFFORTS[band], language)


def _cost(band: str, language: str) -> str:
    return say(sentences_of_cards.COSTS[band], language)


def _numbered(numbers: Sequence[int], language: str) -> str:
    return listed([number(one, language) for one in numbers], language)


SAID_AS: dict[str, Callable[[Any, str], str]] = {
    "service": _name,
    "share": _share,
    "uptake": _share,
    "least_share": _share,
    "target_share": _share,
    "where": _where,
    "owner": _role,
    "kpis": _kpis,
    "finding": _finding,
    "findings": _findings,
    "criteria": _criteria,
    "adaptation": _name,
    "aims": _aims,
    "verdict": verdict_name,
    "amendments": _numbered,
    "colour": status_name,
    "effort": _effort,
    "cost": _cost,
}
