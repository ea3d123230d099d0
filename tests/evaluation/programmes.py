"""Small invented programmes: a few trials with as many answers as a test needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from evaluation.observations import Observations
from services_catalog import default_catalogue

SERVICE = "svc-discovery-workshop"
KINDS = ("advanced", "convergence", "less_advanced")
PLACES = (("north", "AT"), ("east", "SI"), ("south", "IT"), ("west", "FR"))

GOOD = {
    **dict.fromkeys((f"cap{n}" for n in range(1, 7)), "4"),
    "x_sat": "5",
    "x_useful": "5",
    "x_nps": "10",
    "x_effort": "4",
    "x_contacts": "2",
    "x_contacts_region": "1",
    "x_contacts_sector": "1",
    "x_ideas": "1",
    "x_intent": "no",
    "x_additional": "no steps",
    "x_wtp": "nothing",
    "x_quote": "no",
}
"""Exit answers of a satisfied firm."""

BAD = {**GOOD, "x_sat": "1", "x_useful": "1", "x_nps": "0", "x_additional": "same steps, same time"}

BEFORE = {
    **dict.fromkeys((f"cap{n}" for n in range(1, 7)), "3"),
    **dict.fromkeys(
        (f"bar_{group}{n}" for group in ("inn", "ski", "coo", "inv") for n in (1, 2, 3)), "2"
    ),
    "b_size": "0-9",
    "b_innov_last": "none",
    "b_links": "3",
}
"""A valid baseline."""


def a_trial(cluster: str, **more: object) -> dict[str, Any]:
    """A completed trial of ``SERVICE`` in a region of its own; ``more`` changes it."""
    return {
        "cluster": cluster,
        "service": SERVICE,
        "region": f"region-of-{cluster}",
        "region_type": "advanced",
        "country": "AT",
        "withdrawn": False,
        "completed": True,
        "mandatory": 7,
        "accepted": 7,
        "planned_days": 30,
        "actual_days": 30.0,
        **more,
    }


@dataclass
class Programme:
    """Trials and what happened in them; ``seen`` turns it into observations."""

    trials: list[dict[str, Any]] = field(default_factory=list)
    firms: list[dict[str, Any]] = field(default_factory=list)
    participations: list[dict[str, Any]] = field(default_factory=list)
    answers: list[tuple[str, ...]] = field(default_factory=list)
    exchange_rates: dict[str, float] = field(default_factory=dict)

    def tried(self, cluster: str, **more: object) -> "Programme":
        self.trials.append(a_trial(cluster, **more))
        return self

    def took_part(
        self,
        cluster: str,
        said: Iterable[Mapping[str, str]],
        *,
        service: str = SERVICE,
        before: Mapping[str, str] | None = BEFORE,
        attended: bool = True,
        size: str = "0-9",
    ) -> "Programme":
        """Add one new firm of ``cluster`` for each mapping of exit answers (empty: silent)."""
        for exit_answers in said:
            firm = f"{cluster}-firm{len(self.firms):04}"
            self.firms.append({"sme": firm, "cluster": cluster, "size": size})
            self.participations.append(
                {"sme": firm, "cluster": cluster, "service": service, "attended": attended}
            )
            waves = {"baseline": before or {}, "exit": exit_answers}
            self.answers += [
                (firm, cluster, service, wave, item, value)
                for wave, answers in waves.items()
                for item, value in answers.items()
            ]
        return self

    def said(self, cluster: str, person: str, **answers: str) -> "Programme":
        """Add what a manager or an authority answered about the trial of ``SERVICE``."""
        self.answers += [
            (person, cluster, SERVICE, "exit", item, value) for item, value in answers.items()
        ]
        return self

    def managed(self, cluster: str, *, days: str = "10", goes_on: str = "yes, unchanged") -> None:
        self.said(cluster, f"manager-{cluster}", m_days=days, m_continue=goes_on)

    def seen(self) -> Observations:
        return Observations.of_records(
            trials=self.trials,
            firms=self.firms,
            participations=self.participations,
            answers=self.answers,
            exchange_rates=self.exchange_rates,
        )


def a_programme(answers: Mapping[str, int], *, silent: int = 0) -> Programme:
    """One trial a cluster with as many satisfied firms as ``answers`` says, in one region each."""
    made = Programme()
    for cluster, firms in answers.items():
        made.tried(cluster).took_part(cluster, [GOOD] * firms + [{}] * silent)
        made.managed(cluster)
    return made


def a_proven_programme(firms: int = 10) -> Programme:
    """Six completed trials in four regions and four countries, two of each region type."""
    made = Programme()
    for number in range(6):
        cluster = f"cluster{number}"
        region, country = PLACES[number % 4]
        kind = KINDS[number % 3]
        made.tried(cluster, region=region, country=country, region_type=kind)
        made.took_part(cluster, [GOOD] * firms)
        made.managed(cluster)
    return made


SERVICES = tuple(service.id for service in default_catalogue().enabled_services())
