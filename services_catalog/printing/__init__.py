"""The reference pages of the catalogue as Markdown: printed from the definitions, never by hand."""

from collections.abc import Callable
from functools import partial

from services_catalog.loading import default_catalogue
from services_catalog.printing.gates import gates_page
from services_catalog.printing.kpis import kpis_page
from services_catalog.printing.questions import questionnaires_page
from services_catalog.printing.regions import regions_page
from services_catalog.printing.rollouts import services_page


def pages() -> dict[str, Callable[[], str]]:
    """Return what prints each page, by the name of its file in ``docs/reference``."""
    catalogue = default_catalogue()
    return {
        "services.md": partial(services_page, catalogue),
        "questionnaires.md": partial(questionnaires_page, catalogue),
        "kpis.md": partial(kpis_page, catalogue),
        "gates.md": partial(gates_page, catalogue),
        "regions.md": partial(regions_page, catalogue),
    }
