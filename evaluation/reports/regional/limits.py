"""Limits of the evidence: what these numbers cannot say. No report goes out without it."""

from evaluation.reports.blocks import Bullets, Note, Section
from evaluation.reports.cautions import biases, design_warning, gaps, refused
from evaluation.reports.facts import RegionFacts
from evaluation.reports.telling import Telling


def limits(telling: Telling[RegionFacts]) -> Section:
    region = telling.facts.region.id
    rows = [row for row in telling.facts.rows if (row.level, row.unit) == ("region", region)]
    blocks = (
        Note("warning", telling.voice.say("Design"), design_warning(telling)),
        Bullets((*biases(telling), gaps(telling, rows), refused(telling))),
    )
    return Section("limits", telling.name("section", "limits"), blocks, words_max=200)
