from pathlib import Path

import pytest

from pilots.folder import read_folder
from pilots.folder.sheets import sheets
from tests.factories.folder_edits import add, change, faults_of
from tests.factories.folders import read_csv

SERVICES = (
    "svc-synergy-diamond, svc-discovery-workshop, svc-action-workshop, svc-partnering-call, "
    "svc-ip-market-clinic"
)
AT = "2027-07-01T09:00:00+02:00"


@pytest.mark.parametrize(
    ("file", "column", "text", "fault"),
    [
        ("clusters", "wave", "w9", "expected a wave of programme.toml: w1, w2, w3"),
        ("trials", "service", "svc-startup-bridge", f"expected an enabled service: {SERVICES}"),
        ("people", "region", "tyrol", "expected an id of regions.csv"),
        ("people", "cluster", "demo-c999", "expected an id of clusters.csv"),
        ("smes", "cluster", "demo-c999", "expected an id of clusters.csv"),
        ("participations", "sme", "nobody", "expected an id of smes.csv"),
        ("participations", "service", "svc-none", f"expected an enabled service: {SERVICES}"),
        ("tasks", "cluster", "demo-c999", "expected an id of clusters.csv"),
        ("decisions", "by", "p-nobody", "expected an id of people.csv"),
    ],
)
def test_an_id_that_names_nothing_is_found(
    file: str, column: str, text: str, fault: str, folder: Path
) -> None:
    change(folder, file, (2, column), text)

    assert f'{file}.csv, row 2, column {column}: found "{text}", {fault}' in faults_of(folder)


def test_rows_of_a_trial_that_nobody_tries_are_found(folder: Path) -> None:
    trial = ("demo-c000", "svc-ip-market-clinic")
    participation = add(folder, "participations", "demo-c000-sme01", *trial, "yes")
    task = add(folder, "tasks", *trial, "t1", AT, "expert_list", "yes")
    withdrawal = add(folder, "withdrawals", *trial, "p-lead", AT, "No expert was found.")
    wrong = 'column service: found "svc-ip-market-clinic"'
    expected = "expected a service that demo-c000 tries in trials.csv"

    assert faults_of(folder) == [
        f"participations.csv, row {participation}, {wrong}, {expected}",
        f"tasks.csv, row {task}, {wrong}, {expected}",
        f"withdrawals.csv, row {withdrawal}, {wrong}, {expected}",
    ]


def test_a_firm_takes_part_in_trials_of_its_own_cluster(folder: Path) -> None:
    row = add(
        folder, "participations", "demo-c000-sme01", "demo-c001", "svc-partnering-call", "yes"
    )

    assert faults_of(folder) == [
        (
            f'participations.csv, row {row}, column cluster: found "demo-c001", '
            "expected demo-c000, the cluster of demo-c000-sme01"
        )
    ]


def test_a_task_is_a_step_of_its_service(folder: Path) -> None:
    change(folder, "tasks", (2, "task"), "t99")

    assert faults_of(folder) == [
        (
            'tasks.csv, row 2, column task: found "t99", '
            "expected a step of svc-synergy-diamond: t1, t2, t3, t4, t5, t6, t7"
        )
    ]


def test_evidence_belongs_to_its_step(folder: Path) -> None:
    change(folder, "tasks", (2, "evidence"), "scope_note;selfie")

    assert faults_of(folder) == [
        (
            'tasks.csv, row 2, column evidence: found "selfie", '
            "expected evidence of t1 of svc-synergy-diamond: scope_note"
        )
    ]


def test_a_task_may_be_done_without_evidence(folder: Path) -> None:
    change(folder, "tasks", (2, "evidence"), "")
    change(folder, "tasks", (2, "accepted"), "no")

    assert faults_of(folder) == []


@pytest.mark.parametrize(
    ("decision", "fault"),
    [
        (("report", "tyrol", "p-lead", "approve", AT, ""),
         'column subject: found "tyrol", expected an id of regions.csv, or programme'),
        (("verdict", "svc-none", "p-lead", "adopt", AT, ""),
         f'column subject: found "svc-none", expected an enabled service: {SERVICES}'),
        (("report", "piemonte", "p-lead", "agree", AT, ""),
         ('column decision: found "agree", expected one of confirm, correct, submit, pass, return, '
         "approve, minor_changes, major_changes, comment, no_comment, adopt")),
        (("verdict", "svc-synergy-diamond", "p-adv1", "approve", AT, ""),
         ('column decision: found "approve", expected one of agree, agree_with_conditions, '
         "disagree, adopt, return, reopen, not_validated, confirm")),
        (("minutes", "piemonte", "p-lead", "approve", AT, ""),
         'column kind: found "minutes", expected one of report, verdict'),
    ],
)  # fmt: skip
def test_a_decision_has_a_subject_and_a_word_of_its_kind(
    decision: tuple[str, ...], fault: str, folder: Path
) -> None:
    row = add(folder, "decisions", *decision)

    assert faults_of(folder) == [f"decisions.csv, row {row}, {fault}"]


def test_the_programme_has_a_report_too(folder: Path) -> None:
    add(folder, "decisions", "report", "programme", "p-lead", "submit", AT, "")

    assert faults_of(folder) == []


def test_firms_and_people_have_different_ids(folder: Path) -> None:
    row = add(folder, "smes", "p-lead", "Firm", "a@b.example", "demo-c000", "de", "0-9", "")

    assert faults_of(folder) == [
        (
            f'smes.csv, row {row}, column id: found "p-lead", '
            "expected an id that people.csv does not have"
        )
    ]


def test_a_trial_starts_in_its_own_wave_and_the_columns_say_so(folder: Path) -> None:
    change(folder, "clusters", (2, "wave"), "w3")
    cluster = read_csv(folder / "clusters.csv")[1][0]
    read = read_folder(folder)
    said = {
        name: column.meaning
        for name in ("trials", "clusters")
        for column in sheets(read.catalogue)[name].columns
        if column.name == "wave"
    }

    assert "w3" not in {trial.wave for trial in read.trials if trial.cluster == cluster}
    assert "this one counts" in said["trials"]
    assert "the wave that trials.csv gives" in said["clusters"]
