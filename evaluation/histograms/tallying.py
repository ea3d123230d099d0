"""All KPIs of a programme from answers in any number, read batch by batch into histograms.

``Tally.of`` takes observations, ``Tally.of_batches`` columns of answers that may not fit into
memory. Both give the table of ``evaluation.indicators``; only the way there differs.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np
import pandas as pd

from evaluation.counting import SME, Counted, count, heard
from evaluation.errors import KpiWithoutRule
from evaluation.figures import Figures
from evaluation.histograms.answered import Answered, Batch, Filing, batches_of
from evaluation.histograms.counts import Histograms, histograms_of, measures_of
from evaluation.histograms.figuring import figures_of
from evaluation.histograms.layout import SILENT, layout_of
from evaluation.indicators import RULES, tidy
from evaluation.levels import Bools
from evaluation.observations import SCHEMA, Observations
from services_catalog import Catalogue, Kpi


@dataclass(frozen=True, eq=False)
class Filed(Counted):
    """What is counted, with the answers of firms as bytes instead of words."""

    filed: Answered

    def valid(self, wave: str) -> Bools:
        return self.filed.valid(wave)


@dataclass(frozen=True, eq=False)
class Tally:
    """A programme, counted.

    Attributes:
        counted: trials, participations, and what managers and authorities said.
        histograms: what firms answered.
    """

    counted: Filed
    histograms: Histograms

    @classmethod
    def of(cls, observations: Observations, catalogue: Catalogue) -> "Tally":
        """Count observations.

        Raises:
            UnknownReference: a trial of a service that the catalogue does not offer.
            NotCountable: a KPI needs a question that nobody is asked.
        """
        answers = observations.answers
        return cls.of_batches(
            batches_of(answers[(answers["value"] != "").to_numpy()]),
            trials=observations.trials,
            firms=observations.firms,
            participations=observations.participations,
            exchange_rates=observations.exchange_rates,
            catalogue=catalogue,
        )

    @classmethod
    def of_batches(
        cls,
        batches: Iterable[Batch],
        *,
        trials: pd.DataFrame,
        firms: pd.DataFrame,
        participations: pd.DataFrame,
        exchange_rates: Mapping[str, float],
        catalogue: Catalogue,
    ) -> "Tally":
        """Count answers as they come; the frames are those of ``Observations``.

        Memory is that of one batch and a byte a question and participation.

        Raises:
            WrongColumns, WrongValues, RowsTwice, UnknownReference, NotCountable.
        """
        nobody = pd.DataFrame(columns=list(SCHEMA["answers"]))
        seen = Observations(trials, firms, participations, nobody, exchange_rates)
        counted = count(seen, catalogue)
        layout = layout_of(catalogue)
        measures = measures_of(catalogue, layout)
        filing = Filing(layout, counted.trials, counted.firms, counted.participating)
        said = [part for batch in batches for part in _filed(filing, batch, catalogue)]
        answered = filing.answered()
        counts = histograms_of(answered, counted.design, measures)
        return cls(_counted(counted, seen, said, answered), counts)

    @property
    def catalogue(self) -> Catalogue:
        return self.counted.catalogue

    def without(self, trials: Bools) -> "Tally":
        """Return the tally as if ``trials``, shape (trials,), had been withdrawn."""
        counted, counts = self.counted, self.histograms
        filed, table = counted.filed, counted.trials
        kept = ~trials[filed.trial]
        fewer = replace(
            filed, said=filed.said[:, kept], trial=filed.trial[kept], firm=filed.firm[kept]
        )
        frame = table.assign(
            withdrawn=table["withdrawn"].to_numpy() | trials,
            completed=table["completed"].to_numpy() & ~trials,
        )
        rows = counted.participations
        left = replace(
            counted,
            trials=frame,
            participations=rows[~trials[rows["trial"].to_numpy()]].reset_index(drop=True),
            _said={
                item: said[~trials[said["trial"].to_numpy()]].reset_index(drop=True)
                for item, said in counted._said.items()  # noqa: SLF001 -- its own class
            },
            filed=fewer,
        )
        return Tally(left, histograms_of(fewer, counted.design, counts.measures))

    def only(self, participations: Bools) -> "Tally":
        """Return the tally as if only those participations had answered, shape (participations,).

        The others still take part: they are silent.
        """
        filed = self.counted.filed
        quiet = replace(filed, said=np.where(participations, filed.said, np.uint8(SILENT)))
        counted = replace(self.counted, filed=quiet)
        return Tally(counted, histograms_of(quiet, counted.design, self.histograms.measures))

    def figures(self, kpi: Kpi) -> Figures:
        """Return the figures of a KPI in every group.

        Raises:
            KpiWithoutRule: it is not computed here.
        """
        if kpi.id in self.histograms.measures:
            return figures_of(self.histograms, kpi)
        if kpi.id not in RULES:
            raise KpiWithoutRule([kpi.id])
        return RULES[kpi.id](self.counted, kpi)

    @cached_property
    def kpis(self) -> pd.DataFrame:
        """Every KPI in every group, nothing hidden: the table of ``evaluation.indicators``."""
        groups = self.counted.design.groups
        return tidy(groups, [(kpi, self.figures(kpi)) for kpi in self.catalogue.kpis.values()])


def _filed(filing: Filing, batch: Batch, catalogue: Catalogue) -> Iterator[pd.DataFrame]:
    """File a batch; yield the rows of people, which are few, as they are."""
    filing.take(batch)
    codes, words = batch["item"]
    asked = _asked_of_people(catalogue)
    of_people = np.array([word in asked for word in words], dtype=np.bool_)
    if of_people.any():
        rows = np.flatnonzero(of_people[codes])
        yield pd.DataFrame(
            {name: [own[one] for one in places[rows]] for name, (places, own) in batch.items()}
        )


def _asked_of_people(catalogue: Catalogue) -> frozenset[str]:
    return frozenset(
        item.id
        for questionnaire in catalogue.questionnaires.values()
        if questionnaire.respondent != SME
        for item in questionnaire.items
    )


def _counted(
    counted: Counted, seen: Observations, said: list[pd.DataFrame], answered: Answered
) -> Filed:
    known = {one.name: getattr(counted, one.name) for one in fields(Counted)}
    if said:
        known["_said"] = heard(seen, pd.concat(said, ignore_index=True), counted.catalogue)
    return Filed(**known, filed=answered)
