"""An invented programme with as many answers as asked for, as frames and one Parquet file.

Answers lie in the order in which questionnaires arrive: those of one questionnaire together,
questionnaires of one wave shuffled. The columns are those of ``answers.csv`` that decide numbers.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from services_catalog import Catalogue

SME = "sme_contact"
WAVES = {"baseline": 0.85, "exit": 0.72, "followup": 0.6}
"""Share of the firms of a trial that answer each wave."""

SILENT = 0.03
"""Share of questions left out."""

CAME = 0.95
"""Share of registered firms that attend."""

KINDS = ("advanced", "convergence", "less_advanced")
COUNTRIES = ("AT", "CH", "DE", "FR", "IT", "SI")
SIZES = ("0-9", "10-49", "50-249", "250 or more")
REGIONS = 11
BATCH = 1 << 19


@dataclass(frozen=True)
class Invented:
    """Trials, firms and participations as frames; the answers are in ``file``."""

    trials: pd.DataFrame
    firms: pd.DataFrame
    participations: pd.DataFrame
    file: Path
    answers: int


def invent(catalogue: Catalogue, file: Path, *, answers: int, clusters: int, seed: int) -> Invented:
    """Write about ``answers`` answers of ``clusters`` pilot clusters, five services each."""
    chance = np.random.default_rng(seed)
    services = [service.id for service in catalogue.enabled_services()]
    slots = _slots(catalogue)
    each = sum(CAME * rate * (1 - SILENT) * len(slots[wave]) for wave, rate in WAVES.items())
    per_trial = max(5, math.ceil(1.01 * answers / each / clusters / len(services)))
    trials = _trials(clusters, services)
    firms = pd.DataFrame(
        {
            "sme": [f"c{c:05}-sme{f:04}" for c in range(clusters) for f in range(per_trial)],
            "cluster": np.repeat(trials["cluster"].unique(), per_trial),
            "size": chance.choice(SIZES, clusters * per_trial, p=(0.5, 0.3, 0.17, 0.03)),
        }
    )
    takes = pd.DataFrame(
        {
            "sme": np.repeat(firms["sme"].to_numpy(), len(services)),
            "cluster": np.repeat(firms["cluster"].to_numpy(), len(services)),
            "service": np.tile(services, len(firms)),
            "attended": chance.random(len(firms) * len(services)) < CAME,
        }
    )
    written = _write(file, takes, firms, services, slots, chance)
    return Invented(trials, firms, takes, file, written)


def _trials(clusters: int, services: list[str]) -> pd.DataFrame:
    rows: list[dict[str, Any]] = [
        {
            "cluster": f"c{c:05}",
            "service": service,
            "region": f"region{c % REGIONS:02}",
            "region_type": KINDS[c % 3],
            "country": COUNTRIES[c % REGIONS % len(COUNTRIES)],
            "withdrawn": False,
            "completed": True,
            "mandatory": 7,
            "accepted": 7 - c % 2,
            "planned_days": 30,
            "actual_days": 30.0 + c % 9,
        }
        for c in range(clusters)
        for service in services
    ]
    return pd.DataFrame(rows)


def _slots(catalogue: Catalogue) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """Return, for each wave, the questions for firms that are no free text, with their values."""
    found = {}
    for questionnaire in catalogue.questionnaires.values():
        if questionnaire.respondent != SME:
            continue
        items = [*questionnaire.items, *map(catalogue.item, questionnaire.repeats)]
        found[questionnaire.wave] = [
            (item.id, _values(item, catalogue)) for item in items if item.type != "text"
        ]
    return found


def _values(item: Any, catalogue: Catalogue) -> tuple[str, ...]:  # noqa: ANN401 -- an item
    if item.type == "boolean":
        return ("yes", "no")
    if item.options:
        return tuple(item.options)
    return tuple(catalogue.scales[item.scale].answers()[:9])


def _write(
    file: Path,
    takes: pd.DataFrame,
    firms: pd.DataFrame,
    services: list[str],
    slots: dict[str, list[tuple[str, tuple[str, ...]]]],
    chance: np.random.Generator,
) -> int:
    items = sorted({item for wave in slots.values() for item, _ in wave})
    values = sorted({value for wave in slots.values() for _, known in wave for value in known})
    names = {
        "respondent": firms["sme"].tolist(),
        "cluster": sorted(firms["cluster"].unique()),
        "service": services,
        "wave": list(WAVES),
        "item": items,
        "value": values,
    }
    place = {name: {word: n for n, word in enumerate(words)} for name, words in names.items()}
    firm = np.repeat(np.arange(len(firms), dtype=np.int32), len(services))
    cluster = firms["cluster"].map(place["cluster"]).to_numpy(np.int32)[firm]
    service = np.tile(np.arange(len(services), dtype=np.int32), len(firms))
    schema = pa.schema([(name, pa.string()) for name in names])
    written = 0
    with pq.ParquetWriter(file, schema, compression="zstd") as out:
        for wave, rate in WAVES.items():
            asked = slots[wave]
            came = np.flatnonzero((chance.random(len(takes)) < rate) & takes["attended"].to_numpy())
            chance.shuffle(came)
            for start in range(0, len(came), BATCH // len(asked)):
                some = came[start : start + BATCH // len(asked)]
                said = np.stack(
                    [
                        np.array([place["value"][v] for v in known], dtype=np.int32)[
                            chance.integers(0, len(known), len(some))
                        ]
                        for _, known in asked
                    ],
                    axis=1,
                ).ravel()
                kept = chance.random(len(said)) >= SILENT
                column = {
                    "respondent": np.repeat(firm[some], len(asked)),
                    "cluster": np.repeat(cluster[some], len(asked)),
                    "service": np.repeat(service[some], len(asked)),
                    "wave": np.full(len(said), place["wave"][wave], dtype=np.int32),
                    "item": np.tile(
                        np.array([place["item"][item] for item, _ in asked], np.int32), len(some)
                    ),
                    "value": said,
                }
                table = pa.table(
                    {
                        name: pa.DictionaryArray.from_arrays(
                            pa.array(codes[kept]), pa.array(names[name])
                        ).cast(pa.string())
                        for name, codes in column.items()
                    },
                    schema=schema,
                )
                out.write_table(table)
                written += table.num_rows
    return written
