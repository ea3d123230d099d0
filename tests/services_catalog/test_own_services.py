"""A sixth service is one file: no code is touched."""

import shutil
from decimal import Decimal
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from services_catalog import CatalogueFaults, Fault, default_catalogue, load_catalogue

FILE = "services/svc-energy-audit.toml"


def faults_of(own_services: Path) -> list[Fault]:
    with pytest.raises(CatalogueFaults) as refusal:
        load_catalogue(own_services)
    return list(refusal.value.faults)


def change(own_services: Path, old: str, new: str) -> Path:
    path = own_services / "svc-energy-audit.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return own_services


def test_the_service_of_the_how_to_page_is_tried_like_the_shipped_ones(own_services: Path) -> None:
    catalogue = load_catalogue(own_services)
    service = catalogue.services["svc-energy-audit"]

    assert [enabled.number for enabled in catalogue.enabled_services()] == [1, 2, 3, 4, 5, 9]
    assert service.mandatory_tasks == ("scope", "visits", "notes")
    assert service.step("calls").wait_days == 30
    assert service.adaptation["advanced"].duration_factor == Decimal("0.9")
    assert service.adaptation["advanced"].parameters == {"co_payment_share": Decimal("0.25")}


def test_its_own_questions_end_the_exit_questionnaire(own_services: Path) -> None:
    catalogue = load_catalogue(own_services)
    asked = catalogue.items("exit", "sme_contact", "svc-energy-audit")

    assert [item.id for item in asked[-2:]] == ["s9_measures", "s9_first"]
    assert asked[-2].accepts("5") is None
    assert asked[-1].accepts("roof") == "expected one of: heating, machines, building, none"


def test_it_brings_its_translations_and_stays_english_elsewhere(own_services: Path) -> None:
    catalogue = load_catalogue(own_services)
    service = catalogue.services["svc-energy-audit"]
    first = catalogue.item("s9_first")

    assert [
        service.name_in("de"),
        service.name_in("sl"),
        service.step("visits").title_in("de"),
        service.step("visits").title_in("fr"),
        service.step("visits").evidence_in("meter_readings", "de"),
        service.step("visits").evidence_in("meter_readings", "it"),
        service.step("visits").evidence_in("attendance_list", "it"),
        service.adaptation["advanced"].text_in("de"),
        first.text_in("de"),
        first.option_in("heating", "de"),
        first.option_in("heating", "fr"),
    ] == [
        "Energieberatung für kleine Unternehmen",
        "Energy Audit for Small Firms",
        "Unternehmen besuchen und messen",
        "Visit the firms and measure",
        "Zählerstände",
        "meter readings",
        "Elenco delle presenze",
        "Mit den besten Unternehmen der Branche vergleichen; die Unternehmen zahlen einen Anteil.",
        "Welche Maßnahme kommt zuerst?",
        "Heizung",
        "heating",
    ]


def test_new_evidence_may_have_an_english_name(own_services: Path) -> None:
    change(
        own_services,
        "[translations.de.steps]",
        '[translations.en.evidence]\nmeter_readings = "Readings of the meters"\n\n'
        "[translations.de.steps]",
    )
    step = load_catalogue(own_services).services["svc-energy-audit"].step("visits")

    assert step.evidence_in("meter_readings", "sl") == "Readings of the meters"


def test_the_shipped_catalogue_does_not_learn_of_it(own_services: Path) -> None:
    load_catalogue(own_services)

    assert "svc-energy-audit" not in default_catalogue().services


def test_the_digest_covers_the_service_but_not_its_translations(own_services: Path) -> None:
    before = load_catalogue(own_services).digest

    assert before != default_catalogue().digest
    assert load_catalogue(change(own_services, "Heizung", "Wärme")).digest == before
    assert load_catalogue(change(own_services, "days = 10", "days = 11")).digest != before


def test_a_reserve_service_is_switched_on_by_a_copy_of_its_file(tmp_path: Path) -> None:
    shipped = files("services_catalog") / "definitions" / "services" / "svc-startup-bridge.toml"
    own = tmp_path / "services"
    own.mkdir()
    with as_file(shipped) as path:
        copy = Path(shutil.copy(path, own))
    copy.write_text(copy.read_text("utf-8").replace("enabled = false", "enabled = true"), "utf-8")

    catalogue = load_catalogue(own)

    assert catalogue.services["svc-startup-bridge"].enabled
    assert catalogue.services["svc-startup-bridge"].name_in("de") == (
        "Start-up-Brücke (Förderung neuen Unternehmertums)"
    )


