"""The same counts by hand: numpy, polars, duckdb, and the groupby that one would write first.

What all of them count, of firms that took part and are small or medium-sized: for every trial how
often each question got each answer, the valid questionnaires, and the sums and numbers of the
paired changes. No levels, no intervals, no check of anything. They know the questions by heart.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

CAPABILITY = tuple(f"cap{n}" for n in range(1, 7))
BARRIERS = {g: tuple(f"bar_{g}{n}" for n in (1, 2, 3)) for g in ("inn", "ski", "coo", "inv")}
PAIRED = {
    "capability": (CAPABILITY, "baseline", "exit", 4),
    **{group: (items, "followup", "baseline", 2) for group, items in BARRIERS.items()},
}
"""Items, the wave that is taken away, the wave it is taken from, and how many must be answered."""

COLUMNS = ["respondent", "cluster", "service", "wave", "item", "value"]
LARGE = "250 or more"


def _taking_part(firms: pd.DataFrame, takes: pd.DataFrame) -> pd.DataFrame:
    small = firms.loc[firms["size"] != LARGE, "sme"]
    return takes.loc[takes["attended"] & takes["sme"].isin(small), ["sme", "cluster", "service"]]


def by_numpy(file: Path, frames: dict[str, pd.DataFrame], asked: dict[str, Any]) -> dict[str, Any]:
    """Scatter answers into a table of bytes by firm and service, then count columns of it."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    firms, trials = frames["firms"], frames["trials"]
    takes = _taking_part(firms, frames["participations"])
    known = {
        "respondent": pa.array(firms["sme"].tolist()),
        "service": pa.array(trials["service"].unique().tolist()),
        "wave": pa.array(asked["waves"]),
        "item": pa.array(asked["items"]),
        "value": pa.array(asked["values"]),
    }
    services, words = len(known["service"]), len(asked["values"])
    firm, service = (
        pc.index_in(pa.array(takes[name].tolist()), value_set=known[column]).to_numpy()
        for name, column in (("sme", "respondent"), ("service", "service"))
    )
    row = np.full((len(firms), services), len(takes), dtype=np.int64)
    row[firm, service] = np.arange(len(takes))
    slot = np.zeros((len(asked["waves"]), len(asked["items"])), dtype=np.int64)
    for number, (wave, item) in enumerate(asked["slots"]):
        slot[asked["waves"].index(wave), asked["items"].index(item)] = number
    stride = len(takes) + 1
    said = np.zeros(len(asked["slots"]) * stride, dtype=np.uint8)
    for batch in pq.ParquetFile(file, read_dictionary=COLUMNS).iter_batches(1 << 20):
        own, codes = {}, {}
        for name, words_of in known.items():
            codes[name] = batch.column(name).indices.to_numpy()
            found = pc.index_in(batch.column(name).dictionary, value_set=words_of)
            own[name] = found.fill_null(0).to_numpy().astype(np.int64)
        # Answers of one questionnaire lie together: whose they are is looked up once a run.
        changes = np.ones(len(batch), dtype=np.bool_)
        changes[1:] = np.diff(codes["respondent"]) != 0
        changes[1:] |= np.diff(codes["service"]) != 0
        changes[1:] |= np.diff(codes["wave"]) != 0
        starts = np.flatnonzero(changes)
        lengths = np.diff(starts, append=len(batch))
        first = {name: own[name][codes[name][starts]] for name in ("respondent", "service", "wave")}
        takes_part = row.ravel()[first["respondent"] * services + first["service"]]
        wave = np.repeat(first["wave"] * slot.shape[1], lengths)
        place = slot.ravel()[wave + own["item"][codes["item"]]] * stride
        place += np.repeat(takes_part, lengths)
        said[place] = own["value"][codes["value"]] + 1
    said = said.reshape(-1, stride)[:, :-1]
    pairs = trials["cluster"] + "/" + trials["service"]
    of = pd.Index(pairs).get_indexer(takes["cluster"] + "/" + takes["service"])
    width = words + 1
    counts = [
        np.bincount(of * width + one, minlength=len(trials) * width).reshape(-1, width)
        for one in said
    ]
    numbers = np.append(np.nan, asked["numbers"])
    place_of = {pair: number for number, pair in enumerate(asked["slots"])}
    found = {}
    for name, (items, since, until, least) in PAIRED.items():
        change = np.stack(
            [
                numbers[said[place_of[until, item]]] - numbers[said[place_of[since, item]]]
                for item in items
            ]
        )
        answered = ~np.isnan(change)
        enough = answered.sum(axis=0) >= least
        mean = np.where(answered, change, 0.0).sum(axis=0)[enough] / answered.sum(axis=0)[enough]
        found[name] = (
            np.bincount(of[enough], minlength=len(trials)),
            np.bincount(of[enough], weights=mean, minlength=len(trials)),
        )
    valid = {
        wave: (said[[place_of[pair] for pair in asked["required"][wave]]] > 0).all(axis=0)
        for wave in ("baseline", "exit")
    }
    exits = np.bincount(of, valid["exit"], len(trials))
    both = np.bincount(of, valid["exit"] & valid["baseline"], len(trials))
    answers = sum(int(one[:, 1:].sum()) for one in counts)
    return _told(
        answers, exits.sum(), both.sum(), {k: (n.sum(), s.sum()) for k, (n, s) in found.items()}
    )


