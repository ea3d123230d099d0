from datetime import date
from pathlib import Path

import pytest

from pilots.folder import Programme, read_folder
from tests.factories.folder_edits import faults_of, retype

KEYS = (
    "id, title, synthetic, timezone, languages, contact, min_pilots, target_validated_services, "
    "exchange_rates, waves"
)


def faults_after(folder: Path, before: str, after: str) -> list[str]:
    retype(folder, "programme.toml", before, after)
    return [fault for fault in faults_of(folder) if fault.startswith("programme.toml")]


def test_the_programme_comes_with_its_types(folder: Path) -> None:
    assert read_folder(folder).programme == Programme(
        id="made-up",
        title="A made-up programme (synthetic)",
        synthetic=True,
        timezone="Europe/Vienna",
        languages=("en", "de", "fr", "it", "sl"),
        contact="coordination@trials.example",
        min_pilots=4,
        target_validated_services=5,
        exchange_rates={"CHF": 1.04},
        waves={"w1": date(2027, 1, 11), "w2": date(2027, 2, 15), "w3": date(2027, 3, 22)},
    )


def test_keys_with_a_usual_value_may_be_left_out(folder: Path) -> None:
    text = (folder / "programme.toml").read_text(encoding="utf-8")
    for line in ("target_validated_services = 5\n", "exchange_rates = { CHF = 1.04 }\n"):
        text = text.replace(line, "")
    (folder / "programme.toml").write_text("\ufeff" + text, encoding="utf-8")

    programme = read_folder(folder).programme

    assert (programme.target_validated_services, programme.exchange_rates) == (5, {})


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('id = "made-up"', "", ("key id: found no such key, "
         "expected an id of lower-case letters, digits and hyphens")),
        ('"made-up"', '"Made Up"', ('key id: found "Made Up", '
         "expected an id: lower-case letters, digits and hyphens, at most 64 characters")),
        ('"A made-up programme (synthetic)"', "7", "key title: found 7, expected text in quotes"),
        ("true", '"yes"', 'key synthetic: found "yes", expected true or false'),
        ('"Europe/Vienna"', '"Europe/Wien"', ('key timezone: found "Europe/Wien", '
         "expected a time zone such as Europe/Vienna")),
        ('"sl"]', '"es"]', ("""key languages: found "['en', 'de', 'fr', 'it', 'es']", """
         "expected one of en, de, fr, it, sl")),
        ('"sl"]', '"en"]', ("""key languages: found "['en', 'de', 'fr', 'it', 'en']", """
         "expected each language once")),
        ('["en", "de", "fr", "it", "sl"]', "[]", ('key languages: found "[]", '
         "expected a list of en, de, fr, it, sl")),
        ('"coordination@trials.example"', '"coordination"', ('key contact: found "coordination", '
         "expected an e-mail address such as name@example.org")),
        ("min_pilots = 4", "min_pilots = 0", ("key min_pilots: found 0, "
         "expected a whole number from 1 to 10,000")),
        ("min_pilots = 4", "min_pilots = true", ("key min_pilots: found true, "
         "expected a whole number")),
        ("services = 5", "services = 5.0", ("key target_validated_services: found 5.0, "
         "expected a whole number")),
        ("{ CHF = 1.04 }", "1.04", ("key exchange_rates: found 1.04, "
         "expected a table such as { CHF = 1.04 }")),
        ("CHF = 1.04", "chf = 1.04", ("""key exchange_rates: found "{'chf': 1.04}", """
         "expected a currency code of three capital letters")),
        ("CHF = 1.04", "CHF = -1", ("""key exchange_rates: found "{'CHF': -1}", """
         "expected a number above 0 for CHF: the EUR that one unit is worth")),
        ("CHF = 1.04", "CHF = nan", ("""key exchange_rates: found "{'CHF': nan}", """
         "expected a number above 0 for CHF: the EUR that one unit is worth")),
        ("CHF = 1.04", "EUR = 1.04", ("""key exchange_rates: found "{'EUR': 1.04}", """
         "expected 1 for EUR, or no rate for it")),
        ("CHF = 1.04", "CHF = 0x" + "f" * 5000, ("key exchange_rates: found a very long number, "
         "expected a number above 0 for CHF: the EUR that one unit is worth")),
        ('id = "made-up"', 'id = "made-up"\nlead = "p-lead"', ("key lead: found an unknown key, "
         f"expected only {KEYS}")),
        ("2027-01-11", '"2027-01-11"', ('key waves[1].starts: found "2027-01-11", '
         "expected a day between 2000 and 2100, such as 2027-01-11, without quotes")),
        ("2027-01-11", "2027-01-11T08:00:00", ("key waves[1].starts: found 2027-01-11 08:00:00, "
         "expected a day between 2000 and 2100, such as 2027-01-11, without quotes")),
        ("2027-01-11", "1927-01-11", ("key waves[1].starts: found 1927-01-11, "
         "expected a day between 2000 and 2100, such as 2027-01-11")),
        ('id = "w1"', 'name = "w1"', "key waves[1].id: found no such key, expected text in quotes"),
        ('id = "w2"', 'id = "w1"', ('key waves[2].id: found "w1", '
         "expected an id that no other wave has")),
    ],
)  # fmt: skip
def test_every_wrong_key_is_named(before: str, after: str, fault: str, folder: Path) -> None:
    assert f"programme.toml, {fault}" in faults_after(folder, before, after)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("id = ", ("programme.toml: found the end of the file, "
                   "expected valid TOML (invalid value)")),
        ('id = "a"\nid = "b"\n', ('programme.toml, line 2: found "id = "b"", '
                                 "expected valid TOML (cannot overwrite a value)")),
        ('id = "a"\ntitle = "b" c\n', ('programme.toml, line 2: found "title = "b" c", expected '
                                      "valid TOML (expected newline or end of document after a "
                                      "statement)")),
        ("a = " + "[" * 5000, ("programme.toml: found brackets nested too deeply, "
                              "expected valid TOML")),
        ("a = " + "9" * 5000, ("programme.toml: found a number of thousands of digits, "
                              "expected valid TOML")),
        ("waves = 3", ("programme.toml, key waves: found 3, "
                      "expected at least one [[waves]] with id and starts")),
        ("waves = [1]", ('programme.toml, key waves: found "[1]", '
                        "expected at least one [[waves]] with id and starts")),
        ("", ("programme.toml, key waves: found nothing, "
             "expected at least one [[waves]] with id and starts")),
    ],
)  # fmt: skip
def test_text_that_is_no_programme_is_refused(text: str, fault: str, folder: Path) -> None:
    (folder / "programme.toml").write_text(text, encoding="utf-8")

    assert [found for found in faults_of(folder) if found.startswith(fault)] != []


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b'id = "a"\n# gr\xf6sse\n', "programme.toml, line 2: found the byte 0xF6, expected UTF-8"),
        (b"#" * 1_000_001, ("programme.toml: found a file of 1,000,001 bytes, "
                           "expected at most 1,000,000 bytes")),
    ],
)  # fmt: skip
def test_a_file_that_is_no_text_is_refused(content: bytes, fault: str, folder: Path) -> None:
    (folder / "programme.toml").write_bytes(content)

    assert faults_of(folder) == [fault]


def test_a_missing_programme_is_one_fault(folder: Path) -> None:
    (folder / "programme.toml").unlink()

    assert faults_of(folder) == ["programme.toml: found no such file, expected a TOML file"]