def test_a_service_cannot_take_the_id_of_an_enabled_one(own_services: Path, example: str) -> None:
    taken = example.replace('"svc-energy-audit"', '"svc-action-workshop"').replace(
        "number = 9 ", "number = 10 "
    )
    (own_services / "svc-energy-audit.toml").unlink()
    (own_services / "svc-action-workshop.toml").write_text(taken, "utf-8")

    assert Fault(
        "services/svc-action-workshop.toml",
        "id",
        "'svc-action-workshop'",
        "an id that no enabled service of the catalogue has",
    ) in faults_of(own_services)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            'id = "svc-energy-audit"',
            'id = "svc-audit"',
            ("id", "'svc-audit'", "svc-energy-audit, as in the file name"),
        ),
        ("days = 10", 'days = "10"', ("rollout.visits.days", "'10'", "a valid integer")),
        (
            'depends_on = ["visits"]',
            'depends_on = ["visit"]',
            ("rollout.notes.depends_on", "'visit'", "a step: one of calls, notes, scope, visits"),
        ),
        (
            "number = 9 ",
            "number = 3 ",
            ("number", "3", "a number of its own; svc-action-workshop has this one"),
        ),
        (
            "number = 9 ",
            'questionnaire_module = "mod-action-workshop"\nnumber = 9 ',
            (
                "questionnaire_module",
                "'mod-action-workshop'",
                "nothing, because module_items are the module",
            ),
        ),
        (
            'scale = "agree5"',
            'scale = "agree7"',
            (
                "items.s9_measures.scale",
                "'agree7'",
                "a scale: one of agree5, barrier4, count, nps11, satisfy5, text, trl9, useful5",
            ),
        ),
        (
            'id = "s9_measures"',
            'id = "x_sat"',
            (
                "items.x_sat",
                "an id used in definitions/questionnaires/core-exit.toml",
                "an id of its own",
            ),
        ),
        (
            "[translations.de.options.s9_first]\nheating",
            "[translations.de.options.s9_first]\nheat",
            ("translations.de.options.s9_first", "'heat'", "an option of this item"),
        ),
        (
            "[translations.de.steps]\nscope",
            "[translations.de.steps]\nscopes",
            ("translations.de.steps", "'scopes'", "one of calls, notes, scope, visits"),
        ),
        (
            "target_participants_sme = 10",
            "target_participants_sme = 5",
            ("target_participants_sme", "5", "at least min_participants_sme, 6"),
        ),
        (
            "days = 10",
            "days = 10000",
            ("rollout.visits.days", "10000", "less than or equal to 400"),
        ),
    ],
)
def test_a_fault_in_an_own_service_names_its_place(
    own_services: Path, old: str, new: str, fault: tuple[str, str, str]
) -> None:
    assert Fault(FILE, *fault) in faults_of(change(own_services, old, new))


def test_a_language_that_nobody_speaks_here_is_a_fault(own_services: Path) -> None:
    change(own_services, "[translations.de.steps]", "[translations.rm.steps]")

    assert faults_of(own_services) == [
        Fault(FILE, "translations.rm", "'rm'", "one of en, de, fr, it, sl")
    ]


def test_a_broken_file_is_one_fault(own_services: Path) -> None:
    (own_services / "svc-energy-audit.toml").write_text("id = ", "utf-8")

    assert faults_of(own_services) == [
        Fault(FILE, "whole file", "Invalid value (at end of document)", "valid TOML")
    ]


def test_faults_of_several_files_come_together(own_services: Path, example: str) -> None:
    change(own_services, "days = 10", "days = 0")
    other = example.replace("svc-energy-audit", "svc-water-audit").replace("s9_", "s10_")
    (own_services / "svc-water-audit.toml").write_text(
        other.replace("number = 9 ", 'number = "10" '), "utf-8"
    )

    assert [(fault.file, fault.key) for fault in faults_of(own_services)] == [
        (FILE, "rollout.visits.days"),
        ("services/svc-water-audit.toml", "number"),
    ]
