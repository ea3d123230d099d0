from datetime import UTC, datetime
from pathlib import Path

import pytest

from pilots.folder import Answer, read_folder
from tests.factories.folder_edits import add, change, faults_of, keep
from tests.factories.folders import read_csv

TRIAL = ("demo-c000", "svc-synergy-diamond")
AT = "2027-02-20T09:00:00+01:00"
MANAGER, AUTHORITY = "p-cm-demo-c000", "p-ra-upper-austria"


@pytest.fixture
def firm(answered: Path) -> str:
    """A firm with a participation in ``TRIAL`` and no answers; nobody has any."""
    keep(answered, "answers", lambda _row: False)
    rows = read_csv(answered / "participations.csv")
    return next(row[0] for row in rows if tuple(row[1:3]) == TRIAL)


def fault_of(answered: Path, *cells: str) -> str:
    row = add(answered, "answers", *cells)
    [fault] = faults_of(answered)
    place = f"answers.csv, row {row}, column "
    assert fault.startswith(place)
    return fault.removeprefix(place)


def test_answers_come_by_moment_in_utc(answered: Path, firm: str) -> None:
    add(answered, "answers", firm, *TRIAL, "exit", "x_sat", "4", "2027-02-20T09:00:00+01:00")
    add(answered, "answers", firm, *TRIAL, "exit", "x_best", ' =1+1\n<b>"', "2027-02-19T09:00:00Z")
    add(answered, "answers", firm, *TRIAL, "exit", "x_nps", "dont_know", "2027-02-20T08:00:00Z")

    assert read_folder(answered).answers == (
        Answer(firm, *TRIAL, "exit", "x_best", ' =1+1\n<b>"', datetime(2027, 2, 19, 9, tzinfo=UTC)),
        Answer(firm, *TRIAL, "exit", "x_sat", "4", datetime(2027, 2, 20, 8, tzinfo=UTC)),
        Answer(firm, *TRIAL, "exit", "x_nps", "dont_know", datetime(2027, 2, 20, 8, tzinfo=UTC)),
    )


def test_a_firm_may_answer_the_baseline_before_the_trial_starts(answered: Path, firm: str) -> None:
    add(answered, "answers", firm, *TRIAL, "baseline", "cap1", "4", "2026-12-01T09:00:00+01:00")

    assert faults_of(answered) == []


