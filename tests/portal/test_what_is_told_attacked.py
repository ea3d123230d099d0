"""Requirements: SU8 everything that pages and the interface tell at once, given to the attacker.

At interim figures, at the end of the trials and half a year later somebody of every role collects
what they are told: published rows, and of each trial whether enough firms have answered. They know
who took part, and what they were told before.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluation.attack import attack
from evaluation.evaluating import Evaluation
from evaluation.levels import design_of
from evaluation.masks import LEAST_DOUBT, PRIMARY, SECONDARY
from evaluation.suppression import RATES, answered
from foundation.database import snapshot, unit_of_work
from pilots.deeds.evaluating import ask_for_figures, figures_of, newest_edition
from pilots.lifecycle import Agent, Role
from tests.factories.folders import a_folder
from tests.factories.programmes import Programme, a_programme
from tests.portal.clients import Client
from tests.portal.telling import a_steward, visitors
from tests.portal.whole import NOW

ADDRESS = ["level", "unit", "service", "kpi"]
KPIS = ("csat", "usefulness", *RATES)
LEAST, NARROW = 5, 1e-6
SHOW_FIGURES = ("quality_manager", "data_steward")
SHOW_TRIALS = ("cluster_manager", "service_facilitator", "regional_coordinator", *SHOW_FIGURES)
Flags = dict[tuple[str, str], bool]


class Moment:
    """What everybody is told at one time. ``enough``: by role, of the exit of each trial."""

    def __init__(self, programme: Programme) -> None:
        with snapshot(programme.url) as session:
            edition = newest_edition(session, until=NOW.replace(year=2030))
            assert edition is not None
            self.figures = figures_of(edition)
        trials = self.figures.trials
        first = f"{trials['cluster'].iloc[0]}.{trials['service'].iloc[0]}"
        clients = visitors(programme, first, SHOW_TRIALS)
        self.rows = {role: published(clients[role]) for role in SHOW_FIGURES}
        names = [f"{row.cluster}.{row.service}" for row in trials.itertuples()]
        self.enough = {role: flags(client, names) for role, client in clients.items()}


def published(client: Client) -> pd.DataFrame:
    """Return the table as the programming interface tells it."""
    items: list[Mapping[str, Any]] = []
    while True:
        piece = client.get(f"/api/v1/kpis?limit=500&offset={len(items)}").json()
        items += piece["items"]
        if not piece["items"]:
            return pd.DataFrame(items).astype({"n": "Int64"})


def flags(client: Client, trials: list[str]) -> Flags:
    """Return of which trials somebody hears whether enough answered; pages and interface agree."""
    found: Flags = {}
    for name in trials:
        heard: set[bool] = set()
        asked = client.get(f"/api/v1/trials/{name}/waves")
        if asked.status_code == 200:
            heard |= {bool(one["enough"]) for one in asked.json() if one["kind"] == "exit"}
        for path in (f"/trials/{name}", f"/my-trials/{name}"):
            heard |= set(on_page(client.get(path).text))
        assert len(heard) <= 1
        cluster, _, service = name.partition(".")
        found |= {(cluster, service): one for one in heard}
    return found


def on_page(text: str) -> Iterator[bool]:
    """Yield what stands beside the closing questionnaire."""
    for row in re.findall(r"<tr>.*?</tr>", text, re.DOTALL):
        if "Closing" in row or "Exit" in row:
            if "fewer than 5" in row:
                yield False
            elif "5 or more" in row:
                yield True


@pytest.fixture(scope="module")
def moments(tmp_path_factory: pytest.TempPathFactory) -> list[Moment]:
    place: Path = tmp_path_factory.mktemp("attacked")
    folder = a_folder(place / "folder", clusters=8, smes=9, trials=24, seed=5)
    (folder / "decisions.csv").unlink()
    url = f"sqlite:///{place / 'pilots.db'}"
    made = a_programme(folder, url)
    lead = min(one.id for one in made.setting.people.values() if one.role == "wp_lead")
    found = []
    for day in ("2027-05-10", "2027-08-01", "2028-06-01"):
        until = NOW.fromisoformat(f"{day}T08:00:00+00:00")
        made.advance(until)
        if not found:
            made = a_steward(made)
            with unit_of_work(url) as session:
                by = Agent(Role.WP_LEAD, lead)
                ask_for_figures(session, made.setting, by=by, now=until)
        found.append(Moment(made))
    return found


def by_answers(rows: pd.DataFrame, found: Evaluation, told: Flags) -> pd.DataFrame:
    """Return how many answered by each row, and for an informed reader which trials are small."""
    rows = rows[rows["kpi"].isin(KPIS)].reset_index(drop=True)
    hidden = (rows["suppressed"] != "").to_numpy()
    counts = pd.Series(answered(rows.assign(n=rows["n"].fillna(0))), dtype="Int64")
    marks = rows["suppressed"].copy()
    for place, row in rows[hidden & (rows["level"] == "trial").to_numpy()].iterrows():
        key = (str(row["unit"]), str(row["service"]))
        if row["kpi"] in RATES and key in told:
            marks[place] = SECONDARY if told[key] else PRIMARY
    return rows.assign(n=counts.mask(hidden), suppressed=marks)


def small(bounds: pd.DataFrame, found: Evaluation) -> pd.DataFrame:
    """Return the bounds of rows that 1 to 4 firms answered."""
    truth = found.printed[ADDRESS].assign(true=answered(found.printed))
    both = bounds.merge(truth, on=ADDRESS)
    assert (both["low"] <= both["true"] + NARROW).all()
    assert (both["high"] >= both["true"] - NARROW).all()
    return both[(both["true"] > 0) & (both["true"] < LEAST)]
