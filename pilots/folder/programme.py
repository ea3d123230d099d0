"""The programme itself: the keys of ``programme.toml``, their types and what they may hold."""

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from foundation.languages import LANGUAGES
from pilots.folder.faults import Faults, quoted
from pilots.folder.readings import (
    A_DAY,
    Reading,
    Unfit,
    a_currency,
    a_day,
    a_line,
    a_timezone,
    an_address,
    an_id,
    one_of,
)
from pilots.folder.records import Programme
from pilots.folder.source import Settings

MOST_PILOTS = 10_000
MOST_WORTH = 1_000_000
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Key:
    """``usual`` is taken where the key is left out; None: it must be there."""

    name: str
    reading: Callable[[Any], Any]
    meaning: str
    usual: Any = None


def _text(reading: Reading[Any]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:  # noqa: ANN401 -- whatever TOML holds
        if not isinstance(value, str):
            raise Unfit("text in quotes")
        return reading(value)

    return read


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise Unfit("true or false")
    return value


def _whole_number(least: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise Unfit("a whole number")
        if not least <= value <= MOST_PILOTS:
            raise Unfit(f"a whole number from {least} to {MOST_PILOTS:,}")
        return value

    return read


def _languages(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise Unfit(f"a list of {', '.join(LANGUAGES)}")
    read = tuple(map(_text(one_of(LANGUAGES)), value))
    if len(set(read)) < len(read):
        raise Unfit("each language once")
    return read


def _exchange_rates(value: object) -> dict[str, float]:
    if not isinstance(value, Mapping):
        raise Unfit("a table such as { CHF = 1.04 }")
    return {a_currency(currency): _rate(currency, rate) for currency, rate in value.items()}


def _rate(currency: str, rate: object) -> float:
    if not isinstance(rate, int | float) or isinstance(rate, bool) or not 0 < rate < MOST_WORTH:
        raise Unfit(f"a number above 0 for {currency}: the EUR that one unit is worth")
    if currency == "EUR" and rate != 1:
        raise Unfit("1 for EUR, or no rate for it")
    return float(rate)


KEYS = (
    Key("id", _text(an_id), "an id of lower-case letters, digits and hyphens"),
    Key("title", _text(a_line), "the title that reports print"),
    Key("synthetic", _truth, "true (all of it is invented, and every page says so) or false"),
    Key("timezone", _text(a_timezone), "the time zone of the coordinator, such as Europe/Vienna"),
    Key("languages", _languages, f"the languages of the programme, of {', '.join(LANGUAGES)}"),
    Key("contact", _text(an_address), "the e-mail address that letters come from"),
    Key("min_pilots", _whole_number(1), "the fewest pilot clusters it may have", usual=10),
    Key("target_validated_services", _whole_number(0),
        "how many services are to be validated", usual=5),
    Key("exchange_rates", _exchange_rates,
        "the EUR that one unit of another currency is worth, all through the programme", usual={}),
)  # fmt: skip
WAVES = "waves"


def read_programme(settings: Settings, faults: Faults) -> Programme | None:
    """Return the programme, or None if anything is wrong (all of it is noted)."""
    before = len(faults)
    names = (*(key.name for key in KEYS), WAVES)
    for name in settings.values:
        if name not in names:
            row = settings.rows.get(name)
            faults.add(settings.place, row, name, "an unknown key", f"only {', '.join(names)}")
    values = {key.name: _value(key, settings, faults) for key in KEYS}
    _check_waves(settings, faults)
    if len(faults) > before:
        return None
    return Programme(**values, waves={wave["id"]: wave["starts"] for wave in _waves(settings)})


def wave_ids(settings: Settings | None) -> frozenset[str] | None:
    """Return the ids of the rollout waves, right or wrong; None if there are none to be known."""
    waves = _waves(settings) if settings else []
    return frozenset(str(wave.get("id")) for wave in waves) or None


def _waves(settings: Settings) -> list[Mapping[str, Any]]:
    waves = settings.values.get(WAVES)
    return [wave for wave in waves if isinstance(wave, Mapping)] if isinstance(waves, list) else []


def _value(key: Key, settings: Settings, faults: Faults) -> Any:  # noqa: ANN401 -- any type
    if key.name not in settings.values:
        if key.usual is None:
            faults.add(settings.place, None, key.name, "no such key", key.meaning)
        return key.usual
    value = settings.values[key.name]
    try:
        return key.reading(value)
    except Unfit as unfit:
        row = settings.rows.get(key.name)
        faults.add(settings.place, row, key.name, written(value), str(unfit))
        return None


def _check_waves(settings: Settings, faults: Faults) -> None:
    waves = settings.values.get(WAVES)
    if not isinstance(waves, list) or not waves or len(_waves(settings)) < len(waves):
        expected = "at least one [[waves]] with id and starts"
        found = "nothing" if not waves else written(waves)
        faults.add(settings.waves_place, None, WAVES, found, expected)
    earlier: set[Any] = set()
    for number, wave in enumerate(_waves(settings), start=1):
        place = f"{WAVES}[{number}]"
        for name, expected in _misfits(wave, earlier):
            found = written(wave[name]) if name in wave else "no such key"
            column = f"{place}.{name}"
            faults.add(settings.waves_place, settings.rows.get(place), column, found, expected)
        earlier.add(str(wave.get("id")))


def _misfits(wave: Mapping[str, Any], earlier: Container[str]) -> Iterator[tuple[str, str]]:
    readings: dict[str, Callable[[Any], Any]] = {"id": _text(an_id), "starts": _day}
    for name, reading in readings.items():
        try:
            reading(wave.get(name))
        except Unfit as unfit:
            yield name, str(unfit)
    if str(wave.get("id")) in earlier:
        yield "id", "an id that no other wave has"
    for name in wave.keys() - readings.keys():
        yield name, "only id and starts"


def _day(value: object) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise Unfit(f"{A_DAY}, without quotes")
    return a_day(value.isoformat())


def written(value: object) -> str:
    """Return a value of TOML the way a fault shows it."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    try:
        return quoted(str(value)) if isinstance(value, list | Mapping) else str(value)[:LONGEST]
    except ValueError:  # Python refuses to print a number of more than 4,300 digits
        return "a very long number"
