"""Services that a programme brings along: one file each, with own questions and translations."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import Field

from foundation.languages import LANGUAGES
from services_catalog.definition import Definition
from services_catalog.faults import Fault
from services_catalog.parts import Parts
from services_catalog.questions import Item, Module
from services_catalog.reading import Table, model_of, shown, table_of
from services_catalog.rollout import Service


class Translation(Definition):
    """One table ``[translations.<language>]`` of a service file; what is missing stays English."""

    name: str | None = None
    purpose: str | None = None
    steps: dict[str, str] = Field(default_factory=dict)
    adaptation: dict[str, str] = Field(default_factory=dict)
    evidence: dict[str, str] = Field(default_factory=dict)
    items: dict[str, str] = Field(default_factory=dict)
    options: dict[str, dict[str, str]] = Field(default_factory=dict)

    def of_service(self) -> dict[str, str]:
        """Return the texts of the service by what they say, as ``Service.translate`` takes them."""
        own = {"name": self.name, "purpose": self.purpose}
        texts = {what: text for what, text in own.items() if text}
        for group in ("steps", "adaptation", "evidence"):
            texts |= {f"{group}:{key}": text for key, text in getattr(self, group).items()}
        return texts

    def of_item(self, item: str) -> dict[str, str]:
        options = self.options.get(item, {})
        texts = {f"option:{option}": text for option, text in options.items()}
        return texts | ({"text": self.items[item]} if item in self.items else {})


class Extras(Definition):
    """What a service file of a programme holds beside the service itself."""

    module_items: tuple[Item, ...] = ()
    translations: dict[str, Translation] = Field(default_factory=dict)


def read_own_services(folder: Path, parts: Parts) -> None:
    """Add every ``*.toml`` of ``folder`` to ``parts``; what is wrong goes to its faults.

    A shipped service that is not enabled may be replaced by a file with its id.
    """
    for path in sorted(folder.glob("*.toml")):
        name = f"{folder.name}/{path.name}"
        table = table_of(path, name, parts.faults)
        if table is None:
            parts.wrong.setdefault("services", set()).add(path.stem)
            continue
        _check_the_id(table.get("id"), path.stem, name, parts)
        _read_service(table, path.stem, name, parts)


def _check_the_id(found: object, stem: str, name: str, parts: Parts) -> None:
    if found is not None and found != stem:
        parts.faults.append(Fault(name, "id", shown(found), f"{stem}, as in the file name"))
    shipped = parts.things["services"].get(stem)
    if shipped is not None and shipped.enabled:
        expected = "an id that no enabled service of the catalogue has"
        parts.faults.append(Fault(name, "id", shown(stem), expected))


def _read_service(table: Table, stem: str, name: str, parts: Parts) -> None:
    beside = {key: table.pop(key) for key in Extras.model_fields if key in table}
    extras = model_of(Extras, beside, name, parts.faults)
    module = _module_of(table, stem, name, extras, parts)
    service = model_of(Service, table, name, parts.faults)
    parts.put("services", stem, service, name)
    if service is None or extras is None:
        return
    for language, translation in extras.translations.items():
        faults = _faults_of(language, translation, service, extras.module_items)
        parts.faults += (Fault(name, *fault) for fault in faults)
    service.translate({key: text.of_service() for key, text in extras.translations.items()})
    for item in module.items if module else ():
        item.translate({key: text.of_item(item.id) for key, text in extras.translations.items()})


def _module_of(
    table: Table, stem: str, name: str, extras: Extras | None, parts: Parts
) -> Module | None:
    if extras is None or not extras.module_items:
        return None
    if "questionnaire_module" in table:
        expected = "nothing, because module_items are the module"
        found = shown(table["questionnaire_module"])
        parts.faults.append(Fault(name, "questionnaire_module", found, expected))
    table["questionnaire_module"] = identifier = f"mod-{stem.removeprefix('svc-')}"
    fields = {"id": identifier, "service": stem, "items": extras.module_items}
    module = model_of(Module, fields, name, parts.faults)
    parts.put("modules", identifier, module, name)
    return module


def _faults_of(
    language: str, table: Translation, service: Service, items: tuple[Item, ...]
) -> Iterator[tuple[str, str, str]]:
    """Yield ``(key, found, expected)`` for translations of what the file does not have."""
    place = f"translations.{language}"
    if language not in LANGUAGES:
        yield place, shown(language), f"one of {', '.join(LANGUAGES)}"
    options = {item.id: item.options for item in items}
    right: dict[str, Iterable[str]] = {
        "steps": [step.id for step in service.rollout],
        "adaptation": service.adaptation,
        "evidence": [evidence for step in service.rollout for evidence in step.evidence],
        "items": options,
        "options": options,
    }
    for group, known in right.items():
        expected = f"one of {', '.join(sorted(set(known))) or 'none: the file has none'}"
        for key in sorted(set(getattr(table, group)) - set(known)):
            yield f"{place}.{group}", shown(key), expected
    for item, texts in table.options.items():
        for option in sorted(set(texts) - set(options.get(item, texts))):
            yield f"{place}.options.{item}", shown(option), "an option of this item"
