"""Requirements: SU8 everything that pages and the interface tell at once, given to the attacker.

At interim figures, at the end of the trials and half a year later somebody of every role collects
what they are told: published rows, and of each trial whether enough firms have answered. They know
who took part, and what they were told before. (Who runs a trial knows more of it: ADR 23.)
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from evaluation.attack import attack
from evaluation.evaluating import Evaluation
from evaluation.masks import LEAST_DOUBT, PRIMARY, SECONDARY
from evaluation.suppression import RATES, answered
from foundation.database import snapshot, unit_of_work
from pilots.deeds.evaluating import ask_for_figures, figures_of, newest_edition
from pilots.lifecycle import Agent, Role
from tests.factories.folders import a_folder, read_csv, write_csv
from tests.factories.programmes import Programme, a_programme
from tests.portal.clients import Client
from tests.portal.telling import a_steward, visitors

ADDRESS = ["level", "unit", "service", "kpi"]
KPIS = ("csat", "usefulness", *RATES)
EXITS, HIDDEN = "response-rate", "hidden"
DAYS = ("2027-05-10", "2027-08-01", "2028-06-01")
LEAD = Agent(Role.WP_LEAD, "p-lead")
END = datetime(2030, 1, 1, tzinfo=UTC)
LEAST, NARROW = 5, 1e-6
SHOW_FIGURES = ("quality_manager", "data_steward")
SHOW_TRIALS = ("cluster_manager", "service_facilitator", "regional_coordinator", *SHOW_FIGURES)
Flags = dict[tuple[str, str], bool]
pytestmark = pytest.mark.slow


class Moment:
    """What everybody is told at one time. ``enough``: by role, of the exit of each trial."""

    def __init__(self, programme: Programme) -> None:
        with snapshot(programme.url) as session:
            edition = newest_edition(session, until=END)
            assert edition is not None
            self.figures = figures_of(edition)
        pairs = self.figures.trials[["cluster", "service"]].itertuples(index=False, name=None)
        self.trials = [(str(cluster), str(service)) for cluster, service in pairs]
        clients = visitors(programme, ".".join(self.trials[0]), SHOW_TRIALS)
        self.rows = {role: published(clients[role]) for role in SHOW_FIGURES}
        self.enough = {role: flags(client, self.trials) for role, client in clients.items()}


def published(client: Client) -> pd.DataFrame:
    """Return the table as the programming interface tells it."""
    items: list[Mapping[str, Any]] = []
    while True:
        piece = client.get(f"/api/v1/kpis?limit=500&offset={len(items)}").json()
        items += piece["items"]
        if not piece["items"]:
            return pd.DataFrame(items).astype({"n": "Int64"})


def flags(client: Client, trials: list[tuple[str, str]]) -> Flags:
    """Return of which trials somebody hears whether enough answered; pages and interface agree."""
    found: Flags = {}
    for trial in trials:
        name = ".".join(trial)
        told: set[bool] = set()
        asked = client.get(f"/api/v1/trials/{name}/waves")
        if asked.status_code == 200:
            told |= {one["answered"] is not None for one in asked.json() if one["kind"] == "exit"}
        for path in (f"/trials/{name}", f"/my-trials/{name}"):
            told |= set(on_page(client.get(path).text))
        assert len(told) <= 1
        if told:
            found[trial] = told.pop()
    return found


def on_page(text: str) -> Iterator[bool]:
    """Yield what stands beside the closing questionnaire."""
    for row in re.findall(r"<tr>.*?</tr>", text, re.DOTALL):
        if "Closing questionnaire" in row or "Exit questionnaire" in row:
            if "fewer than 5" in row:
                yield False
            elif "5 or more" in row or "&nbsp;%)" in row:
                yield True


@pytest.fixture(scope="module")
def moments(tmp_path_factory: pytest.TempPathFactory) -> list[Moment]:
    place: Path = tmp_path_factory.mktemp("attacked")
    folder = a_folder(place / "folder", clusters=6, smes=9, trials=15, seed=5)
    write_csv(folder / "decisions.csv", read_csv(folder / "decisions.csv")[:1])
    made = a_programme(folder, f"sqlite:///{place / 'pilots.db'}")
    found: list[Moment] = []
    for day in DAYS:
        until = datetime.fromisoformat(f"{day}T08:00:00+00:00")
        made.advance(until)
        if not found:
            made = a_steward(made)
            with unit_of_work(made.url) as session:
                ask_for_figures(session, made.setting, by=LEAD, now=until)
        found.append(Moment(made))
    return found


def heard(told: pd.DataFrame, found: Evaluation, enough: Flags) -> pd.DataFrame:
    """Return how many answered by each row, and of hidden ones what is known: few, or enough.

    A rate is hidden for those who were asked; that few of them answered, its mark does not tell.
    What stands from the edition before says nothing of today.
    """
    rows = told.merge(true_counts(found), on=ADDRESS)
    rows = rows[rows["kpi"].isin(KPIS)].reset_index(drop=True)
    counts = pd.Series(answered(rows.assign(n=rows["n"].fillna(0))), dtype="Int64")
    older = (counts != rows["true"]) & (rows["suppressed"] == "")
    rates = rows["kpi"].isin(RATES) & (rows["suppressed"] == SECONDARY)
    marks = rows["suppressed"].mask(rates | older, HIDDEN)
    for place in rows.index[
        (rows["kpi"] == EXITS) & (rows["level"] == "trial") & (marks == HIDDEN)
    ]:
        trial = (str(rows.loc[place, "unit"]), str(rows.loc[place, "service"]))
        if trial in enough:
            marks[place] = SECONDARY if enough[trial] else PRIMARY
    return rows.assign(n=counts.mask(marks != ""), suppressed=marks)


def true_counts(found: Evaluation) -> pd.DataFrame:
    return found.kpis[ADDRESS].assign(true=answered(found.kpis))


def small(bounds: pd.DataFrame, found: Evaluation) -> pd.DataFrame:
    """Return the bounds of rows that 1 to 4 firms answered."""
    both = bounds.merge(true_counts(found), on=ADDRESS)
    assert (both["low"] <= both["true"] + NARROW).all()
    assert (both["high"] >= both["true"] - NARROW).all()
    return both[(both["true"] > 0) & (both["true"] < LEAST)]


def test_whoever_may_see_figures_sees_the_published_table(moments: list[Moment]) -> None:
    assert len(moments) == len({moment.figures.digest for moment in moments})
    for moment in moments:
        ours = moment.figures.published
        for told in moment.rows.values():
            assert told["suppressed"].tolist() == ours["suppressed"].tolist()
            assert told["n"].tolist() == ours["n"].tolist()


def test_nobody_hears_of_a_trial_that_is_not_theirs(moments: list[Moment]) -> None:
    for moment in moments:
        assert set(moment.enough["quality_manager"]) <= set(moment.trials)
        clusters = {cluster for cluster, _ in moment.enough["cluster_manager"]}
        assert len(clusters) == 1
    assert set(moments[-1].enough["quality_manager"]) == set(moments[-1].trials)


def test_the_attacker_finds_nothing_in_what_is_told(moments: list[Moment]) -> None:
    attacked = 0
    for moment in moments:
        reached = moment.figures.published.query("kpi == 'sme-reach'")
        for role, told in moment.enough.items():
            rows = moment.rows.get(role, moment.figures.published)
            bounds = attack(
                heard(rows, moment.figures, told),
                moment.figures.trials,
                informed=LEAST,
                reached=reached,
            )
            found = small(bounds, moment.figures)
            attacked += len(found)
            assert (found["high"] - found["low"] >= LEAST_DOUBT - NARROW).all()
    assert attacked > 50
