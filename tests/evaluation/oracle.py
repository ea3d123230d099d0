"""Every KPI computed a second time: plain Python loops over counted answers, no frames.

Written from the definitions that decide numbers (design, section 5) and the plan's decisions,
not from the code under test.
"""

import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.evaluation.folder_counting import Folder, Key, Trial

MISSING = {"dont_know", "not_applicable", "do not know"}
CAPABILITIES = [f"cap{n}" for n in range(1, 7)]
BARRIERS = [f"bar_{group}{n}" for group in ("inn", "ski", "coo", "inv") for n in (1, 2, 3)]
REQUIRED = {
    "baseline": ["b_size", "b_innov_last", *CAPABILITIES, *BARRIERS, "b_links"],
    "exit": [
        *("x_sat", "x_useful", "x_nps", "x_effort", "x_contacts", "x_contacts_region"),
        *("x_contacts_sector", "x_ideas", "x_intent", "x_additional", "x_wtp", "x_quote"),
        *CAPABILITIES,
    ],
}
BUDGETS = {
    "no budget": 0,
    "below 50,000": 25_000,
    "50,000-249,999": 150_000,
    "250,000-999,999": 625_000,
    "1 million or more": 1_000_000,
}

Found = tuple[int, float | None]


@dataclass
class Scope:
    """One row of the table: its trials, withdrawn ones left out, and everything said in them."""

    folder: Folder
    trials: list[Trial]

    def __post_init__(self) -> None:
        keys = {(trial.cluster, trial.service) for trial in self.trials}
        sizes = {row["id"]: row["size"] for row in self.folder.firms}
        self.rows = [
            row for row in self.folder.participations if (row["cluster"], row["service"]) in keys
        ]
        self.takers = [
            (row["sme"], row["cluster"], row["service"])
            for row in self.rows
            if row["attended"] == "yes" and sizes[row["sme"]] != "250 or more"
        ]
        self.completed = [trial for trial in self.trials if self.folder.completed(trial)]

    def raw(self, taker: tuple[str, str, str], wave: str, item: str) -> str | None:
        return self.folder.answers.get((*taker, wave, item)) or None

    def word(self, taker: tuple[str, str, str], wave: str, item: str) -> str | None:
        value = self.raw(taker, wave, item)
        return None if value in MISSING else value

    def number(self, taker: tuple[str, str, str], wave: str, item: str) -> float | None:
        value = self.word(taker, wave, item)
        return None if value is None else float(value)

    def words(self, wave: str, item: str) -> list[str]:
        given = (self.word(taker, wave, item) for taker in self.takers)
        return [word for word in given if word is not None]

    def numbers(self, wave: str, item: str) -> list[float]:
        return [float(word) for word in self.words(wave, item)]

    def valid(self, taker: tuple[str, str, str], wave: str) -> bool:
        return all(self.raw(taker, wave, item) is not None for item in REQUIRED[wave])

    def said(self, item: str) -> list[tuple[Key, str]]:
        """Valid answers of managers and authorities, with the trial."""
        keys = {(trial.cluster, trial.service) for trial in self.trials}
        return [
            ((cluster, service), value)
            for (_, cluster, service, _, asked), value in self.folder.people_answers.get(item, [])
            if (cluster, service) in keys and asked == item and value not in MISSING and value
        ]


def per_cent(top: float, bottom: float) -> float | None:
    return 100 * top / bottom if bottom else None


def share(words: list[str], counting: Iterable[str]) -> Found:
    wanted = set(counting)
    return len(words), per_cent(sum(word in wanted for word in words), len(words))


def mean(values: list[float]) -> Found:
    return len(values), statistics.fmean(values) if values else None


def reach(scope: Scope) -> Found:
    firms = {taker[0] for taker in scope.takers}
    return len(firms), float(len(firms))


def representativeness(scope: Scope) -> Found:
    clusters = {trial.cluster for trial in scope.trials}
    sizes = {row["id"]: row["size"] for row in scope.folder.firms}
    members = [row["id"] for row in scope.folder.firms if row["cluster"] in clusters]
    takers = list({taker[0] for taker in scope.takers})
    if not takers or not members:
        return len(takers), None
    gap = 0.0
    for size in ("0-9", "10-49", "50-249", "250 or more"):
        ours = sum(sizes[firm] == size for firm in takers) / len(takers)
        gap += abs(ours - sum(sizes[firm] == size for firm in members) / len(members))
    return len(takers), 100 * gap / 2


