"""How sure is it? What stands behind a proposal besides its colours, for those who judge it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from evaluation.reports.facts import Facts, KpiFact
from evaluation.reports.numerals import DASH, Numerals
from evaluation.reports.voice import voice
from pilots.certainty import certainty, material
from pilots.tables import Edition
from portal.review.verdicts import facts_of, line_of, verdict_row
from portal.review.words import Words
from portal.visiting import NotThere, Visit, visiting

router = APIRouter()
Seeing = Annotated[Visit, Depends(visiting("see verdicts"))]
CLEAR = 0.1
"""Below this p region types are said to differ, as is usual for Cochran's test, which is weak."""

Row = Mapping[str, Any]


@router.get("/verdicts/{service}/certainty")
def how_sure(visit: Seeing, service: str) -> Response:
    """Show it to those who have declared their interests; others declare first."""
    with visit.reading() as session:
        setting, row = visit.setting(session), verdict_row(session, service)
        edition = session.get(Edition, row.edition) if row.edition else None
        facts = facts_of(session, row)
        if line_of(visit, session, setting, row).withheld:
            return visit.go(f"/verdicts/{service}")
        if edition is None or facts is None:
            raise NotThere
        asked, number, as_of = material(session, setting, edition), edition.number, edition.as_of
    found = certainty(asked)  # takes seconds the first time: no transaction is open
    return visit.page(
        "review/certainty",
        service=service,
        edition=number,
        as_of=as_of,
        sure=found[service] if found else None,
        said=Said.of(facts, service, visit.language),
        words=Words(setting, visit.language),
        clusters={cluster.id: cluster.name for cluster in setting.clusters.values()},
        clear=CLEAR,
        verdicts=[verdict.id for verdict in setting.catalogue.judging.verdicts],
        least=setting.catalogue.thresholds.min_n_publish,
    )


@dataclass(frozen=True, slots=True)
class Said:
    """Reads the numbers of one service aloud, rounded and banded as reports publish them."""

    numerals: Numerals
    words: Mapping[str, Mapping[str, str]]
    service: str
    language: str

    @classmethod
    def of(cls, facts: Facts, service: str, language: str) -> "Said":
        numerals = Numerals(facts.definitions, facts.thresholds, voice(language))
        return cls(numerals, facts.words, service, language)

    def kpi(self, row: Row) -> str:
        return self.words[f"kpi:{row['kpi']}"][self.language]

    def target(self, row: Row) -> str:
        return self.numerals.target(row["kpi"])

    def lower(self, row: Row) -> bool:
        """Whether less is better, so that the target is a most."""
        return self.numerals.definition(row["kpi"]).direction == "down"

    def whole(self, number: float | None) -> str:
        return DASH if number is None else self.numerals.whole(round(number))

    def value(self, row: Row) -> str:
        return self.numerals.value(self._fact(row, "value"))

    def interval(self, row: Row) -> str:
        return self.numerals.interval(self._fact(row, "value", "low", "high")) or DASH

    def pooled(self, row: Row) -> str:
        """Return the pooled value; like its interval nothing where the raw one may not be told."""
        if row["pooled"] is None or self.numerals.band(self._fact(row, "value")):
            return DASH
        return self.numerals.value(self._fact(row, "pooled"))

    def pooled_interval(self, row: Row) -> str:
        if row["pooled"] is None or self.numerals.band(self._fact(row, "value")):
            return DASH
        return self.numerals.interval(self._fact(row, "pooled", "pooled_low", "pooled_high"))

    def spread(self, row: Row) -> str:
        """Return how far region types lie apart, a standard deviation in the unit of the KPI."""
        return DASH if row["tau"] is None else self.numerals.number(row["tau"], 1)

    def share(self, part: float) -> str:
        return self.numerals.tenth(part)

    def chance(self, part: float | None) -> str:
        return DASH if part is None else self.numerals.chance(part)

    def percent(self, number: float) -> str:
        return self.numerals.percent(self.numerals.whole(round(number)))

    def _fact(self, row: Row, value: str, low: str = "", high: str = "") -> KpiFact:
        n = row["n"]
        return KpiFact(
            ref="", level="", unit="", service=self.service, kpi=row["kpi"],
            n=None if n is None else int(n), value=row[value], low=row.get(low),
            high=row.get(high), status="none", suppressed="primary" if row["hidden"] else "",
        )  # fmt: skip
