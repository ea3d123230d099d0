"""Whether definitions fit each other: everything they name exists, tasks lead somewhere."""

from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from typing import get_args

from foundation.languages import LANGUAGES
from services_catalog.faults import Fault
from services_catalog.parts import Parts
from services_catalog.questions import Item
from services_catalog.rollout import RegionTypeId, Service

REGION_TYPES = get_args(RegionTypeId)


def faults_between(parts: Parts) -> Iterator[Fault]:
    """Yield every fault that only shows when definitions are held against each other."""
    for identifier, service in parts.things.get("services", {}).items():
        yield from _faults_of_service(identifier, service, parts)
    yield from _faults_of_questions(parts)
    yield from _faults_of_kpis_and_gates(parts)
    yield from _faults_of_reviews(parts)
    yield from _faults_of_places(parts)
    yield from _faults_of_sources(parts)
    yield from _faults_of_codebook(parts)
    yield from _shared_numbers("services", parts)
    yield from _shared_numbers("kpis", parts)


def _unknown(
    place: tuple[str, str], found: Iterable[str], kind: str, known: set[str]
) -> Iterator[Fault]:
    file, key = place
    for identifier in found:
        if identifier not in known:
            yield Fault(file, key, repr(identifier), f"{kind}: one of {_listed(known)}")


def _listed(known: Iterable[str]) -> str:
    return ", ".join(sorted(known)) or "none, there is none yet"


def _words(parts: Parts, kind: str) -> set[str]:
    listed = parts.things.get("words", {}).get(kind)
    return set(listed.words) if listed else set()


def _faults_of_service(identifier: str, service: Service, parts: Parts) -> Iterator[Fault]:
    file = parts.file_of("services", identifier)
    steps = [step.id for step in service.rollout]
    for step in service.rollout:
        place = f"rollout.{step.id}"
        if steps.count(step.id) > 1:
            yield Fault(file, place, "the same id twice", "one step for each id")
        yield from _unknown((file, f"{place}.depends_on"), step.depends_on, "a step", set(steps))
        yield from _unknown((file, f"{place}.owner"), [step.owner], "a role", parts.known("roles"))
        if file.startswith("definitions/"):
            names = _words(parts, "evidence")
            yield from _unknown((file, f"{place}.evidence"), step.evidence, "evidence", names)
    yield from _faults_of_order(service, file)
    yield from _unknown((file, "kpis"), service.kpis, "a KPI", parts.known("kpis"))
    for region_type in set(REGION_TYPES) - set(service.adaptation):
        yield Fault(file, f"adaptation.{region_type}", "nothing", "an adaptation for every type")
    yield from _faults_of_module(identifier, service.questionnaire_module, parts)


def _faults_of_order(service: Service, file: str) -> Iterator[Fault]:
    mandatory = set(service.mandatory_tasks)
    if service.core_task not in mandatory:
        expected = f"a mandatory step: one of {_listed(mandatory)}"
        yield Fault(file, "core_task", repr(service.core_task), expected)
    try:
        TopologicalSorter({step.id: step.depends_on for step in service.rollout}).prepare()
    except CycleError as error:
        circle = " before ".join(error.args[1])
        yield Fault(file, "rollout", f"a circle, {circle}", "an order in which steps can be done")


def _faults_of_module(service: str, asked: str | None, parts: Parts) -> Iterator[Fault]:
    if asked is None:
        return
    file, key = parts.file_of("services", service), "questionnaire_module"
    yield from _unknown((file, key), [asked], "a module", parts.known("modules"))
    module = parts.things.get("modules", {}).get(asked)
    if module is not None and module.service != service:
        yield Fault(file, key, f"one of {module.service}", f"a module of {service}")


def _questions(parts: Parts) -> Iterator[tuple[str, Item]]:
    for kind in ("questionnaires", "modules"):
        for identifier, asked in parts.things.get(kind, {}).items():
            yield from ((parts.file_of(kind, identifier), item) for item in asked.items)


def _faults_of_questions(parts: Parts) -> Iterator[Fault]:
    first_file: dict[str, str] = {}
    for file, item in _questions(parts):
        place = f"items.{item.id}"
        if item.id in first_file:
            yield Fault(file, place, f"an id used in {first_file[item.id]}", "an id of its own")
        first_file.setdefault(item.id, file)
        scales = [item.scale] if item.scale else []
        groups = [item.group] if item.group else []
        yield from _unknown((file, f"{place}.scale"), scales, "a scale", parts.known("scales"))
        yield from _unknown((file, f"{place}.group"), groups, "a group", _words(parts, "group"))
        yield from _unknown((file, f"{place}.kpis"), item.kpis, "a KPI", parts.known("kpis"))
    for identifier, asked in parts.things.get("questionnaires", {}).items():
        file = parts.file_of("questionnaires", identifier)
        others = set(first_file) - {item.id for item in asked.items}
        yield from _unknown((file, "repeats"), asked.repeats, "a question asked before", others)
        respondent = [asked.respondent]
        yield from _unknown((file, "respondent"), respondent, "a role", parts.known("roles"))
        yield from _unknown((file, "wave"), [asked.wave], "a wave", parts.known("waves"))
    for identifier, module in parts.things.get("modules", {}).items():
        file = parts.file_of("modules", identifier)
        services = parts.known("services")
        yield from _unknown((file, "service"), [module.service], "a service", services)


