from pathlib import Path

from pilots.folder import read_folder
from tests.factories.folder_edits import change, retype


def test_the_digest_is_that_of_the_content_not_of_its_spelling(folder: Path) -> None:
    before = read_folder(folder).digest
    change(folder, "clusters", (2, "region_type"), "advanced")  # that of its region
    retype(folder, "tasks.csv", "2027-01-13T14:00:00+00:00", "2027-01-13T15:00:00+01:00")
    retype(folder, "programme.toml", "[[waves]]", "# a comment\n\n[[waves]]")

    assert read_folder(folder).digest == before


def test_every_change_of_content_changes_the_digest(answered: Path) -> None:
    digests = {read_folder(answered).digest}
    for file, place, text in (
        ("regions", (2, "name"), "Another name"),
        ("smes", (2, "nace"), "J63"),
        ("participations", (2, "attended"), "no"),
        ("answers", (2, "value"), "250 or more"),
        ("answers", (2, "answered_at"), "2027-01-12T09:00:00+01:00"),
        ("decisions", (2, "comment"), "Well done."),
    ):
        change(answered, file, place, text)
        digests.add(read_folder(answered).digest)
    retype(answered, "programme.toml", "CHF = 1.04", "CHF = 1.05")
    digests.add(read_folder(answered).digest)

    assert len(digests) == 8


def test_a_missing_file_and_one_without_rows_are_the_same(folder: Path) -> None:
    header = "respondent,cluster,service,wave,item,value,answered_at\n"
    without = read_folder(folder)
    (folder / "answers.csv").write_text(header, encoding="utf-8")

    assert read_folder(folder) == without
