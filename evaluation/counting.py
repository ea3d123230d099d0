"""Who takes part, whose answers count, and which questionnaires are valid."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from evaluation.errors import KpiMissing
from evaluation.levels import Bools, Design, Floats, Ints, design_of
from evaluation.observations import Observations
from services_catalog import MISSING, Catalogue

LARGE = "250 or more"
"""The size class that is no SME: such firms may answer and are never counted."""

SME = "sme_contact"


@dataclass(frozen=True, eq=False)
class Counted:
    """Observations with every rule about counting applied.

    Attributes:
        trials: as observed; the row number is the trial's code.
        firms: as observed; the row number is the firm's code.
        participations: of trials that were not withdrawn: trial and firm (codes), participating.
    """

    catalogue: Catalogue
    design: Design
    trials: pd.DataFrame
    firms: pd.DataFrame
    participations: pd.DataFrame
    exchange_rates: Mapping[str, float]
    _given: Mapping[tuple[str, str], "pd.Series[Any]"]
    _said: Mapping[str, pd.DataFrame]

    @cached_property
    def participating(self) -> pd.DataFrame:
        """Participations that SME answers are counted for: trial and firm (codes)."""
        rows = self.participations.loc[self.participations["participating"], ["trial", "firm"]]
        return rows.reset_index(drop=True)

    @property
    def trial(self) -> Ints:
        """The trial of every participating participation."""
        return self.participating["trial"].to_numpy()

    @property
    def firm(self) -> Ints:
        """The firm of every participating participation."""
        return self.participating["firm"].to_numpy()

    @cached_property
    def kept(self) -> Bools:
        """Which trials were not withdrawn."""
        return np.asarray(~self.trials["withdrawn"], dtype=np.bool_)

    def given(self, wave: str, item: str) -> "pd.Series[Any]":
        """Return what every participating firm answered, as written; NaN where it did not."""
        answers = self._given.get((wave, item))
        everybody = range(len(self.participating))
        if answers is None:
            return pd.Series(np.nan, index=everybody, dtype="str")
        return answers.reindex(everybody)

    def words(self, wave: str, item: str) -> "pd.Series[Any]":
        """Return valid answers as text; NaN for missing ones such as ``dont_know``."""
        answers = self.given(wave, item)
        return answers.where(~answers.isin(MISSING))

    def numbers(self, wave: str, item: str) -> Floats:
        """Return valid answers as numbers; NaN for missing ones."""
        answers = pd.to_numeric(self.words(wave, item), errors="coerce")
        return answers.to_numpy(dtype=np.float64, na_value=np.nan)

    def said(self, item: str) -> pd.DataFrame:
        """Return valid answers of managers or authorities: trial and respondent (codes), value."""
        nothing = pd.DataFrame({"trial": [], "who": []}, dtype=np.int64).assign(value="")
        return self._said.get(item, nothing)

    def valid(self, wave: str) -> Bools:
        """Say which participating firms have a valid questionnaire of ``wave``.

        Every required question of the core questionnaire, repeated ones included, has an answer;
        a missing value such as ``dont_know`` is one. Questions of the service do not matter.
        """
        complete = np.ones(len(self.participating), dtype=np.bool_)
        for item in self._required(wave):
            complete &= self.given(wave, item).notna().to_numpy()
        return complete

    def _required(self, wave: str) -> list[str]:
        asked = [
            item
            for questionnaire in self.catalogue.questionnaires.values()
            if (questionnaire.wave, questionnaire.respondent) == (wave, SME)
            for item in (*questionnaire.items, *map(self.catalogue.item, questionnaire.repeats))
        ]
        return [item.id for item in asked if item.required]


def count(observations: Observations, catalogue: Catalogue) -> Counted:
    """Apply the rules of counting: withdrawn trials out, attended, no larger firms, no withdrawn.

    Raises:
        UnknownReference: a trial of a service that the catalogue does not offer.
        KpiMissing: a gate reads a KPI that the catalogue does not define.
    """
    asked = (name for gate in catalogue.gates.values() for name in gate.kpis)
    if undefined := [name for name in asked if name not in catalogue.kpis]:
        raise KpiMissing(undefined)
    trials, firms = observations.trials, observations.firms
    participations = _participations(observations)
    participating = participations.loc[participations["participating"]].reset_index(drop=True)
    answers = _of_kept_trials(observations, observations.answers)
    of_firms = _by_question(answers, firms, participating, len(trials))
    return Counted(
        catalogue=catalogue,
        design=design_of(trials, catalogue),
        trials=trials,
        firms=firms,
        participations=participations,
        exchange_rates=observations.exchange_rates,
        _given=of_firms,
        _said=_by_people(answers, catalogue),
    )


def _codes(trials: pd.DataFrame, rows: pd.DataFrame) -> Ints:
    """Return the trial of every row that names a cluster and a service."""
    clusters, services = pd.Index(trials["cluster"].unique()), pd.Index(trials["service"].unique())

    def flat(frame: pd.DataFrame) -> Ints:
        place = clusters.get_indexer(frame["cluster"]) * len(services)
        return np.asarray(place + services.get_indexer(frame["service"]), dtype=np.int64)

    return np.asarray(pd.Index(flat(trials)).get_indexer(pd.Index(flat(rows))), dtype=np.int64)


def _participations(observations: Observations) -> pd.DataFrame:
    rows, firms, trials = observations.participations, observations.firms, observations.trials
    firm = pd.Index(firms["sme"]).get_indexer(rows["sme"])
    small = (firms["size"] != LARGE).to_numpy()
    table = pd.DataFrame(
        {
            "trial": _codes(trials, rows),
            "firm": firm.astype(np.int64),
            "participating": rows["attended"].to_numpy() & small[firm],
        }
    )
    kept = ~trials["withdrawn"].to_numpy()[table["trial"]]
    return table[kept].sort_values(["trial", "firm"], ignore_index=True)


def heard(
    observations: Observations, answers: pd.DataFrame, catalogue: Catalogue
) -> dict[str, pd.DataFrame]:
    """File ``answers``, columns of ``SCHEMA``, of managers and authorities by item."""
    return _by_people(_of_kept_trials(observations, answers), catalogue)


def _of_kept_trials(observations: Observations, rows: pd.DataFrame) -> pd.DataFrame:
    answers = rows.drop(columns=["cluster", "service"])
    answers["trial"] = _codes(observations.trials, rows)
    kept = ~observations.trials["withdrawn"].to_numpy()[answers["trial"]]
    return answers[kept & (answers["value"] != "").to_numpy()]


def _by_question(
    answers: pd.DataFrame, firms: pd.DataFrame, participating: pd.DataFrame, trials: int
) -> dict[tuple[str, str], "pd.Series[Any]"]:
    """File the answers of participating firms by wave and item, indexed by participation."""
    firm = pd.Index(firms["sme"]).get_indexer(answers["respondent"])
    place = pd.Index(participating["firm"] * trials + participating["trial"]).get_indexer(
        pd.Index(firm * trials + answers["trial"].to_numpy())
    )
    counted = answers.assign(place=place)[(firm >= 0) & (place >= 0)]
    return {
        (str(wave), str(item)): pd.Series(rows["value"].to_numpy(), index=rows["place"].to_numpy())
        for (wave, item), rows in counted.groupby(["wave", "item"], sort=True)
    }


def _by_people(answers: pd.DataFrame, catalogue: Catalogue) -> dict[str, pd.DataFrame]:
    """File valid answers to questions for managers and authorities by item."""
    asked = [
        item.id
        for questionnaire in catalogue.questionnaires.values()
        if questionnaire.respondent != SME
        for item in questionnaire.items
    ]
    rows = answers[answers["item"].isin(asked) & ~answers["value"].isin(MISSING)]
    rows = rows.sort_values(["trial", "respondent"])
    rows = rows.assign(who=pd.factorize(rows["respondent"], sort=True)[0])
    return {
        str(item): said[["trial", "who", "value"]].reset_index(drop=True)
        for item, said in rows.groupby("item", sort=True)
    }
