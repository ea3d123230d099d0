"""The page of services: steps, owners, evidence, adaptations, roles."""

from collections.abc import Iterable, Iterator

from services_catalog.catalogue import Catalogue
from services_catalog.printing.markdown import PRINTED, listed, page, table
from services_catalog.rollout import Service

DISCLAIMER = (
    "These are default services derived from the action lines of the S3-Innovation Model. They are "
    "not the services that the project S3-4AlpClusters validated. Durations, minimum numbers and "
    "parameters are design defaults, not findings."
)

DAYS = (
    "Days are working days of the pilot's own region. The column evidence has the ids that "
    "`tasks.csv` names what was handed in by, each with what it is."
)


def services_page(catalogue: Catalogue) -> str:
    parts = ["# Services", PRINTED, DISCLAIMER, DAYS]
    for service in catalogue.services.values():
        parts += _service(service, catalogue)
    rows = ((role.id, role.label, listed(role.can)) for role in catalogue.roles.values())
    parts += ["## Roles", table(("role", "name", "may"), rows)]
    return page(parts)


def _service(service: Service, catalogue: Catalogue) -> Iterator[str]:
    reserve = "" if service.enabled else " (reserve, disabled)"
    yield f"## {service.number}. {service.name}{reserve}"
    yield service.purpose
    materials = catalogue.words["material"].words
    yield table(
        ("", ""),
        [
            ("id", f"`{service.id}`"),
            ("action line", service.action_line),
            ("core task", f"{service.core_task}: attending it makes a firm a participating SME"),
            ("inputs", listed(materials.get(name, name) for name in service.inputs)),
            ("outputs", listed(materials.get(name, name) for name in service.outputs)),
            ("SMEs", f"{service.min_participants_sme} to {service.target_participants_sme}"),
            ("partner pilots", service.partner_pilots_required),
            ("module", service.questionnaire_module or "none"),
            ("KPIs", listed(service.kpis)),
        ],
    )
    yield _rollout(service, catalogue)
    yield _adaptations(service)


def _rollout(service: Service, catalogue: Catalogue) -> str:
    evidence = catalogue.words["evidence"].words
    rows = (
        (
            step.id,
            step.title,
            catalogue.roles[step.owner].label,
            step.days,
            _after(step.depends_on, step.wait_days),
            "yes" if step.mandatory else "no",
            "; ".join(_evidence(name, evidence.get(name, name)) for name in step.evidence),
        )
        for step in service.rollout
    )
    return table(("step", "what", "owner", "days", "after", "mandatory", "evidence"), rows)


def _evidence(name: str, said: str) -> str:
    """Return a piece of evidence by the id that files know it by, and in words."""
    return f"`{name}`" if said == name else f"`{name}` ({said})"


def _after(steps: Iterable[str], wait_days: int) -> str:
    waiting = f", {wait_days} calendar days later" if wait_days else ""
    return f"{listed(steps) or 'the start of the wave'}{waiting}"


def _adaptations(service: Service) -> str:
    rows = (
        (
            region_type,
            adaptation.text,
            adaptation.duration_factor,
            adaptation.min_participants_sme,
            adaptation.coaching_days,
            listed(f"{name} {value}" for name, value in adaptation.parameters.items()),
        )
        for region_type, adaptation in service.adaptation.items()
    )
    heads = ("region type", "adaptation", "times days", "SMEs at least", "coaching days", "more")
    return table(heads, rows)
