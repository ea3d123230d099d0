"""Programmes that are too small, or in which nothing works, through the real command.

Every output is searched: the table, the verdicts, the reports in all formats, the export, the
programming interface and the page of results.
"""

import csv
import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from evaluation.reports.facts import Evidence, KpiFact
from evaluation.reports.gathering import (
    passport_facts,
    programme_facts,
    regional_facts,
    trial_report_facts,
)
from evaluation.reports.numerals import Numerals
from evaluation.reports.voice import voice
from foundation.database import snapshot
from pilots import results
from pilots.deeds.evaluating import figures_of
from pilots.exports import export
from pilots.report_inputs import inputs_of
from pilots.setting import read_setting
from pilots.tables import Edition
from services_catalog import default_catalogue
from tests.evaluation.reports.printed import page_texts, plain, words_of_docx, words_of_page
from tests.factories.folder_trials import Truth
from tests.factories.folders import a_folder
from tests.journeys.conftest import Pilots

SERVICES = [service.id for service in default_catalogue().enabled_services()]
HIDDEN = {kpi.id for kpi in default_catalogue().kpis.values() if kpi.suppressed}
POOR = Truth(satisfaction=1.7, gain=0.0, response=0.9, kept=0.0)
LATER = datetime(2030, 1, 1, tzinfo=UTC)
NUMBERS = ("n", "value", "low", "high", "status")


@dataclass(frozen=True)
class Outputs:
    """What a finished run left behind."""

    out: Path

    @cached_property
    def rows(self) -> list[dict[str, str]]:
        with (self.out / "kpis.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @cached_property
    def verdicts(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads((self.out / "verdicts.json").read_text("utf-8"))
        return found

    @property
    def url(self) -> str:
        return f"sqlite:///{self.out / 'pilots.db'}"

    @cached_property
    def facts(self) -> list[Evidence]:
        """The facts of every report that there can be: programme, regions, trials, passports."""
        with snapshot(self.url) as session:
            setting = read_setting(session)
            edition = session.exec(select(Edition).order_by(Edition.number.desc())).first()  # type: ignore[attr-defined]
            assert edition is not None
            inputs = inputs_of(session, setting, edition, figures_of(edition))
            return [
                programme_facts(inputs),
                *(regional_facts(inputs, region) for region in setting.reporting),
                *(trial_report_facts(inputs, t.cluster, t.service) for t in inputs.trials),
                *(passport_facts(inputs, service) for service in SERVICES),
            ]

    def told(self) -> Iterator[tuple[str, str]]:
        """Yield the words of every printed report."""
        for path in sorted((self.out / "reports").rglob("*")):
            if path.suffix == ".html":
                yield path.name, words_of_page(path.read_bytes())
            elif path.suffix == ".pdf":
                yield path.name, plain("\n".join(page_texts(path.read_bytes())))
            elif path.suffix == ".docx":
                yield path.name, plain(words_of_docx(path.read_bytes()))

    def exported(self, name: str) -> list[dict[str, str]]:
        with snapshot(self.url) as session:
            content = export(
                session, read_setting(session), [name], "csv", secret=b"x" * 32, now=LATER
            )
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode())))

    def served(self) -> list[dict[str, Any]]:
        """The rows of the programming interface, which are those of the page of results."""
        with snapshot(self.url) as session:
            found = results.published_figures(session)
        assert found is not None
        return results.published_rows(found)


def ran(pilots: Pilots, folder: Path, out: Path) -> Outputs:
    told = pilots("run", folder, "--out", out)
    assert told.returncode == 0, told.stderr
    assert pilots("verify", out).returncode == 0
    return Outputs(out)


@pytest.fixture(scope="module")
def four(finished: Path) -> Outputs:
    """Four pilots in three regions, twelve trials."""
    return Outputs(finished)


