"""The shipped example as report inputs: what a programme would hand over, read from its files."""

import tomllib
from datetime import date, datetime
from pathlib import Path

from evaluation.certainty.telling import told
from evaluation.evaluating import evaluate
from evaluation.histograms.tallying import Tally
from evaluation.observations import Observations
from evaluation.recommendations import recommendations
from evaluation.reports.facts import (
    EditionFact,
    PilotFact,
    ProgrammeFact,
    ResponseFact,
    ReviewFact,
    ReviewState,
    TaskFact,
    VoteFact,
)
from evaluation.reports.gathering.inputs import (
    PROGRAMME,
    JudgementInput,
    RegionInput,
    ReportInputs,
    TrialInput,
)
from foundation.digests import digest
from services_catalog import Catalogue
from tests.evaluation.folder_counting import Folder, Trial, moment, read, read_folder

STAGES = {"submit": "r2", "pass": "r3", "approve": "r4", "minor_changes": "r4", "comment": "r5"}
LEAD = "p-lead"


def an_edition(path: Path, catalogue: Catalogue, *, number: int, until: datetime) -> ReportInputs:
    """Everything reports are written from at ``until``, with the decisions of the folder."""
    folder = read_folder(path, until)
    seen = Observations.of_records(**folder.records())
    found = evaluate(seen, catalogue)
    tally = Tally.of(seen, catalogue)
    programme = tomllib.loads((path / "programme.toml").read_text(encoding="utf-8"))
    regions = tuple(_region(row) for row in read(path, "regions.csv"))
    return ReportInputs(
        catalogue=catalogue,
        evaluation=found,
        observations=seen,
        programme=ProgrammeFact(
            id=programme["id"],
            title=programme["title"],
            synthetic=programme["synthetic"],
            contact=programme["contact"],
            services_wanted=programme["target_validated_services"],
            pilots_wanted=programme["min_pilots"],
        ),
        edition=EditionFact(
            number=number,
            data_until=until.date(),
            plan_digest=digest("criteria and targets"),
            catalogue_digest=catalogue.digest,
        ),
        regions=regions,
        pilots=_pilots(path, {region.id: region.region_type for region in regions}),
        trials=tuple(_trial(folder, trial, path) for trial in folder.trials.values()),
        cards={
            PROGRAMME: recommendations(found, catalogue),
            **{
                region.id: recommendations(found, catalogue, region=region.id) for region in regions
            },
        },
        reviews=_reviews(path),
        judgements=_judgements(path, {p.service: p.verdict for p in found.proposals}),
        refused={
            place: (ResponseFact(reason="late", count=3),)
            for place in (PROGRAMME, *(region.id for region in regions))
        },
        languages_of={row["id"]: row["language"] for row in folder.firms},
        firm_names=frozenset(row["name"] for row in folder.firms),
        certainty=told(tally, found, invitations=(), opened=frozenset(), final=True, whole=False),
    )


def _region(row: dict[str, str]) -> RegionInput:
    return RegionInput(
        id=row["id"],
        name=row["name"],
        country=row["country"],
        languages=tuple(row["languages"].split(";")),
        region_type=row["region_type"],
    )


def _pilots(path: Path, types: dict[str, str]) -> tuple[PilotFact, ...]:
    return tuple(
        PilotFact(
            id=row["id"],
            name=row["name"],
            region=row["region"],
            theme=row["theme"],
            region_type=row["region_type"] or types[row["region"]],
            region_type_reason=row["region_type_reason"],
            members=int(row["members"]),
        )
        for row in read(path, "clusters.csv")
    )


def _trial(folder: Folder, trial: Trial, path: Path) -> TrialInput:
    gone = {
        (row["cluster"], row["service"]): row
        for row in read(path, "withdrawals.csv")
        if trial.withdrawn
    }.get((trial.cluster, trial.service))
    finished = None if trial.withdrawn else trial.finished
    return TrialInput(
        cluster=trial.cluster,
        service=trial.service,
        state="withdrawn" if trial.withdrawn else "closed",
        completed=folder.completed(trial),
        wave_starts=trial.starts,
        tasks=tuple(
            TaskFact(
                id=step.id,
                mandatory=step.mandatory,
                planned_start=trial.starts,
                planned_end=trial.starts.replace(month=trial.starts.month + 1),
                done_on=trial.day_of(trial.done[step.id]) if step.id in trial.done else None,
                accepted=step.id in trial.accepted,
            )
            for step in trial.definition.rollout
        ),
        exit_wave=(finished, _known(trial.exit_close)) if finished else None,
        followup_wave=None,
        withdrawn_on=moment(gone["withdrawn_at"]).date() if gone else None,
        withdrawn_reason=gone["reason"] if gone else "",
    )


def _known(day: date | None) -> date:
    assert day is not None
    return day


def _reviews(path: Path) -> dict[str, ReviewState]:
    people = {row["id"]: row for row in read(path, "people.csv")}
    found: dict[str, list[ReviewFact]] = {}
    for row in read(path, "decisions.csv"):
        if row["kind"] == "report":
            stage = "r6" if row["by"] == LEAD else STAGES[row["decision"]]
            person = people[row["by"]]
            found.setdefault(row["subject"], []).append(
                ReviewFact(
                    stage=stage,
                    person=person["name"],
                    role="peer_region_reviewer" if stage == "r4" else person["role"],
                    decision=row["decision"],
                    day=moment(row["decided_at"]).date(),
                    comment=row["comment"],
                )
            )
    return {
        subject: ReviewState(decisions=tuple(decisions), waiting_for="", version=1)
        for subject, decisions in found.items()
    }


def _judgements(path: Path, proposed: dict[str, str]) -> dict[str, JudgementInput]:
    people = {row["id"]: row["name"] for row in read(path, "people.csv")}
    rows = [row for row in read(path, "decisions.csv") if row["kind"] == "verdict"]
    return {
        service: JudgementInput(
            votes=tuple(
                VoteFact(
                    person=people[row["by"]],
                    decision=row["decision"],
                    day=moment(row["decided_at"]).date(),
                    comment=row["comment"],
                )
                for row in rows
                if row["subject"] == service and row["decision"] != "adopt"
            ),
            verdict=verdict,
            provisional=True,
            adopted_by=people[LEAD],
            adopted_on=moment(rows[-1]["decided_at"]).date(),
        )
        for service, verdict in proposed.items()
    }
