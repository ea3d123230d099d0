"""The page of questionnaires: waves, questions, modules, scales."""

from collections.abc import Iterable
from functools import partial

from services_catalog.catalogue import Catalogue
from services_catalog.printing.markdown import PRINTED, listed, page, table
from services_catalog.questions import Item, Scale

MISSING = "A missing answer counts as answered, never as a value."
ALONE = (
    "An option marked (alone) excludes the others: the page does not take both. A contradiction "
    "that `answers.csv` holds is imported as it was given and counts as answered; no KPI is "
    "computed from questions with several answers."
)


def questionnaires_page(catalogue: Catalogue) -> str:
    parts = ["# Questionnaires", PRINTED, MISSING, ALONE]
    rows = (
        (wave.name, wave.opens, wave.closes, listed(wave.reminders_working_days) or "none")
        for wave in catalogue.waves.values()
    )
    parts += ["## Waves", table(("wave", "opens", "closes", "reminders, working days"), rows)]
    for asked in catalogue.questionnaires.values():
        parts += [f"## {asked.id}", f"Wave `{asked.wave}`, asked of `{asked.respondent}`."]
        if asked.repeats:
            parts.append(f"Asked again after these questions: {listed(asked.repeats)}.")
        parts.append(_items(asked.items))
    for module in catalogue.modules.values():
        parts += [f"## {module.id}", f"The end of the exit questionnaire of `{module.service}`."]
        parts.append(_items(module.items))
    parts += ["## Scales", table(("scale", "values"), map(_scale, catalogue.scales.values()))]
    return page(parts)


def _items(items: Iterable[Item]) -> str:
    rows = (
        (
            item.id,
            item.text,
            item.scale or item.type,
            " / ".join(map(partial(_option, item), item.options)),
            "yes" if item.required else "no",
            listed(item.kpis),
        )
        for item in items
    )
    return table(("item", "question", "answer", "options", "required", "KPIs"), rows)


def _option(item: Item, option: str) -> str:
    return f"{option} (alone)" if option in item.exclusive else option


def _scale(scale: Scale) -> tuple[str, str]:
    if scale.type == "text":
        return scale.id, f"text of up to {scale.max_chars} characters"
    if scale.type == "integer":
        return scale.id, f"{scale.min} to {scale.max}, {scale.missing}"
    labelled = ((value, scale.label_in(value, "en")) for value in scale.values)
    values = [f"{value} {label}".rstrip() for value, label in labelled]
    return scale.id, listed([*values, scale.missing or ""])
