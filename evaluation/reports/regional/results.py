"""What SMEs and partners report: values against targets, changes, barriers, own words."""

from evaluation.reports.blocks import Block, Heading, Note, Paragraph, Section, Text
from evaluation.reports.diagrams import Labelled, interval_figure, share_figure
from evaluation.reports.facts import KpiFact, RegionFacts
from evaluation.reports.quoting import quoted
from evaluation.reports.regional.barriers import barrier_table
from evaluation.reports.tables import Line, anything, kpi_name, matrix, target_words
from evaluation.reports.telling import Telling

MOST_QUOTES = 3
TALL = 8
"""Charts with more rows may leave their place rather than leave a gap."""

_SHOWN = (
    "csat",
    "usefulness",
    "joint-ideas",
    "cross-region-link-share",
    "cross-sector-link-share",
    "ta-identified",
    "idea-conversion",
    "pipeline-value",
)
_BARRIERS = (
    "barrier-change-innovation",
    "barrier-change-skills",
    "barrier-change-cooperation",
    "barrier-change-investment",
)


def results(telling: Telling[RegionFacts]) -> Section:
    say = telling.voice.say
    blocks: list[Block] = [
        Paragraph(
            telling.voice.runs(
                "Values are followed by their {confidence} interval and the number of answers "
                "(n). They describe what participants reported, not what the services caused. “On "
                "target” means that the target is reached, “near target” that the value lies "
                "between the limit and the target, “off target” that it lies beyond the limit.",
                confidence=telling.numerals.percent(
                    telling.numerals.whole(telling.facts.thresholds.confidence)
                ),
            )
        )
    ]
    blocks += _satisfaction(telling)
    blocks += _table(telling)
    blocks += [Heading(say("Before and after"), 3, "before-after")]
    blocks += _gain(telling)
    blocks += barrier_table(telling)
    blocks += _barriers(telling)
    if telling.facts.quotes:
        blocks.append(Heading(say("In the words of participants"), 3, "quotes"))
        blocks += quoted(telling, telling.facts.quotes, most=MOST_QUOTES)
    title = telling.name("section", "results")
    return Section("results", title, tuple(blocks), words_max=600)


def _rows(telling: Telling[RegionFacts], kpi: str) -> list[KpiFact | None]:
    region = telling.facts.region.id
    return [telling.row("region", region, service.id, kpi) for service in telling.facts.services]


def _satisfaction(telling: Telling[RegionFacts]) -> list[Block]:
    lines: list[Labelled] = [
        ("", telling.service(row.service), row) for row in _rows(telling, "csat") if row
    ]
    blocks: list[Block] = []
    if lines:
        caption = telling.voice.say("Participants satisfied or very satisfied, by service")
        blocks.append(interval_figure(telling, anchor="satisfaction", caption=caption, lines=lines))
    spreads = [
        (telling.service(spread.service), spread)
        for spread in telling.facts.distributions
        if spread.item == "x_sat" and spread.level == "region"
    ]
    if spreads:
        blocks.append(
            share_figure(
                telling,
                anchor="answers",
                caption=telling.voice.say("How the answers on satisfaction are spread"),
                scale="satisfy5",
                lines=spreads,
            )
        )
    return blocks


def _table(telling: Telling[RegionFacts]) -> list[Block]:
    lines = [
        Line(kpi_name(telling, kpi), tuple(rows), target_words(telling, kpi))
        for kpi in _SHOWN
        if anything(rows := _rows(telling, kpi)) or kpi in _SHOWN[:2]
    ]
    names = [telling.service(service.id) for service in telling.facts.services]
    caption = telling.voice.say("Results of the region by service")
    return [*matrix(telling, anchor="results-table", caption=caption, columns=names, lines=lines)]


def _gain(telling: Telling[RegionFacts]) -> list[Block]:
    kind = telling.facts.region.region_type
    lines: list[Labelled] = []
    for service in telling.facts.services:
        places = (
            ("service", service.id, telling.service(service.id)),
            ("region_type", kind, f"\N{EN DASH} {_type_name(telling)}"),
        )
        for level, unit, label in places:
            row = telling.row(level, unit, service.id, "capability-gain")
            if row is not None:
                lines.append(("", label, row))
    if not any(row.value is not None for _, _, row in lines):
        return []
    return [
        Paragraph(
            telling.voice.runs(
                "The capability index joins six self-assessed statements, from 0 to 100. Pairs of "
                "answers before and after are compared. Groups of one region are too small for "
                "this; the figure shows each service in all regions and, below it, in regions of "
                "this type."
            )
        ),
        interval_figure(
            telling,
            anchor="capability",
            caption=telling.voice.say("Mean change of the capability index, in points"),
            lines=lines,
            floats=len(lines) > TALL,
        ),
    ]


def _type_name(telling: Telling[RegionFacts]) -> str:
    return telling.name("region_type", telling.facts.region.region_type)


def _barriers(telling: Telling[RegionFacts]) -> list[Block]:
    say = telling.voice.say
    lines: list[Labelled] = [
        (telling.service(row.service), telling.name("group", kpi.rsplit("-", 1)[1]), row)
        for service in range(len(telling.facts.services))
        for kpi in _BARRIERS
        if (row := _rows(telling, kpi)[service]) is not None and row.value is not None
    ]
    if lines:
        caption = say(
            "Fall of perceived barriers after six months, in points, by group of barriers"
        )
        return [
            interval_figure(
                telling, anchor="barriers", caption=caption, lines=lines, floats=len(lines) > TALL
            )
        ]
    waves = [trial.followup_wave for trial in telling.facts.trials if trial.followup_wave]
    closes = max((wave[1] for wave in waves), default=None)
    words = telling.voice.runs(
        "Change of barriers by group (innovation, skills, cooperation, investment), use of results "
        "and progress of ideas are asked six months after the exit questionnaire."
    )
    if closes is not None and closes >= telling.facts.edition.data_until:
        later = telling.voice.runs(
            "The last follow-up questionnaire closes on {day}; edition 2 of this report will hold "
            "the results.",
            day=telling.day(closes),
        )
        words = (*words, Text(" "), *later)
    else:
        published = telling.voice.runs("No result of this region can be published yet.")
        words = (*words, Text(" "), *published)
    return [Note("plain", say("Barriers and lasting use"), words)]
