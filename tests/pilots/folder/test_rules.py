from pathlib import Path

import pytest

from tests.factories.folder_edits import add, change, faults_of, keep, retype


def test_a_programme_has_the_pilots_that_it_promises(folder: Path) -> None:
    retype(folder, "programme.toml", "min_pilots = 4\n", "")

    assert faults_of(folder) == [
        "clusters.csv: found 4 pilot clusters, expected at least 10 (min_pilots)"
    ]


def test_every_enabled_service_is_tried_in_two_regions(folder: Path) -> None:
    for name in ("participations", "tasks"):
        (folder / f"{name}.csv").unlink()
    keep(folder, "trials", lambda row: row[1] != "svc-action-workshop")
    keep(folder, "trials", lambda row: row[:2] != ["demo-c002", "svc-partnering-call"])

    assert faults_of(folder) == [
        (
            "trials.csv: found svc-action-workshop in no region, "
            "expected at least 2 regions for every enabled service"
        ),
        (
            "trials.csv: found svc-partnering-call in 1 region (piemonte), "
            "expected at least 2 regions for every enabled service"
        ),
    ]


def test_two_clusters_of_one_region_are_one_region(folder: Path) -> None:
    (folder / "participations.csv").unlink()
    (folder / "tasks.csv").unlink()
    keep(folder, "trials", lambda row: row[:2] != ["demo-c001", "svc-synergy-diamond"])

    assert faults_of(folder) == [
        (
            "trials.csv: found svc-synergy-diamond in 1 region (upper-austria), "
            "expected at least 2 regions for every enabled service"
        )
    ]


def test_a_different_region_type_needs_a_reason(folder: Path) -> None:
    change(folder, "clusters", (5, "region_type_reason"), " ")

    assert faults_of(folder) == [
        (
            'clusters.csv, row 5, column region_type_reason: found " ", expected a reason '
            "why less_advanced differs from advanced, the type of upper-austria"
        )
    ]


def test_the_region_type_of_the_region_needs_no_reason(folder: Path) -> None:
    change(folder, "clusters", (2, "region_type"), "advanced")

    assert faults_of(folder) == []


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("wp_lead", "the programme"),
        ("cluster_manager", "demo-c001"),
        ("service_facilitator", "demo-c002"),
        ("regional_coordinator", "slovenia"),
    ],
)
def test_roles_that_somebody_must_have_are_named(role: str, place: str, folder: Path) -> None:
    (folder / "decisions.csv").unlink()
    keep(folder, "people", lambda row: row[3] != role or place not in {"the programme", *row[4:6]})

    assert faults_of(folder) == [
        f"people.csv, column role: found no {role} of {place}, expected at least one"
    ]


def test_a_manager_with_a_wrong_address_is_still_the_manager(folder: Path) -> None:
    change(folder, "people", (15, "email"), "none")

    assert faults_of(folder) == [
        (
            'people.csv, row 15, column email: found "none", '
            "expected an e-mail address such as name@example.org"
        )
    ]


def test_roles_of_a_cluster_or_region_have_one(folder: Path) -> None:
    rows = [
        add(folder, "people", f"p-{number}", "N", "n@b.example", role, region, cluster, "en")
        for number, (role, region, cluster) in enumerate(
            [
                ("cluster_manager", "piemonte", ""),
                ("regional_authority", "", ""),
                ("service_facilitator", "slovenia", "demo-c001"),
                ("sme_contact", "", ""),
            ]
        )
    ]

    assert faults_of(folder) == [
        (
            f"people.csv, row {rows[0]}, column cluster: found nothing, "
            "expected the cluster of this cluster_manager"
        ),
        (
            f"people.csv, row {rows[1]}, column region: found nothing, "
            "expected the region of this regional_authority"
        ),
        (
            f'people.csv, row {rows[2]}, column region: found "slovenia", '
            "expected piemonte, the region of demo-c001"
        ),
        (
            f'people.csv, row {rows[3]}, column role: found "sme_contact", expected one of '
            "advisory_expert, cluster_manager, data_steward, peer_region_reviewer, "
            "quality_manager, regional_authority, regional_coordinator, service_facilitator, "
            "wp_lead"
        ),
    ]
