"""What can be tried: services with their tasks and questions, KPIs, gates, reviews, regions, words.

Everything is a definition file under ``definitions/``, one file a thing, read with strict models.
The five enabled services are default services derived from the action lines of the
S3-Innovation Model (evidence, identification, development, implementation of transformative
activities; monitoring is this software). They are not the services that the project
S3-4AlpClusters validated: its list could not be read. Durations, minimum numbers, targets and
limits are design defaults, not findings.

A programme adds services of its own as files in its folder: docs/how-to/add-a-service.md.
"""

from services_catalog.acceptance import MISSING
from services_catalog.catalogue import Catalogue
from services_catalog.faults import CatalogueFaults, Fault, UnknownCalendar
from services_catalog.indicators import Kpi
from services_catalog.judging import Gate
from services_catalog.loading import catalogue_of_texts, default_catalogue, load_catalogue
from services_catalog.questions import Item, Module, Questionnaire, Scale, Wave
from services_catalog.rollout import Adaptation, Service, Step

__all__ = [
    "MISSING",
    "Adaptation",
    "Catalogue",
    "CatalogueFaults",
    "Fault",
    "Gate",
    "Item",
    "Kpi",
    "Module",
    "Questionnaire",
    "Scale",
    "Service",
    "Step",
    "UnknownCalendar",
    "Wave",
    "catalogue_of_texts",
    "default_catalogue",
    "load_catalogue",
]
