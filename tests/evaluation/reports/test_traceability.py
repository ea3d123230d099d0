"""Every number that is printed is a fact, and nothing that is hidden is printed."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import pytest

from evaluation.reports.facts import (
    Evidence,
    Facts,
    ProgrammeFacts,
    RegionFact,
    RegionFacts,
    TrialFact,
)
from evaluation.reports.gathering import ReportInputs
from evaluation.reports.leaflets import Leaflet, ServiceFacts, TrialFacts
from evaluation.reports.rendering import render
from evaluation.reports.telling import Telling
from evaluation.reports.texts import texts
from evaluation.reports.voice import voice
from tests.evaluation.reports.printed import words_of_page

NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f]\d+)*")
REFERENCE = re.compile(r"\bk\d+\b")


def numbers(text: str) -> set[str]:
    return set(NUMBER.findall(REFERENCE.sub(" ", text)))


def strings(thing: Any) -> Iterator[str]:  # noqa: ANN401 -- whatever JSON holds
    if isinstance(thing, dict):
        for value in thing.values():
            yield from strings(value)
    elif isinstance(thing, list | tuple):
        for value in thing:
            yield from strings(value)
    elif isinstance(thing, str):
        yield thing


def dates(facts: Evidence) -> Iterator[date]:
    yield facts.edition.data_until
    yield from (decision.day for decision in facts.review.decisions)
    for judged in facts.judgements:
        yield from (vote.day for vote in judged.votes)
        yield from (day for day in (judged.adopted_on,) if day)
    for trial in facts.trials:
        yield trial.wave_starts
        yield from (day for wave in (trial.exit_wave, trial.followup_wave) for day in wave or ())
        for task in trial.tasks:
            yield from (day for day in (task.planned_end, task.done_on) if day)
        yield from (day for day in (trial.withdrawn_on,) if day)


def counts(facts: Evidence) -> Iterator[int]:
    """Everything that a report counts itself: trials, tasks, rows, participations, votes."""
    trials = facts.trials
    thresholds = facts.thresholds.model_dump().values()
    yield from thresholds
    yield from (facts.edition.number, facts.review.version, facts.programme.services_wanted, 90)
    yield from (len(facts.pilots), len(facts.services), len({p.region for p in facts.pilots}))
    yield from (pilot.members for pilot in facts.pilots)
    yield from counted_trials(trials)
    for service in facts.services:
        yield from counted_trials([t for t in trials if t.service == service.id])
    for region in {pilot.region for pilot in facts.pilots}:
        rows = [row for row in facts.rows if (row.level, row.unit) == ("region", region)]
        yield from (len(rows), sum(bool(row.suppressed) for row in rows))
        yield int(sum(row.value or 0 for row in rows if row.kpi == "sme-reach"))
    yield from (len(facts.rows), sum(bool(row.suppressed) for row in facts.rows))
    yield sum(entry.count for entry in facts.refused)
    yield from (share for spread in facts.distributions for share in joined(spread.shares))
    yield from (spread.n for spread in facts.distributions)
    for fact in facts.barriers if isinstance(facts, RegionFacts | ProgrammeFacts) else ():
        known = (fact.n, fact.value, fact.low, fact.high)
        yield from (round(number) for number in known if number is not None)
    for judged in facts.judgements:
        yield from range(len(judged.votes) + 1)
    yield from range(len(facts.services) + 1)
    yield from (card.number for card in facts.cards)
    for level in ("trial", "service"):
        for kpi in ("participation-rate", "response-rate", "matched-pair-rate"):
            rows = [row for row in facts.rows if (row.level, row.kpi) == (level, kpi)]
            yield sum(row.n or 0 for row in rows)
            yield sum(round((row.n or 0) * (row.value or 0) / 100) for row in rows)


def counted_trials(trials: Iterable[TrialFact]) -> Iterator[int]:
    known = list(trials)
    running = [trial for trial in known if not trial.withdrawn_on]
    yield from range(len(known) + 1)
    for chosen in ([*running], *([trial] for trial in running)):
        yield sum(len(trial.mandatory) for trial in chosen)
        yield sum(task.accepted for trial in chosen for task in trial.mandatory)


def joined(shares: tuple[int, ...]) -> tuple[int, ...]:
    return (*shares, shares[0] + shares[1], shares[-2] + shares[-1])


def defined(facts: Evidence) -> Iterator[str]:
    """What a passport tells of the definition of its service."""
    if isinstance(facts, ServiceFacts):
        delivery = facts.delivery
        numbers = (delivery.participants, delivery.participants_wanted, delivery.working_days)
        yield from map(str, numbers)
        for step in delivery.steps:
            yield from (str(step.days), str(step.wait_days))
        for one in delivery.adaptations:
            yield from (str(one.participants), str(one.coaching_days))
            yield from (
                f"{one.duration_factor:.1f}",
                f"{one.duration_factor:.1f}".replace(".", ","),
            )


def regions_of(facts: Evidence) -> tuple[RegionFact, ...]:
    if isinstance(facts, ProgrammeFacts):
        return facts.regions
    return (facts.region,) if isinstance(facts, RegionFacts | TrialFacts) else ()


def sure_of(facts: Evidence, telling: Telling[Any]) -> Iterator[str]:
    """What the programme report says of how sure verdicts are, and of firms before and after."""
    say = telling.numerals
    for change in facts.changes if isinstance(facts, ProgrammeFacts) else ():
        yield from (say.number(value, 1) for value in (change.before, change.after))
    for sure in facts.certainty if isinstance(facts, ProgrammeFacts) else ():
        yield say.whole(round(100 * sure.asked_for))
        yield from (say.tenth(one.share) for one in sure.chances)
        for place in sure.targets:
            yield from (say.chance(part) for part in (place.target, place.acceptable) if part)
        for out in sure.left_out:
            yield from (say.whole(out.asked), say.whole(out.changed))
        for truth in sure.truths:
            yield say.tenth(truth.wrong)
            yield from (say.tenth(one.share) for one in truth.verdicts)


def allowed(facts: Facts | Leaflet, language: str) -> set[str]:
    """Every number that may stand in the report, as the language sets it."""
    telling = Telling(facts, language)
    numerals = telling.numerals
    found = {"1", "2"} | set().union(*(numbers(text) for text in fixed_words(language)))
    for row in facts.rows:
        found |= numbers(numerals.full(row)) | numbers(numerals.interval(row))
    for definition in facts.definitions:
        found |= numbers(numerals.target(definition.id))
        if definition.amber is not None:
            found |= numbers(numerals.goal(definition.id, definition.amber))
    for day in dates(facts):
        found |= numbers(telling.day(day))
    for count in counts(facts):
        found |= numbers(numerals.whole(count))
    for text in strings(facts.model_dump(mode="json")):
        found |= numbers(text)
    found |= {*defined(facts)}.union(*(numbers(said) for said in sure_of(facts, telling)))
    return found | {str(region.scoreboard_edition) for region in regions_of(facts)}


def fixed_words(language: str) -> Iterator[str]:
    said = voice(language)._texts  # noqa: SLF001 -- the translations themselves
    for text in texts():
        yield said.gettext(text if isinstance(text, str) else text[0])


@pytest.mark.parametrize("language", ["en", "de", "sl"])
@pytest.mark.parametrize("which", ["piedmont", "slovenia", "programme", "workshop", "passport"])
def test_every_number_is_a_fact(which: str, language: str, request: pytest.FixtureRequest) -> None:
    facts: Facts | Leaflet = request.getfixturevalue(which)
    from evaluation.reports.facts import content_hash

    text = words_of_page(render(facts, language, "html")).replace(content_hash(facts), "")
    text = text.replace(content_hash(facts)[:12], "")

    assert numbers(text) - allowed(facts, language) == set()


def test_a_suppressed_row_holds_nothing(piedmont: RegionFacts, programme: ProgrammeFacts) -> None:
    hidden = [row for row in (*piedmont.rows, *programme.rows) if row.suppressed]

    assert hidden
    assert {(row.n, row.value, row.low, row.high, row.status) for row in hidden} == {
        (None, None, None, None, "none")
    }


def test_no_spread_is_shown_for_a_cell_that_is_hidden(
    first_edition: ReportInputs, programme: ProgrammeFacts, piedmont: RegionFacts
) -> None:
    published = first_edition.evaluation.readings

    for spread in (*programme.distributions, *piedmont.distributions):
        reading = published[spread.level, spread.unit, spread.service, spread.kpi]
        assert reading.hidden == ""
        assert reading.n == spread.n >= programme.thresholds.quote
        assert sum(spread.shares) == 100


def test_spreads_agree_with_the_printed_share(programme: ProgrammeFacts) -> None:
    telling = Telling(programme, "en")
    for spread in programme.distributions:
        row = telling.row("service", spread.service, spread.service, "csat")
        if spread.item == "x_sat" and row and row.value is not None:
            top = sum(spread.shares[len(spread.shares) // 2 + 1 :])
            assert abs(top - telling.numerals.rounded(row, row.value)) <= 1
