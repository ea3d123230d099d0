"""What the shipped catalogue holds, and what it answers."""

import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

from services_catalog import default_catalogue
from services_catalog.loading import read_catalogue

ROOT = Path(__file__).parents[2]

ENABLED = (
    "svc-synergy-diamond",
    "svc-discovery-workshop",
    "svc-action-workshop",
    "svc-partnering-call",
    "svc-ip-market-clinic",
)


def test_five_services_are_enabled_and_three_wait_in_reserve() -> None:
    catalogue = default_catalogue()

    assert tuple(service.id for service in catalogue.enabled_services()) == ENABLED
    assert [s.id for s in catalogue.services.values() if not s.enabled] == [
        "svc-technology-scouting",
        "svc-startup-bridge",
        "svc-monitoring-circle",
    ]


def test_the_catalogue_is_as_large_as_the_domain_asks() -> None:
    catalogue = default_catalogue()

    assert {
        "questionnaires": list(catalogue.questionnaires),
        "modules": len(catalogue.modules),
        "kpis": len(catalogue.kpis),
        "gates": list(catalogue.gates),
        "roles": len(catalogue.roles),
        "regions": len(catalogue.regions),
        "region types": [region_type.id for region_type in catalogue.region_types.types],
    } == {
        "questionnaires": [
            "core-baseline",
            "core-exit",
            "core-followup",
            "manager-exit",
            "policy-exit",
        ],
        "modules": 5,
        "kpis": 34,
        "gates": ["G0", "G1", "G2", "G3", "G4", "G5", "G6"],
        "roles": 10,
        "regions": 11,
        "region types": ["advanced", "convergence", "less_advanced"],
    }


def test_the_exit_wave_asks_core_then_repeated_then_module_questions() -> None:
    asked = default_catalogue().items("exit", "sme_contact", "svc-action-workshop")

    assert [item.id for item in asked] == [
        "x_sat",
        "x_useful",
        "x_nps",
        "x_effort",
        "x_contacts",
        "x_contacts_region",
        "x_contacts_sector",
        "x_ideas",
        "x_intent",
        "x_additional",
        "x_wtp",
        "x_best",
        "x_improve",
        "x_policy",
        "x_quote",
        "cap1",
        "cap2",
        "cap3",
        "cap4",
        "cap5",
        "cap6",
        "s3_clear",
        "s3_real",
        "s3_commit",
        "s3_partner",
    ]


def test_no_sme_answers_more_than_25_questions_in_a_wave() -> None:
    catalogue = default_catalogue()

    assert {
        wave: {len(catalogue.items(wave, "sme_contact", service)) for service in ENABLED}
        for wave in catalogue.waves
    } == {"baseline": {25}, "exit": {25}, "followup": {19}}


def test_nobody_is_asked_what_is_not_theirs_to_answer() -> None:
    catalogue = default_catalogue()

    assert len(catalogue.items("exit", "cluster_manager", "svc-action-workshop")) == 7
    assert len(catalogue.items("exit", "regional_authority", "svc-action-workshop")) == 4
    assert catalogue.items("baseline", "cluster_manager", "svc-action-workshop") == ()


def test_reserve_services_ask_no_module_questions() -> None:
    assert len(default_catalogue().items("exit", "sme_contact", "svc-startup-bridge")) == 21


def test_duration_factors_are_exact_decimals() -> None:
    service = default_catalogue().services["svc-action-workshop"]

    assert service.adaptation["convergence"].duration_factor == Decimal("1.1")
    assert service.adaptation["convergence"].duration_factor * 10 == Decimal(11)


def test_gates_have_the_agreed_numbers() -> None:
    gates = default_catalogue().gates

    assert {gate.id: gate.limits for gate in gates.values() if gate.limits} == {
        "G0": {"green": {"baseline_share": 70}},
        "G1": {"green": {"fidelity": 85}, "amber": {"fidelity": 65}},
        "G2": {
            "green": {
                "completed_trials": 4,
                "regions": 3,
                "countries": 2,
                "tested_region_types": 3,
                "matched_pairs": 30,
                "response_rate": 60,
            },
            "amber": {
                "completed_trials": 3,
                "regions": 3,
                "countries": 2,
                "tested_region_types": 2,
                "matched_pairs": 15,
                "response_rate": 43,
            },
        },
        "G3": {
            "green": {
                "green_kpis_at_least": 4,
                "red_kpis_at_most": 0,
                "capability_gain_low_above": 0,
            },
            "amber": {"red_kpis_at_most": 1},
        },
        "G4": {
            "green": {"tested_region_types": 3, "weak_region_types_at_most": 0},
            "amber": {"tested_region_types": 2, "weak_region_types_at_most": 2},
        },
        "G5": {
            "green": {"uptake_commitment_at_least": 60, "effort_per_sme_at_most": 2},
            "amber": {"uptake_commitment_at_least": 40, "effort_per_sme_at_most": 4},
        },
    }


def test_verdicts_are_tried_in_the_agreed_order() -> None:
    assert [rule.id for rule in default_catalogue().judging.verdicts] == [
        "insufficient_evidence",
        "not_validated",
        "revise_and_retest",
        "validated",
        "validated_with_conditions",
    ]


def test_a_task_reminds_before_and_after_and_then_escalates() -> None:
    reminders = default_catalogue().reminders

    assert reminders.model_dump() == {
        "before": (2,),
        "after": (1, 3),
        "escalate_regional_coordinator": 5,
        "escalate_programme_lead": 10,
        "hour": 9,
    }


def test_a_review_stage_is_found_by_its_id() -> None:
    review = default_catalogue().review

    assert (review.stage("r4").role, review.stage("p2").quorum) == ("peer_region_reviewer", 3)


def test_the_digest_is_the_same_however_often_the_files_are_read(definitions: Path) -> None:
    assert read_catalogue(definitions, None).digest == default_catalogue().digest
    assert len(default_catalogue().digest) == 64


def test_the_digest_changes_with_a_target(definitions: Path) -> None:
    kpi = definitions / "kpis" / "csat.toml"
    kpi.write_text(kpi.read_text("utf-8").replace("target = 80.0", "target = 81.0"), "utf-8")

    assert read_catalogue(definitions, None).digest != default_catalogue().digest


def test_overdue_reviews_of_kpis_are_found() -> None:
    catalogue = default_catalogue()

    assert catalogue.overdue_reviews(date(2027, 6, 30)) == ()
    assert len(catalogue.overdue_reviews(date(2027, 7, 1))) == 34


def test_reading_the_catalogue_does_not_load_heavy_libraries() -> None:
    heavy = "{'babel', 'holidays', 'pandas', 'sqlalchemy', 'prefect', 'scipy'}"
    program = (
        "import sys; from services_catalog import default_catalogue; default_catalogue(); "
        f"print(sorted({heavy} & set(sys.modules)))"
    )

    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert run.stdout.strip() == "[]"
