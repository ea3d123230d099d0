"""Widths of letters are those of the font that sets the reports."""

from evaluation.reports.charts.lettering import fitted, lettering, width, wrapped


def test_digits_are_equally_wide_in_the_typeface() -> None:
    assert len({width(digit, 10) for digit in "0123456789"}) == 1


def test_semibold_is_wider_than_regular() -> None:
    assert width("Zufriedenheit", 10, 600) > width("Zufriedenheit", 10)


def test_letters_of_all_five_languages_have_shapes() -> None:
    letters = "äöüßÄÖÜéèêàçùîïôœìòčšžČŠŽ„“”«»»«€\N{MINUS SIGN}\N{NARROW NO-BREAK SPACE}"

    assert [letter for letter in letters if not lettering().knows(ord(letter))] == []


def test_lines_are_no_wider_than_the_room() -> None:
    lines = wrapped("Evidence Base and S3 Synergy Diamond", 12, 90)

    assert len(lines) > 1
    assert [line for line in lines if width(line, 12) > 90] == []
    assert " ".join(lines) == "Evidence Base and S3 Synergy Diamond"


def test_what_is_cut_says_so_and_still_fits() -> None:
    lines = fitted("Evidence Base and S3 Synergy Diamond for everybody", 12, 90)

    assert lines == ["Evidence Base", "and S3 Synergy…"]
    assert [line for line in lines if width(line, 12) > 90] == []


def test_a_word_that_is_too_long_is_cut() -> None:
    assert fitted("Donaudampfschifffahrtsgesellschaft", 12, 60) == ["Donauda…"]