def by_polars(file: Path, frames: dict[str, pd.DataFrame], asked: dict[str, Any]) -> dict[str, Any]:
    """Lazy, streaming, one scan: group by trial, question and answer; pairs by a second group."""
    import polars as pl

    takes = pl.DataFrame(
        {
            name: column.tolist()
            for name, column in _taking_part(frames["firms"], frames["participations"]).items()
        }
    ).rename({"sme": "respondent"})
    keys = ["respondent", "cluster", "service"]
    answers = pl.scan_parquet(file).join(takes.lazy(), on=keys, how="semi")
    items = answers.group_by("cluster", "service", "wave", "item", "value").len()
    number = (
        pl.col("value")
        .replace_strict(
            asked["values"], asked["numbers"].tolist(), default=None, return_dtype=pl.Float64
        )
        .fill_nan(None)
    )
    complete = answers.group_by(*keys).agg(
        (
            (pl.col("wave") == wave)
            & pl.col("item").is_in([item for _, item in asked["required"][wave]])
        )
        .sum()
        .alias(wave)
        for wave in ("baseline", "exit")
    )
    valid = {wave: pl.col(wave) == len(asked["required"][wave]) for wave in ("baseline", "exit")}
    sums = complete.group_by("cluster", "service").agg(
        valid["exit"].sum().alias("exits"), (valid["exit"] & valid["baseline"]).sum().alias("both")
    )
    numbers = answers.select(*keys, "item", "wave", number.alias("number")).drop_nulls("number")
    changes = []
    for names, since, until, least in PAIRED.values():
        rows = numbers.filter(pl.col("item").is_in(names))
        change = (
            rows.filter(pl.col("wave") == until)
            .join(rows.filter(pl.col("wave") == since), on=[*keys, "item"])
            .with_columns(change=pl.col("number") - pl.col("number_right"))
        )
        firm = change.group_by(*keys).agg(pl.len().alias("known"), pl.col("change").mean())
        changes.append(
            firm.filter(pl.col("known") >= least)
            .group_by("cluster", "service")
            .agg(pl.len(), pl.col("change").sum())
        )
    counted, exits, *tables = pl.collect_all([items, sums, *changes])
    pairs = {
        name: (table["len"].sum(), table["change"].sum())
        for name, table in zip(PAIRED, tables, strict=True)
    }
    return _told(counted["len"].sum(), exits["exits"].sum(), exits["both"].sum(), pairs)


def by_duckdb(file: Path, frames: dict[str, pd.DataFrame], asked: dict[str, Any]) -> dict[str, Any]:
    """Plain SQL on two threads."""
    import duckdb

    base = duckdb.connect(config={"threads": 2})
    takes = _taking_part(frames["firms"], frames["participations"])
    base.register("takes_frame", takes.astype(object))
    base.execute("create table takes as select sme respondent, cluster, service from takes_frame")
    numbers = pd.DataFrame({"value": asked["values"], "number": asked["numbers"]}).dropna()
    base.register("numbers_frame", numbers.astype({"value": object}))
    base.execute("create table numbers as select * from numbers_frame")
    base.execute(
        f"create view answers as select a.* from read_parquet('{file}') a "  # noqa: S608 -- our own file
        "semi join takes using (respondent, cluster, service)"
    )
    items = base.execute(
        "select cluster, service, wave, item, value, count(*) n from answers group by all"
    ).fetchnumpy()
    wanted = ", ".join(f"'{item}'" for names, *_ in PAIRED.values() for item in names)
    base.execute(
        "create table wide as select respondent, cluster, service, item, "  # noqa: S608
        "max(number) filter (wave = 'baseline') baseline, max(number) filter (wave = 'exit') exit, "
        "max(number) filter (wave = 'followup') followup from answers join numbers using (value) "
        f"where item in ({wanted}) group by all"
    )
    pairs = {}
    for name, (names, since, until, least) in PAIRED.items():
        listed = ", ".join(f"'{item}'" for item in names)
        pairs[name] = base.execute(
            "select sum(n), sum(s) from (select cluster, service, count(*) n, sum(mean) s from "  # noqa: S608
            f"(select respondent, cluster, service, avg({until} - {since}) mean, "
            f"count({until} - {since}) known from wide where item in ({listed}) group by all) "
            f"where known >= {least} group by all)"
        ).fetchone()
    parts = {
        wave: f"count(*) filter (wave = '{wave}' and item in ("
        + ", ".join(f"'{item}'" for _, item in asked["required"][wave])
        + f")) = {len(asked['required'][wave])}"
        for wave in ("baseline", "exit")
    }
    exits, both = base.execute(
        "select sum(exits), sum(both_waves) from (select cluster, service, count_if(e) exits, "  # noqa: S608
        "count_if(e and b) both_waves from (select respondent, cluster, service, "
        f"{parts['exit']} e, {parts['baseline']} b from answers group by all) group by all)"
    ).fetchone()
    return _told(int(items["n"].sum()), exits, both, pairs)


def _told(answers: float, exits: float, both: float, pairs: dict[str, Any]) -> dict[str, Any]:
    """Sums by which the rivals are compared: every count went into one of them."""
    return {
        "answers": int(answers),
        "exits": int(exits),
        "both": int(both),
        "pairs": {name: [int(n), round(float(s), 4)] for name, (n, s) in pairs.items()},
    }
