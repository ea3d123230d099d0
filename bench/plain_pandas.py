"""The KPIs as an evaluator would write them first: read the file, merge, group, for every level.

No loop over rows and no ``apply``; one ``groupby`` a KPI and level, one ``pivot_table`` for pairs.
"""

from pathlib import Path
from typing import Any

import pandas as pd
from rivals import LARGE, PAIRED

LEVELS = {
    "trial": ["cluster", "service"],
    "region": ["region", "service"],
    "region_type": ["region_type", "service"],
    "service": ["service"],
    "programme": [],
}
SHARES = {
    ("exit", "x_sat"): ("4", "5"),
    ("exit", "x_intent"): ("yes, because of this service", "yes, this service speeds it up"),
    ("exit", "x_additional"): ("same steps, later", "smaller steps", "no steps"),
    ("exit", "x_wtp"): ("up to 50 %", "more than 50 %"),
    ("followup", "f_innov"): ("yes, product", "yes, process", "yes, both"),
    ("followup", "f_status"): ("submitted", "funded or contracted", "running", "completed"),
    ("followup", "f_use"): ("yes",),
}
MEANS = (("exit", "x_useful"), ("exit", "x_contacts"), ("exit", "x_ideas"), ("exit", "x_nps"))
MISSING = ("dont_know", "not_applicable", "do not know")


def by_pandas(file: Path, frames: dict[str, pd.DataFrame], asked: dict[str, Any]) -> dict[str, Any]:
    """Return the number of counted answers and of KPI rows."""
    answers = pd.read_parquet(file)
    firms = frames["firms"]
    takes = frames["participations"].merge(firms[["sme", "size"]], on="sme")
    takes = takes[takes["attended"] & (takes["size"] != LARGE)]
    places = frames["trials"][["cluster", "service", "region", "region_type"]]
    takes = takes[["sme", "cluster", "service"]].merge(places, on=["cluster", "service"])
    answers = answers.merge(
        takes, left_on=["respondent", "cluster", "service"], right_on=["sme", "cluster", "service"]
    )
    answers["programme"] = "programme"
    valid = answers[~answers["value"].isin(MISSING)]
    tables = []
    for keys in LEVELS.values():
        by = keys or ["programme"]
        for (wave, item), counting in SHARES.items():
            rows = valid[(valid["wave"] == wave) & (valid["item"] == item)]
            yes = rows.assign(yes=rows["value"].isin(counting))
            tables.append(yes.groupby(by).agg(n=("yes", "size"), value=("yes", "mean")))
        for wave, item in MEANS:
            rows = valid[(valid["wave"] == wave) & (valid["item"] == item)]
            number = rows.assign(number=pd.to_numeric(rows["value"]))
            tables.append(number.groupby(by)["number"].agg(["size", "mean", "std"]))
        for wave in ("baseline", "exit"):
            needed = [item for _, item in asked["required"][wave]]
            rows = answers[(answers["wave"] == wave) & answers["item"].isin(needed)]
            given = rows.groupby(
                [*by, "cluster", "service", "respondent"]
                if by != ["cluster", "service"]
                else [*by, "respondent"]
            )["item"].nunique()
            complete = (given == len(needed)).groupby(level=list(range(len(by)))).sum()
            tables.append(complete.to_frame())
        for items, since, until, least in PAIRED.values():
            rows = valid[valid["item"].isin(items) & valid["wave"].isin((since, until))]
            index = list(dict.fromkeys([*by, "cluster", "service", "respondent", "item"]))
            both = rows.assign(number=pd.to_numeric(rows["value"])).pivot_table(
                index=index, columns="wave", values="number"
            )
            change = (both[until] - both[since]).dropna()
            firm = change.groupby(level=list(range(len(index) - 1))).agg(["size", "mean"])
            firm = firm[firm["size"] >= least]
            tables.append(
                firm["mean"].groupby(level=list(range(len(by)))).agg(["size", "mean", "std"])
            )
    return {"answers": len(answers), "rows": sum(map(len, tables))}
