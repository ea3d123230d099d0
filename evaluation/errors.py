"""What an evaluation refuses, and what to do about it."""

from collections.abc import Iterable
from typing import ClassVar

from foundation.errors import TrialError


def _listed(names: Iterable[object], limit: int = 5) -> str:
    shown = [str(name) for name in names]
    more = f" and {len(shown) - limit} more" if len(shown) > limit else ""
    return ", ".join(shown[:limit]) + more


class WrongColumns(TrialError):
    """A frame of the observations does not have the columns it must have."""

    code: ClassVar[str] = "EVAL-101"

    def __init__(self, frame: str, *, missing: Iterable[str], unknown: Iterable[str]) -> None:
        lacking, extra = _listed(missing) or "none", _listed(unknown) or "none"
        super().__init__(
            f"The observations {frame!r} have the wrong columns: missing {lacking}; "
            f"unknown {extra}. Give exactly the columns of evaluation.observations.SCHEMA."
        )


class WrongValues(TrialError):
    """A column of the observations holds values of another kind."""

    code: ClassVar[str] = "EVAL-102"

    def __init__(self, frame: str, column: str, *, found: str, expected: str) -> None:
        super().__init__(
            f"The column {column!r} of the observations {frame!r} holds {found}; "
            f"expected {expected}. Convert it before the evaluation, or leave the row out."
        )


class RowsTwice(TrialError):
    """A row of the observations that may be there once is there twice."""

    code: ClassVar[str] = "EVAL-103"

    def __init__(self, frame: str, rows: Iterable[object]) -> None:
        super().__init__(
            f"The observations {frame!r} hold these rows more than once: {_listed(rows)}. "
            "Keep the last answer of a respondent to an item, and one row for anything else."
        )


class UnknownReference(TrialError):
    """A row of the observations names something that no other row describes."""

    code: ClassVar[str] = "EVAL-104"

    def __init__(self, frame: str, kind: str, names: Iterable[object]) -> None:
        super().__init__(
            f"The observations {frame!r} name {kind} that do not exist: {_listed(names)}. "
            f"Add them, or leave these rows out."
        )


class KpiWithoutRule(TrialError):
    """The catalogue defines a KPI that nobody has taught the evaluation to compute."""

    code: ClassVar[str] = "EVAL-201"

    def __init__(self, kpis: Iterable[str]) -> None:
        super().__init__(
            f"No rule computes these KPIs of the catalogue: {_listed(kpis)}. "
            "Correct their ids, or add a rule to evaluation/indicators/."
        )


class UnreadableEvaluation(TrialError):
    """A stored evaluation cannot be read back."""

    code: ClassVar[str] = "EVAL-301"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"This is not a stored evaluation: {what}. Compute it again from the observations."
        )


class NothingEvaluated(TrialError):
    """Recommendations were asked for a region that tried nothing."""

    code: ClassVar[str] = "EVAL-401"

    def __init__(self, region: str, *, known: Iterable[str]) -> None:
        super().__init__(
            f"No trial took place in the region {region!r}. "
            f"Regions with trials: {_listed(known, 40)}."
        )


class NotCountable(TrialError):
    """A KPI needs a question that no firm is asked, or whose answers are not a fixed set."""

    code: ClassVar[str] = "EVAL-202"

    def __init__(self, kpi: str, wave: str, item: str) -> None:
        super().__init__(
            f"The KPI {kpi!r} is computed from the question {item!r} of the wave {wave!r}, and no "
            "questionnaire asks firms that with fixed answers. Add the question to the "
            "questionnaire, or take the KPI out of the catalogue."
        )


class KpiMissing(TrialError):
    """A gate reads a KPI that the catalogue does not define."""

    code: ClassVar[str] = "EVAL-204"

    def __init__(self, kpis: Iterable[str]) -> None:
        super().__init__(
            f"The gates of this catalogue read KPIs that it does not define: {_listed(kpis)}. "
            "Define them, or take them out of the gates."
        )


class NotAddable(TrialError):
    """Histograms of different trials or questions cannot be added."""

    code: ClassVar[str] = "EVAL-203"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"These histograms are not of the same {what}. Count both with the same catalogue and "
            "the same frame of trials, then add them."
        )


