from datetime import UTC, date, datetime

import pytest

from pilots.folder import readings
from pilots.folder.readings import Reading, Unfit

MOMENT = "a moment between 2000 and 2100 with its offset, such as 2027-01-11T15:00:00+01:00"
DAY = "a day between 2000 and 2100, such as 2027-01-11"
ADDRESS = "an e-mail address such as name@example.org"
ID = "an id: lower-case letters, digits and hyphens, at most 64 characters"
LINE = "text on one line, at most 300 characters"


@pytest.mark.parametrize(
    ("reading", "text", "value"),
    [
        (readings.an_id, "upper-austria", "upper-austria"),
        (readings.a_line, "Štajerska <b>=1+1", "Štajerska <b>=1+1"),
        (readings.any_text, ' =HYPERLINK("x")\n', ' =HYPERLINK("x")\n'),
        (readings.an_address, "o'neil.x+1@sub.example.org", "o'neil.x+1@sub.example.org"),
        (readings.a_country, "SI", "SI"),
        (readings.a_nuts_code, "CH022", "CH022"),
        (readings.a_currency, "CHF", "CHF"),
        (readings.yes_or_no, "no", False),
        (readings.a_count, "007", 7),
        (readings.a_day, "2027-01-11", date(2027, 1, 11)),
        (readings.a_moment, "2027-01-11T15:00:00+01:00", datetime(2027, 1, 11, 14, tzinfo=UTC)),
        (readings.a_moment, "2027-01-11T15:00Z", datetime(2027, 1, 11, 15, tzinfo=UTC)),
        (readings.maybe(readings.a_count), "", None),
        (readings.or_empty(readings.an_id), "", ""),
        (readings.several(readings.an_id), "a;b", ("a", "b")),
        (readings.several(readings.an_id), "", ()),
        (readings.a_timezone, "Europe/Vienna", "Europe/Vienna"),
        (readings.a_timezone, "UTC", "UTC"),
        (readings.a_holiday_calendar, "CH-FR", "CH-FR"),
    ],
)  # fmt: skip
def test_a_right_text_becomes_its_value(reading: Reading[object], text: str, value: object) -> None:
    assert reading(text) == value


@pytest.mark.parametrize(
    ("reading", "text", "expected"),
    [
        (readings.an_id, "Upper-Austria", ID),
        (readings.an_id, "upper_austria", ID),
        (readings.an_id, "upper-austria ", ID),
        (readings.an_id, "-a", ID),
        (readings.an_id, "a" * 65, ID),
        (readings.an_id, "", ID),
        (readings.a_line, "  ", LINE),
        (readings.a_line, "two\nlines", LINE),
        (readings.a_line, "x" * 301, LINE),
        (readings.any_text, "x" * 10_001, "at most 10,000 characters"),
        (readings.any_text, "bell\x07", "text without control characters"),
        (readings.some_text, " ", "some text"),
        (readings.an_address, "", ADDRESS),
        (readings.an_address, "name@localhost", ADDRESS),
        (readings.an_address, "a b@example.org", ADDRESS),
        (readings.an_address, "a@example.org\nBcc: b@example.org", ADDRESS),
        (readings.an_address, "Name <a@example.org>", ADDRESS),
        (readings.an_address, "a@example.org,b@example.org", ADDRESS),
        (readings.an_address, ".a@example.org", ADDRESS),
        (readings.an_address, "a" * 250 + "@example.org", ADDRESS),
        (readings.a_country, "Italy", "a country code of two capital letters"),
        (readings.a_nuts_code, "at31", "a NUTS code such as AT31"),
        (readings.a_currency, "Fr.", "a currency code of three capital letters"),
        (readings.yes_or_no, "Yes", "yes or no"),
        (readings.yes_or_no, "", "yes or no"),
        (readings.a_count, "1.5", "a whole number"),
        (readings.a_count, "-1", "a whole number"),
        (readings.a_count, "٣", "a whole number"),
        (readings.a_day, "11.01.2027", DAY),
        (readings.a_day, "2027-02-30", DAY),
        (readings.a_day, "1927-01-11", DAY),
        (readings.a_moment, "2027-01-11T15:00:00", MOMENT),
        (readings.a_moment, "2027-01-11 15:00:00+01:00", MOMENT),
        (readings.a_moment, "2027-01-11T15:00:00+01", MOMENT),
        (readings.a_moment, "2027-01-11T25:00:00+01:00", MOMENT),
        (readings.a_moment, "9999-12-31T23:59:59-12:00", MOMENT),
        (readings.a_moment, "2027-01-11", MOMENT),
        (readings.one_of(("a", "b")), "c", "one of a, b"),
        (readings.several(readings.an_id), "a;a", "each value once"),
        (readings.several(readings.an_id), "a;", ID),
        (readings.at_least_one(readings.several(readings.an_id)), "",
         "at least one value; several are separated by ;"),
        (readings.a_timezone, "Europe/Wien", "a time zone such as Europe/Vienna"),
        (readings.a_timezone, "", "a time zone such as Europe/Vienna"),
        (readings.a_timezone, "localtime", "a time zone such as Europe/Vienna"),
        (readings.a_timezone, "../../etc/passwd", "a time zone such as Europe/Vienna"),
        (readings.a_timezone, "Europe", "a time zone such as Europe/Vienna"),
        (readings.a_holiday_calendar, "AT-99",
         "a holiday calendar such as AT-4, IT-TO, FR or CH-FR"),
        (readings.a_holiday_calendar, "", "a holiday calendar such as AT-4, IT-TO, FR or CH-FR"),
    ],
)  # fmt: skip
def test_a_wrong_text_is_told_what_would_be_right(
    reading: Reading[object], text: str, expected: str
) -> None:
    with pytest.raises(Unfit) as unfit:
        reading(text)

    assert str(unfit.value) == expected