def test_late_repeated_and_foreseen_answers_are_no_faults(answered: Path, firm: str) -> None:
    """They are refused or counted later; a folder may hold them."""
    add(answered, "answers", firm, *TRIAL, "exit", "x_sat", "4", "2027-02-20T09:00:00+01:00")
    add(answered, "answers", firm, *TRIAL, "exit", "x_sat", "5", "2027-09-20T09:00:00+01:00")
    add(answered, "withdrawals", *TRIAL, MANAGER, "2027-02-01T09:00:00+01:00", "No firms.")
    rows = read_csv(answered / "participations.csv")
    place = next(n for n, row in enumerate(rows, 1) if row[0] == firm and tuple(row[1:3]) == TRIAL)
    change(answered, "participations", (place, "attended"), "no")
    place = next(n for n, row in enumerate(read_csv(answered / "smes.csv"), 1) if row[0] == firm)
    change(answered, "smes", (place, "size"), "250 or more")

    assert faults_of(answered) == []


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ((*TRIAL, "exit", "x_sat", "6", AT),
         'value: found "6", expected one of: 1, 2, 3, 4, 5, dont_know'),
        ((*TRIAL, "exit", "x_sat", "", AT),
         "value: found nothing, expected one of: 1, 2, 3, 4, 5, dont_know"),
        ((*TRIAL, "exit", "x_wtp", "a lot", AT),
         ('value: found "a lot", expected one of: nothing, up to 25 %, up to 50 %, '
         "more than 50 %, do not know")),
        ((*TRIAL, "baseline", "b_innov_last", "product;product", AT),
         ('value: found "product;product", expected one of: product, service, process, none, '
         "several separated by ;")),
        ((*TRIAL, "baseline", "b_links", "201", AT),
         'value: found "201", expected a whole number from 0 to 200, or dont_know'),
        ((*TRIAL, "exit", "x_best", "x" * 10_001, AT),
         f'value: found "{"x" * 80}…", expected at most 10,000 characters, not 10,001'),
        ((*TRIAL, "exit", "s2_open", "4", AT),
         ('item: found "s2_open", expected a question to a sme_contact in the exit wave of '
         "svc-synergy-diamond")),
        ((*TRIAL, "exit", "m_days", "4", AT),
         ('item: found "m_days", expected a question to a sme_contact in the exit wave of '
         "svc-synergy-diamond")),
        ((*TRIAL, "midterm", "x_sat", "4", AT),
         'wave: found "midterm", expected one of baseline, exit, followup'),
        ((*TRIAL, "exit", "x_sat", "4", "2027-02-20T09:00:00"),
         ('answered_at: found "2027-02-20T09:00:00", expected a moment between 2000 and 2100 with '
         "its offset, such as 2027-01-11T15:00:00+01:00")),
        ((*TRIAL, "exit", "x_sat", "4", "2027-01-10T23:00:00+01:00"),
         ('answered_at: found "2027-01-10T23:00:00+01:00", expected not before 2027-01-11, '
          "when the trial starts")),
        (("demo-c999", TRIAL[1], "exit", "x_sat", "4", AT),
         'cluster: found "demo-c999", expected an id of clusters.csv'),
        (("demo-c000", "svc-ip-market-clinic", "exit", "x_sat", "4", AT),
         ('service: found "svc-ip-market-clinic", expected a service that demo-c000 tries in '
         "trials.csv")),
    ],
)  # fmt: skip
def test_a_wrong_answer_of_a_firm_is_named(
    cells: tuple[str, ...], fault: str, answered: Path, firm: str
) -> None:
    assert fault_of(answered, firm, *cells) == fault


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        (("nobody", *TRIAL, "exit", "x_sat", "4", AT),
         'respondent: found "nobody", expected an id of smes.csv or people.csv'),
        (("p-cm-demo-c001", *TRIAL, "exit", "m_days", "4", AT),
         ('respondent: found "p-cm-demo-c001", cluster_manager, expected a firm, '
         "the cluster_manager of demo-c000 or a regional_authority of its region")),
        (("p-ra-piemonte", *TRIAL, "exit", "p_fit", "4", AT),
         ('respondent: found "p-ra-piemonte", regional_authority, expected a firm, '
         "the cluster_manager of demo-c000 or a regional_authority of its region")),
        (("p-lead", *TRIAL, "exit", "m_days", "4", AT),
         ('respondent: found "p-lead", wp_lead, expected a firm, '
         "the cluster_manager of demo-c000 or a regional_authority of its region")),
        ((MANAGER, *TRIAL, "followup", "f_use", "yes", AT),
         'wave: found "followup", expected a wave in which a cluster_manager is asked'),
        ((MANAGER, *TRIAL, "exit", "m_sus", "4;2;4", AT),
         'value: found "4;2;4", expected ten digits from 1 to 5, separated by ; or not at all'),
        ((MANAGER, *TRIAL, "exit", "m_cost", "3500", AT),
         'value: found "3500", expected an amount and a currency such as 3500 EUR'),
        ((AUTHORITY, *TRIAL, "exit", "p_fund", "maybe", AT),
         'value: found "maybe", expected one of: yes, yes, with changes, no, do not know'),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("firm")
def test_a_wrong_respondent_or_answer_of_a_person_is_named(
    cells: tuple[str, ...], fault: str, answered: Path
) -> None:
    assert fault_of(answered, *cells) == fault


@pytest.mark.usefixtures("firm")
def test_managers_and_authorities_answer_for_their_own(answered: Path) -> None:
    add(answered, "answers", MANAGER, *TRIAL, "exit", "m_days", "12.5", AT)
    add(answered, "answers", AUTHORITY, *TRIAL, "exit", "p_fund", "yes, with changes", AT)

    assert [answer.value for answer in read_folder(answered).answers] == [
        "12.5", "yes, with changes",
    ]  # fmt: skip


def test_an_answer_needs_a_participation(answered: Path, firm: str) -> None:
    keep(answered, "participations", lambda row: row[0] != firm)

    assert fault_of(answered, firm, *TRIAL, "exit", "x_sat", "4", AT) == (
        f'respondent: found "{firm}", without a participation in svc-synergy-diamond of demo-c000, '
        "expected a firm with a row in participations.csv"
    )


def test_two_answers_at_one_moment_leave_open_which_is_the_last(answered: Path, firm: str) -> None:
    add(answered, "answers", firm, *TRIAL, "exit", "x_sat", "4", AT)

    assert fault_of(answered, firm, *TRIAL, "exit", "x_sat", "5", "2027-02-20T08:00:00Z") == (
        "answered_at: found the same item answered twice at one moment, "
        "expected one row for each answer"
    )


def test_reading_says_how_far_it_is(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pilots.folder.answers.EVERY", 1_000)
    said: list[str] = []

    count = len(read_folder(small, progress=said.append).answers)

    assert [line for line in said if "rows" in line] == [
        f"Reading answers.csv: {thousand},000 rows" for thousand in range(1, count // 1_000 + 1)
    ]
    assert said[:2] == ["Reading the programme and its services", "Reading regions.csv"]