class NoColumnarReader(TrialError):
    """A columnar file is to be read, and the library that reads it is not installed."""

    code: ClassVar[str] = "EVAL-105"

    def __init__(self, file: str) -> None:
        super().__init__(
            f"Reading {file} needs pyarrow, which is not installed. "
            "Install it with: pip install 'pilot-trials[columnar]'"
        )


class NoWeight(TrialError):
    """Weights cannot be computed: nobody has one above zero."""

    code: ClassVar[str] = "EVAL-501"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"There are no weights to count with: {what}. "
            "Report the unweighted figures, or join classes until each of them has answers."
        )


class MoreThanInvited(TrialError):
    """More firms were not reached than were invited."""

    code: ClassVar[str] = "EVAL-502"

    def __init__(self, service: str, wave: str, *, invited: int, not_reached: int) -> None:
        super().__init__(
            f"The invitations to the wave {wave!r} of {service} count {not_reached} firms that "
            f"were not reached and only {invited} that were invited. Count every firm in invited."
        )


class ImpossiblePlan(TrialError):
    """A plan rests on something that cannot be."""

    code: ClassVar[str] = "EVAL-503"

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(f"With this plan {found}; expected {expected}. Correct it and ask again.")


class ImpossibleCounts(TrialError):
    """More answers are counted than there are, or fewer than none."""

    code: ClassVar[str] = "EVAL-504"

    def __init__(self, part: float, whole: float) -> None:
        super().__init__(
            f"{part:g} of {whole:g} cannot be counted; expected a part between 0 and the whole. "
            "Look whether the two are exchanged, or shares were given for counts."
        )


class ImpossibleMargins(TrialError):
    """Weights are to meet margins that no weights can meet together."""

    code: ClassVar[str] = "EVAL-506"

    def __init__(self, away: float) -> None:
        super().__init__(
            f"The margins cannot be met together: after the last round weights still moved by "
            f"{away:.2g} of all. Let every margin add up to the same number of firms, and join "
            "classes that nobody belongs to both of."
        )


class ImpossibleConfidence(TrialError):
    """An interval is asked for with a confidence that there is not."""

    code: ClassVar[str] = "EVAL-505"

    def __init__(self, confidence: float) -> None:
        super().__init__(
            f"There is no interval of the confidence {confidence:g}; expected a number between "
            "0 and 1. Write 0.95 for 95 per cent."
        )


class OtherRows(TrialError):
    """A later edition lacks groups or KPIs of the one that it is to follow."""

    code: ClassVar[str] = "EVAL-601"

    def __init__(self, before: int, now: int) -> None:
        super().__init__(
            f"The edition before has {before} rows, this one {now}, and some of those are gone. "
            "Evaluate both with the same trials, withdrawn ones too, and one catalogue."
        )


class ReportBroken(TrialError):
    """A template of a report fails on the facts of this one."""

    code: ClassVar[str] = "EVAL-801"

    def __init__(self, kind: str, language: str, fault: str) -> None:
        super().__init__(
            f"The report cannot be drawn as {kind} in {language!r}: {fault}. Nothing was written. "
            "The fault is in the template, not in the data: tell whoever keeps the templates."
        )


class CodedTwice(TrialError):
    """A coder gave an answer a theme twice, or a theme and none."""

    code: ClassVar[str] = "EVAL-701"

    def __init__(self, units: Iterable[object]) -> None:
        super().__init__(
            f"These answers have a theme twice from one coder, or a theme and 'none': "
            f"{_listed(units)}. Keep one row for each theme that a coder saw."
        )


class UnknownScale(TrialError):
    """Agreement is asked for on a scale, or with weights, that there are not."""

    code: ClassVar[str] = "EVAL-703"

    def __init__(self, found: str, known: Iterable[str]) -> None:
        super().__init__(
            f"Agreement cannot be measured by the scale or weights {found}; "
            f"expected one of: {_listed(known)}."
        )


class OneCoder(TrialError):
    """Agreement was asked for, and no answer was coded by two people."""

    code: ClassVar[str] = "EVAL-702"

    def __init__(self, coders: Iterable[object]) -> None:
        super().__init__(
            f"No answer was coded by two people (coders: {_listed(coders) or 'none'}). "
            "Let a second person code at least a fifth of the answers, without seeing the first."
        )