def response(*waves: str) -> Callable[[Scope], Found]:
    def rate(scope: Scope) -> Found:
        valid = sum(all(scope.valid(taker, wave) for wave in waves) for taker in scope.takers)
        return len(scope.takers), per_cent(valid, len(scope.takers))

    return rate


def nps(scope: Scope) -> Found:
    scores = scope.numbers("exit", "x_nps")
    net = sum(score >= 9 for score in scores) - sum(score <= 6 for score in scores)
    return len(scores), per_cent(net, len(scores))


def change(scope: Scope, items: list[str], waves: tuple[str, str], least: int, span: int) -> Found:
    """Mean of (first - second) over firms with enough items in both waves, scaled to 100."""
    gains = []
    for taker in scope.takers:
        both = [
            (scope.number(taker, waves[0], item), scope.number(taker, waves[1], item))
            for item in items
        ]
        steps = [a - b for a, b in both if a is not None and b is not None]
        if len(steps) >= least:
            gains.append(statistics.fmean(steps) / span * 100)
    return mean(gains)


def barrier(group: str) -> Callable[[Scope], Found]:
    items = [f"bar_{group}{n}" for n in (1, 2, 3)]
    return lambda scope: change(scope, items, ("baseline", "followup"), 2, 3)


def link_share(item: str) -> Callable[[Scope], Found]:
    def ratio(scope: Scope) -> Found:
        pairs = [
            (scope.number(taker, "exit", item), scope.number(taker, "exit", "x_contacts"))
            for taker in scope.takers
        ]
        both = [(a, b) for a, b in pairs if a is not None and b is not None]
        return len(both), per_cent(sum(a for a, _ in both), sum(b for _, b in both))

    return ratio


def ideas(scope: Scope) -> Found:
    told = scope.numbers("exit", "x_ideas")
    return len(told), sum(told) if told else None


def pipeline(scope: Scope) -> Found:
    values = []
    for taker in scope.takers:
        budget = scope.word(taker, "followup", "f_value")
        if budget is not None and scope.word(taker, "followup", "f_status") != "dropped":
            values.append(BUDGETS[budget])
    return len(values), float(sum(values)) if values else None


def accepted_activities(scope: Scope) -> Found:
    told = [float(value) for _, value in scope.said("p_ta")]
    return len(told), sum(told) if told else None


def trl_shift(scope: Scope) -> Found:
    rises = []
    for taker in scope.takers:
        now, before = (
            scope.number(taker, "followup", "f_trl"),
            scope.number(taker, "baseline", "b_trl"),
        )
        if now is not None and before is not None and now >= 5:
            rises.append(now - before)
    return len(rises), statistics.median(rises) if rises else None


def sustained(scope: Scope) -> Found:
    words = scope.words("followup", "f_use")
    weight = sum({"yes": 1.0, "partly": 0.5}.get(word, 0.0) for word in words)
    return len(words), per_cent(weight, len(words))


def uptake(scope: Scope) -> Found:
    """Yes answers about completed trials (an open one is in no denominator yet)."""
    done = {(trial.cluster, trial.service) for trial in scope.completed}
    goes_on = {"yes, unchanged", "yes, with changes"}
    yes = sum(value in goes_on for trial, value in scope.said("m_continue") if trial in done)
    return len(scope.completed), per_cent(yes, len(scope.completed))


def coverage(scope: Scope) -> Found:
    types = set()
    for trial in scope.completed:
        exits = sum(
            scope.valid(taker, "exit")
            for taker in scope.takers
            if taker[1:] == (trial.cluster, trial.service)
        )
        if exits >= 5:
            types.add(trial.region_type)
    return len(scope.completed), float(len(types))


def fidelity(scope: Scope) -> Found:
    tasks = sum(len(trial.mandatory) for trial in scope.trials)
    done = sum(len(trial.accepted & set(trial.mandatory)) for trial in scope.trials)
    return tasks, per_cent(done, tasks)


def adaptation(scope: Scope) -> Found:
    written = {trial for trial, value in scope.said("m_adapt") if value.strip()}
    return len(scope.trials), per_cent(len(written), len(scope.trials))


def slip(scope: Scope) -> Found:
    done = [trial for trial in scope.trials if trial.finished is not None]
    planned = sum(trial.planned_days for trial in done)
    return len(done), per_cent(sum(trial.actual_days for trial in done) - planned, planned)


