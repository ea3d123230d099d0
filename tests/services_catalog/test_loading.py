"""Reading a folder of definitions: what is wrong with single files, all at once."""

from pathlib import Path

import pytest

from services_catalog import CatalogueFaults, Fault, default_catalogue, load_catalogue
from services_catalog.loading import read_catalogue
from tests.services_catalog.conftest import Spoil, faults_of

CSAT = "definitions/kpis/csat.toml"
KINDS = "'share', 'mean', 'paired', 'nps', 'sum', 'ratio', 'median', 'count' or 'rate'"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("min_n = 5", 'min_n = "5"', ("min_n", "'5'", "a valid integer")),
        ("min_n = 5", "min_n = 5\nweight = 2", ("weight", "2", "no such key")),
        ("min_n = 5\n", "", ("min_n", "nothing", "a value")),
        ('kind = "share"', 'kind = ""', ("kind", "''", KINDS)),
        ("suppressed = true", "suppressed = 1", ("suppressed", "1", "a valid boolean")),
        ("target = 80.0", "target = nan", ("target", "nan", "a finite number")),
        (
            "amber = 60.0",
            "amber = 90.0",
            ("amber", "90.0", "a limit that is not stricter than the target, 80.0"),
        ),
        ("amber = 60.0\n", "", ("target", "one of them", "target and amber, or neither")),
        (
            'checked_by = "evaluation authors"',
            'checked_by = "service catalogue authors"',
            ("checked_by", "service catalogue authors", "somebody who did not write it"),
        ),
        (
            'id = "csat"',
            'id = "satisfaction"',
            ("id", "'satisfaction'", "csat, as in the file name"),
        ),
        (
            'id = "csat"',
            'id = "CSAT"',
            ("id", "'CSAT'", "lower case letters, digits and hyphens, such as svc-energy-audit"),
        ),
    ],
)
def test_a_wrong_value_is_a_fault_with_its_key(
    spoil: Spoil, old: str, new: str, fault: tuple[str, str, str]
) -> None:
    assert spoil("kpis/csat.toml", old, new) == (Fault(CSAT, *fault),)


def test_the_place_of_a_fault_names_things_by_their_id(spoil: Spoil) -> None:
    faults = spoil("services/svc-synergy-diamond.toml", "days = 10", "days = 0")

    assert faults == (
        Fault(
            "definitions/services/svc-synergy-diamond.toml",
            "rollout.t3.days",
            "0",
            "greater than or equal to 1",
        ),
    )


def test_broken_toml_is_a_fault_and_not_a_crash(spoil: Spoil) -> None:
    (fault,) = spoil("kpis/csat.toml", "min_n = 5", "min_n = ")

    assert fault == Fault(CSAT, "whole file", "Invalid value (at line 17, column 9)", "valid TOML")


@pytest.mark.parametrize(
    ("content", "found", "expected"),
    [
        (b"name = '\xff'", "the byte 0xff at 8", "UTF-8"),
        (b"#" * 1_000_001, "1,000,001 bytes", "at most 1,000,000 bytes"),
        (b"a = " + b"[" * 5000, None, "valid TOML"),
    ],
)
def test_a_file_that_is_no_definition_is_a_fault(
    definitions: Path, content: bytes, found: str | None, expected: str
) -> None:
    (definitions / "kpis" / "csat.toml").write_bytes(content)

    (fault,) = faults_of(definitions, None)

    assert (fault.file, fault.key, fault.expected) == (CSAT, "whole file", expected)
    assert fault.found == (found or fault.found)


def test_an_empty_file_lacks_every_key(definitions: Path) -> None:
    (definitions / "roles" / "wp_lead.toml").write_text("", "utf-8")

    assert faults_of(definitions, None) == tuple(
        Fault("definitions/roles/wp_lead.toml", key, "nothing", "a value")
        for key in ("can", "id", "label")
    )


def test_a_file_with_a_byte_order_mark_is_read(definitions: Path) -> None:
    path = definitions / "kpis" / "csat.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert read_catalogue(definitions, None).digest == default_catalogue().digest


def test_a_missing_file_is_a_fault(definitions: Path) -> None:
    (definitions / "reminders.toml").unlink()

    assert faults_of(definitions, None) == (
        Fault("definitions/reminders.toml", "whole file", "nothing", "a file"),
    )


def test_all_faults_come_at_once_in_the_order_of_files(definitions: Path) -> None:
    for name in ("csat", "nps"):
        path = definitions / "kpis" / f"{name}.toml"
        path.write_text(path.read_text("utf-8").replace("suppressed = true", ""), "utf-8")
    with pytest.raises(CatalogueFaults) as refusal:
        read_catalogue(definitions, None)

    assert refusal.value.code == "CAT-101"
    assert str(refusal.value) == (
        "2 fault(s) in the definitions of the catalogue. Correct these, then run "
        "`pilots check-catalogue` again:\n"
        "  definitions/kpis/csat.toml: suppressed: found nothing, expected a value\n"
        "  definitions/kpis/nps.toml: suppressed: found nothing, expected a value"
    )


def test_a_programme_without_own_services_gets_the_shipped_catalogue(tmp_path: Path) -> None:
    assert load_catalogue(tmp_path / "services") is default_catalogue()
    assert load_catalogue(None) is default_catalogue()


def test_scales_need_a_label_for_every_value_or_for_both_ends(spoil: Spoil) -> None:
    (fault,) = spoil("scales/barrier4.toml", '"medium", ', "")

    assert (fault.key, fault.found, fault.expected) == (
        "labels",
        "3 labels",
        "a label for every value, or two: for the first and the last",
    )


def test_a_single_choice_needs_options(spoil: Spoil) -> None:
    (fault,) = spoil("questionnaires/core-followup.toml", 'options = ["yes", "partly", "no"]\n', "")

    assert (fault.key, fault.expected) == (
        "items.f_use.options",
        "options for the types single and multi, and for no other",
    )


@pytest.mark.parametrize(
    ("file", "before", "after", "fault"),
    [
        (
            "questionnaires/core-baseline.toml",
            'exclusive = ["none"]',
            'exclusive = ["nothing"]',
            "one of the options: product, service, process, none",
        ),
        (
            "questionnaires/core-followup.toml",
            'options = ["yes", "partly", "no"]',
            'options = ["yes", "partly", "no"]\nexclusive = ["no"]',
            "no exclusive options: only one answer can be given",
        ),
    ],
)
def test_what_stands_alone_is_one_of_several_options(
    spoil: Spoil, file: str, before: str, after: str, fault: str
) -> None:
    (found, *_) = spoil(file, before, after)

    assert (found.key.rpartition(".")[2], found.expected) == ("exclusive", fault)


def test_no_option_that_denies_the_others_is_taken_beside_them() -> None:
    catalogue = default_catalogue()
    items = [item for one in catalogue.questionnaires.values() for item in one.items]
    items += [item for one in catalogue.modules.values() for item in one.items]
    several = [item for item in items if item.type == "multi"]

    assert [item.id for item in several if {"none", "nothing"} & {*item.options}] == [
        item.id for item in several if item.exclusive
    ]