def _faults_of_kpis_and_gates(parts: Parts) -> Iterator[Fault]:
    for identifier, kpi in parts.things.get("kpis", {}).items():
        file = parts.file_of("kpis", identifier)
        gates = [kpi.gate] if kpi.gate else []
        yield from _unknown((file, "gate"), gates, "a gate", parts.known("gates"))
        yield from _unknown((file, "unit"), [kpi.unit], "a unit", _words(parts, "unit"))
    for identifier, gate in parts.things.get("gates", {}).items():
        file = parts.file_of("gates", identifier)
        yield from _unknown((file, "kpis"), gate.kpis, "a KPI", parts.known("kpis"))
    if judging := parts.single.get("judging"):
        file = "definitions/judging.toml"
        verdicts = [rule.id for rule in judging.verdicts]
        yield from _unknown((file, "verdicts"), verdicts, "a verdict", _words(parts, "verdict"))
        decisions = judging.votes.decisions
        known = _words(parts, "decision")
        yield from _unknown((file, "votes.decisions"), decisions, "a decision", known)


def _faults_of_reviews(parts: Parts) -> Iterator[Fault]:
    if review := parts.single.get("review"):
        file = "definitions/review.toml"
        for stage in (*review.stages_regional, *review.stages_programme):
            roles, decisions = parts.known("roles"), _words(parts, "decision")
            yield from _unknown((file, f"{stage.id}.role"), [stage.role], "a role", roles)
            place = (file, f"{stage.id}.decisions")
            yield from _unknown(place, stage.decisions, "a decision", decisions)
    if report := parts.single.get("report"):
        place = ("definitions/report.toml", "card.addressees")
        known = _words(parts, "addressee")
        yield from _unknown(place, report.card.addressees, "an addressee", known)


def _faults_of_places(parts: Parts) -> Iterator[Fault]:
    for identifier, region in parts.things.get("regions", {}).items():
        file = parts.file_of("regions", identifier)
        known = set(LANGUAGES)
        yield from _unknown((file, "languages"), region.languages, "a language", known)
    if region_types := parts.single.get("region_types"):
        found = {region_type.id for region_type in region_types.types}
        for missing in set(REGION_TYPES) - found:
            yield Fault("definitions/region_types.toml", "types", f"no {missing}", "all three")


def _faults_of_sources(parts: Parts) -> Iterator[Fault]:
    if (register := parts.single.get("sources")) is None:
        return
    for file, key, text in _cited(parts):
        for label in register.unknown_labels(text):
            yield Fault(file, key, label, "a label that definitions/sources.toml explains")


def _faults_of_codebook(parts: Parts) -> Iterator[Fault]:
    if codebook := parts.single.get("codebook"):
        known = {
            item.id
            for asked in parts.things.get("questionnaires", {}).values()
            for item in asked.items
            if asked.respondent == "sme_contact" and item.type == "text"
        }
        file = parts.files.get(("codebook", "codebook"), "definitions/codebook.toml")
        place = (file, "questions")
        yield from _unknown(place, codebook.questions, "a question for firms' own words", known)


def _cited(parts: Parts) -> Iterator[tuple[str, str, str]]:
    """Yield ``(file, key, text)`` wherever a definition names its source."""
    for identifier, kpi in parts.things.get("kpis", {}).items():
        yield parts.file_of("kpis", identifier), "cite", kpi.cite
    for identifier, region in parts.things.get("regions", {}).items():
        file = parts.file_of("regions", identifier)
        yield file, "nuts_source", region.nuts_source
        yield file, "cohesion_2014_2020.source", region.cohesion_2014_2020.source
        yield file, "strategy_note.source", region.strategy_note.source
        for edition, rated in region.innovation_scoreboard.items():
            yield file, f"innovation_scoreboard.{edition}.source", rated.source
    if region_types := parts.single.get("region_types"):
        yield "definitions/region_types.toml", "reason", region_types.reason
    if judging := parts.single.get("judging"):
        yield "definitions/judging.toml", "programme_goal.source", judging.programme_goal.source


def _shared_numbers(kind: str, parts: Parts) -> Iterator[Fault]:
    owner: dict[int, str] = {}
    for identifier, thing in parts.things.get(kind, {}).items():
        first = owner.setdefault(thing.number, identifier)
        if first != identifier:
            expected = f"a number of its own; {first} has this one"
            yield Fault(parts.file_of(kind, identifier), "number", str(thing.number), expected)