def effort(scope: Scope) -> Found:
    days = [float(value) for _, value in scope.said("m_days")]
    if not days or not scope.takers:
        return len(days), None
    return len(days), sum(days) / len(scope.takers)


def cost(scope: Scope) -> Found:
    rates = {**scope.folder.exchange_rates, "EUR": 1.0}
    told = [value.split() for _, value in scope.said("m_cost")]
    known = [float(amount) * rates[code] for amount, code in told if code in rates]
    if not known or not scope.takers or len(known) < len(told):
        return len(known), None
    return len(known), sum(known) / len(scope.takers)


def usability(scope: Scope) -> Found:
    scores = []
    for _, value in scope.said("m_sus"):
        digits = [int(digit) for digit in value.replace(";", "")]
        odd, even = digits[0::2], digits[1::2]
        scores.append(2.5 * (sum(odd) - 5 + 25 - sum(even)))
    return mean(scores)


FORMULAS: dict[str, Callable[[Scope], Found]] = {
    "sme-reach": reach,
    "participation-rate": lambda s: (len(s.rows), per_cent(len(s.takers), len(s.rows))),
    "representativeness-gap": representativeness,
    "response-rate": response("exit"),
    "matched-pair-rate": response("exit", "baseline"),
    "csat": lambda s: share(s.words("exit", "x_sat"), ("4", "5")),
    "nps": nps,
    "usefulness": lambda s: mean(s.numbers("exit", "x_useful")),
    "capability-gain": lambda s: change(s, CAPABILITIES, ("exit", "baseline"), 4, 4),
    "barrier-change-innovation": barrier("inn"),
    "barrier-change-skills": barrier("ski"),
    "barrier-change-cooperation": barrier("coo"),
    "barrier-change-investment": barrier("inv"),
    "new-links-per-sme": lambda s: mean(s.numbers("exit", "x_contacts")),
    "cross-region-link-share": link_share("x_contacts_region"),
    "cross-sector-link-share": link_share("x_contacts_sector"),
    "joint-ideas": ideas,
    "pipeline-value": pipeline,
    "idea-conversion": lambda s: share(
        s.words("followup", "f_status"),
        ("submitted", "funded or contracted", "running", "completed"),
    ),
    "ta-identified": accepted_activities,
    "trl-shift": trl_shift,
    "innovation-intention": lambda s: share(
        s.words("exit", "x_intent"),
        ("yes, because of this service", "yes, this service speeds it up"),
    ),
    "innovation-introduced": lambda s: share(
        s.words("followup", "f_innov"), ("yes, product", "yes, process", "yes, both")
    ),
    "additionality": lambda s: share(
        s.words("exit", "x_additional"), ("same steps, later", "smaller steps", "no steps")
    ),
    "uptake-commitment": uptake,
    "region-type-coverage": coverage,
    "fidelity": fidelity,
    "adaptation-documented": adaptation,
    "schedule-slip": slip,
    "effort-per-sme": effort,
    "cost-per-sme": cost,
    "willingness-to-pay": lambda s: share(
        s.words("exit", "x_wtp"), ("up to 50 %", "more than 50 %")
    ),
    "sustained-use": sustained,
    "manager-sus": usability,
}


def scopes(folder: Folder, services: Iterable[str]) -> dict[tuple[str, str, str], Scope]:
    """Every row of the table: ``(level, unit, service)`` and the trials it speaks of."""
    found: dict[tuple[str, str, str], list[Trial]] = {
        ("service", service, service): [] for service in services
    }
    found["programme", "programme", ""] = []
    for trial in folder.trials.values():
        rows = [
            ("trial", trial.cluster, trial.service),
            ("region", trial.region, trial.service),
            ("region_type", trial.region_type, trial.service),
            ("service", trial.service, trial.service),
            ("programme", "programme", ""),
        ]
        for row in rows:
            found.setdefault(row, [])
            if not trial.withdrawn:
                found[row].append(trial)
    return {row: Scope(folder, trials) for row, trials in found.items()}


def expected(folder: Folder, services: Iterable[str]) -> dict[tuple[str, str, str, str], Found]:
    """``(n, value)`` of every KPI in every row; a value of None is an empty cell."""
    return {
        (*row, kpi): formula(scope)
        for row, scope in scopes(folder, services).items()
        for kpi, formula in FORMULAS.items()
    }
