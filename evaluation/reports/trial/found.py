"""What companies and managers said about one trial, and what that cannot tell."""

from evaluation.reports.blocks import (
    Block,
    Bullets,
    Note,
    Paragraph,
    Runs,
    Section,
    Text,
)
from evaluation.reports.cautions import design_warning, gaps, suppression_note
from evaluation.reports.leaflets import TrialFacts
from evaluation.reports.quoting import excerpt
from evaluation.reports.telling import Telling
from evaluation.reports.trial.course import lines_of

_REPORTED = ("csat", "usefulness", "joint-ideas", "new-links-per-sme", "ta-identified")
_WORDS = 45


def reported(telling: Telling[TrialFacts]) -> Section:
    say = telling.voice.say
    blocks: list[Block] = [
        *lines_of(telling, "results", say("What companies reported after the trial"), _REPORTED),
        Paragraph(
            telling.voice.runs(
                "Changes before and after, recommendation and barriers are told by service and by "
                "type of region, in the regional report and in the programme report: the group of "
                "one trial is too small for them."
            ),
            "small",
        ),
    ]
    return Section("reported", telling.name("section", "results"), tuple(blocks))


def changed(telling: Telling[TrialFacts]) -> Section:
    """Adaptations and lessons, in the words and choices of the cluster managers."""
    say, trial = telling.voice.say, telling.facts.trials[0]
    told = (
        (say("What was changed, and why"), _quoted(telling, trial.adaptation)),
        (say("Problems and risks seen"), _quoted(telling, trial.risk)),
        (
            telling.name("item", "m_fit").rstrip("."),
            _chosen(telling, "scale:agree5", trial.fits),
        ),
        (say("Will keep offering it"), _chosen(telling, "option:m_continue", trial.continues)),
    )
    lines: list[Runs] = [
        (Text(f"{label}: ", strong=True), Text(words)) for label, words in told if words
    ]
    if trial.withdrawn_on:
        lines.append(
            telling.voice.runs(
                "{trial} was withdrawn on {day}. Reason recorded: “{reason}” Its figures enter no "
                "result.",
                trial=telling.trial(trial),
                day=telling.day(trial.withdrawn_on),
                reason=excerpt(trial.withdrawn_reason, _WORDS),
            )
        )
    if not lines:
        lines.append(telling.voice.runs("The cluster managers have not answered yet."))
    return Section("changed", say("Adaptations and lessons"), (Bullets(tuple(lines)),))


def _quoted(telling: Telling[TrialFacts], typed: str) -> str:
    return telling.voice.say("“{words}”", words=excerpt(typed, _WORDS)) if typed else ""


def _chosen(telling: Telling[TrialFacts], kind: str, values: str) -> str:
    """Return what several managers chose, each choice once."""
    prefix, _, scale = kind.partition(":")
    chosen = dict.fromkeys(value for value in values.split(" / ") if value)
    return "; ".join(telling.name(prefix, f"{scale}:{value}") for value in chosen)


def limits(telling: Telling[TrialFacts]) -> Section:
    rows = [row for row in telling.facts.rows if row.level == "trial"]
    blocks = (
        Note("warning", telling.voice.say("Design"), design_warning(telling)),
        Bullets(
            (
                telling.voice.runs(
                    "One trial says little by itself: the verdict on the service rests on all its "
                    "trials, in all regions."
                ),
                gaps(telling, rows),
            )
        ),
        Paragraph(suppression_note(telling), "small"),
    )
    return Section("limits", telling.name("section", "limits"), blocks)