@pytest.fixture(scope="module")
def poor(pilots: Pilots, tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    made = tmp_path_factory.mktemp("poor")
    truth = dict.fromkeys(SERVICES, POOR)
    return ran(pilots, a_folder(made / "in", clusters=4, smes=7, truth=truth), made / "out")


@pytest.fixture(scope="module")
def lonely(pilots: Pilots, tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    """Six pilots with one firm each: sums over services would come to five and more."""
    made = tmp_path_factory.mktemp("lonely")
    truth = dict.fromkeys(SERVICES, Truth(response=1.0))
    return ran(pilots, a_folder(made / "in", clusters=6, smes=1, truth=truth), made / "out")


@pytest.mark.slow
def test_where_nothing_works_nothing_is_validated(poor: Outputs) -> None:
    assert len(poor.verdicts) == len(SERVICES)
    for one in poor.verdicts:
        assert not str(one["proposed"]).startswith("validated")
        assert not str(one["verdict"]).startswith("validated")
    assert list((poor.out / "reports").glob("services/*")) == []


def few_pilots(rows: list[dict[str, str]], kinds: dict[str, str]) -> set[tuple[str, str, str]]:
    """Region types of which fewer than three pilots answered, by hand from what is not hidden."""
    found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in rows:
        if row["level"] == "trial":
            found[kinds[row["unit"]], row["service"], row["kpi"]] |= {row["unit"]}
    return {place for place, pilots in found.items() if len(pilots) < 3}


def test_four_pilots_have_no_interval_for_a_region_type(four: Outputs) -> None:
    kinds = {pilot.id: pilot.region_type for facts in four.facts for pilot in facts.pilots}
    few = few_pilots(four.rows, kinds)

    assert few
    for rows in (four.rows, four.exported("kpis"), four.served()):
        ours = [r for r in rows if (r["unit"], r["service"], r["kpi"]) in few]
        ours = [r for r in ours if r["level"] == "region_type"]
        assert any(row["value"] not in {"", None} for row in ours)
        assert {(row["low"] or "", row["high"] or "") for row in ours} == {("", "")}
    printed = [row for facts in four.facts for row in facts.rows if row.level == "region_type"]
    assert any(row.value is not None for row in printed)
    for row in printed:
        if (row.unit, row.service, row.kpi) in few:
            assert (row.low, row.high) == (None, None)


def test_no_report_prints_the_interval_that_was_left_out(four: Outputs) -> None:
    """In no format: what the interval of a region type would read like is searched for."""
    with snapshot(four.url) as session:
        figures = results.published_figures(session)
    assert figures is not None
    definitions, thresholds = four.facts[0].definitions, four.facts[0].thresholds
    numerals = Numerals(definitions, thresholds, voice("en"))
    told = {numerals.full(row) for facts in four.facts for row in facts.rows}
    left_out = {
        numerals.full(fact)
        for row in figures.kpis.to_dict("records")
        if row["level"] == "region_type" and not row["suppressed"] and row["low"] == row["low"]
        if (fact := KpiFact(
            ref="", level="region_type", unit=row["unit"], service=row["service"], kpi=row["kpi"],
            n=row["n"], value=row["value"], low=row["low"], high=row["high"],
            status=row["status"], suppressed="",
        ))
    }  # fmt: skip
    wanted = {plain(text) for text in left_out - told if "(" in text and "\N{EN DASH}" in text}

    assert wanted
    for name, words in four.told():
        assert [text for text in wanted if text in plain(words)] == [], name


def test_four_pilots_are_told_where_evidence_is_insufficient(four: Outputs) -> None:
    thin = [one for one in four.verdicts if one["proposed"] == "insufficient_evidence"]

    assert thin
    for one in thin:
        assert "red" in {one["gates"]["G1"], one["gates"]["G2"]}
    words = dict(four.told())["programme.html"]
    assert "not enough evidence" in words.lower() or "insufficient evidence" in words.lower()


@pytest.mark.slow
def test_one_firm_a_trial_publishes_no_number(lonely: Outputs) -> None:
    for rows in (lonely.rows, lonely.exported("kpis"), lonely.served()):
        ours = [row for row in rows if row["kpi"] in HIDDEN]
        assert {row["suppressed"] for row in ours} <= {"primary", "secondary"}
        assert {row[name] or "" for row in ours for name in NUMBERS} == {""}
    for facts in lonely.facts:
        for row in facts.rows:
            if row.kpi in HIDDEN:
                assert (row.n, row.value, row.low, row.high) == (None, None, None, None)
        assert facts.distributions == ()
        assert getattr(facts, "quotes", ()) == ()
        for proposal in facts.proposals:
            assert proposal.numbers["matched_pairs"] is None
            assert proposal.numbers["response_rate"] is None


@pytest.mark.slow
def test_one_firm_a_trial_has_no_answer_in_an_export_and_none_in_words(lonely: Outputs) -> None:
    catalogue = default_catalogue()

    assert lonely.exported("answers") == []
    for one in lonely.verdicts:
        assert one["proposed"] == "insufficient_evidence"
        for reason in one["reasons"]:
            text = reason if isinstance(reason, str) else str(reason)
            for kpi in HIDDEN:
                name = catalogue.kpis[kpi].name_in("en")
                assert f"{name} (n =" not in text
                assert f"{name} 100" not in text


@pytest.mark.slow
def test_no_output_prints_what_is_no_number(four: Outputs, lonely: Outputs, poor: Outputs) -> None:
    for outputs in (four, lonely, poor):
        for name, words in outputs.told():
            every = words.replace("\N{NO-BREAK SPACE}", " ").split()
            assert {"nan", "NaN", "inf", "-inf", "None", "<NA>", "NaT"} & {*every} == set(), name
