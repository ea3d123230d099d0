"""Definitions that do not fit each other are found, each with its place."""

from pathlib import Path

import pytest

from services_catalog import Fault
from tests.services_catalog.conftest import Spoil, faults_of

WORKSHOP = "services/svc-action-workshop.toml"
STEPS = "t1, t2, t3, t4, t5, t6, t7, t8"
ROLES = (
    "advisory_expert, cluster_manager, data_steward, peer_region_reviewer, quality_manager, "
    "regional_authority, regional_coordinator, service_facilitator, sme_contact, wp_lead"
)


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (
            WORKSHOP,
            'depends_on = ["t5"]',
            'depends_on = ["t55"]',
            ("rollout.t6.depends_on", "'t55'", f"a step: one of {STEPS}"),
        ),
        (
            WORKSHOP,
            'depends_on = ["t4"]',
            'depends_on = ["t7"]',
            (
                "rollout",
                "a circle, t5 before t6 before t7 before t5",
                "an order in which steps can be done",
            ),
        ),
        (
            WORKSHOP,
            'core_task = "t4"',
            'core_task = "t8"',
            ("core_task", "'t8'", "a mandatory step: one of t1, t2, t3, t4, t5, t6, t7"),
        ),
        (
            WORKSHOP,
            'title = "Run the workshop"\nowner = "service_facilitator"',
            'title = "Run the workshop"\nowner = "moderator"',
            ("rollout.t4.owner", "'moderator'", f"a role: one of {ROLES}"),
        ),
        (
            WORKSHOP,
            'questionnaire_module = "mod-action-workshop"',
            'questionnaire_module = "mod-partnering-call"',
            (
                "questionnaire_module",
                "one of svc-partnering-call",
                "a module of svc-action-workshop",
            ),
        ),
        (
            WORKSHOP,
            "number = 3",
            "number = 4",
            ("number", "4", "a number of its own; svc-action-workshop has this one"),
        ),
        (
            WORKSHOP,
            'id = "t3"',
            'id = "t2"',
            ("rollout.t2", "the same id twice", "one step for each id"),
        ),
        (
            "questionnaires/core-exit.toml",
            'id = "x_nps"',
            'id = "x_sat"',
            (
                "items.x_sat",
                "an id used in definitions/questionnaires/core-exit.toml",
                "an id of its own",
            ),
        ),
        (
            "questionnaires/core-exit.toml",
            'respondent = "sme_contact"',
            'respondent = "sme"',
            ("respondent", "'sme'", f"a role: one of {ROLES}"),
        ),
        (
            "kpis/csat.toml",
            'gate = "G3"',
            'gate = "G7"',
            ("gate", "'G7'", "a gate: one of G0, G1, G2, G3, G4, G5, G6"),
        ),
        (
            "kpis/csat.toml",
            'cite = "b:S102, b:S82"',
            'cite = "b:S102, b:S999"',
            ("cite", "b:S999", "a label that definitions/sources.toml explains"),
        ),
        (
            "regions/trento.toml",
            'languages = ["it"]',
            'languages = ["rm"]',
            ("languages", "'rm'", "a language: one of de, en, fr, it, sl"),
        ),
        (
            "words/group.toml",
            'skills = "Skills"\n',
            "",
            (
                "items.bar_ski3.group",
                "'skills'",
                "a group: one of cooperation, innovation, investment",
            ),
        ),
        (
            "words/addressee.toml",
            'sme = "SMEs"\n',
            "",
            (
                "card.addressees",
                "'sme'",
                (
                    "an addressee: one of cluster_organisation, managing_authority, "
                    "national_level, programme, regional_authority"
                ),
            ),
        ),
    ],
)
def test_a_definition_that_does_not_fit_is_a_fault(
    spoil: Spoil, file: str, old: str, new: str, fault: tuple[str, str, str]
) -> None:
    faults = spoil(file, old, new)

    assert fault in {(found.key, found.found, found.expected) for found in faults}


def test_a_region_type_without_adaptation_is_a_fault(spoil: Spoil) -> None:
    assert spoil(WORKSHOP, "[adaptation.convergence]", "[adaptation.converging]") == (
        Fault(
            f"definitions/{WORKSHOP}",
            "adaptation.converging.[key]",
            "'converging'",
            "'advanced', 'convergence' or 'less_advanced'",
        ),
    )


def test_a_missing_adaptation_is_a_fault(definitions: Path) -> None:
    file = definitions / WORKSHOP
    text = file.read_text("utf-8")
    file.write_text(text[: text.index("[adaptation.less_advanced]")], "utf-8")

    assert faults_of(definitions, None) == (
        Fault(
            f"definitions/{WORKSHOP}",
            "adaptation.less_advanced",
            "nothing",
            "an adaptation for every type",
        ),
    )


def test_a_wrong_definition_is_not_also_a_missing_one(spoil: Spoil) -> None:
    faults = spoil("kpis/csat.toml", "min_n = 5", "min_n = 0")

    assert [(fault.file, fault.key) for fault in faults] == [
        ("definitions/kpis/csat.toml", "min_n")
    ]


def test_a_region_type_that_nobody_defines_is_a_fault(spoil: Spoil) -> None:
    faults = spoil("region_types.toml", 'id = "less_advanced"', 'id = "advanced"')

    assert [(fault.key, fault.found) for fault in faults] == [("types", "no less_advanced")]


def test_a_module_of_an_unknown_service_is_a_fault(spoil: Spoil) -> None:
    faults = spoil(
        "modules/mod-action-workshop.toml",
        'service = "svc-action-workshop"',
        'service = "svc-nothing"',
    )

    assert [(fault.key, fault.found) for fault in faults] == [
        ("service", "'svc-nothing'"),
        ("questionnaire_module", "one of svc-nothing"),
    ]
