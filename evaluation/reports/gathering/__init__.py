"""From everything a programme knows to the facts of its reports; sentences come later."""

from evaluation.reports.gathering.inputs import ReportInputs
from evaluation.reports.gathering.judged import with_decisions
from evaluation.reports.gathering.leaflets import passport_facts, trial_report_facts
from evaluation.reports.gathering.programme import programme_facts
from evaluation.reports.gathering.regional import regional_facts

__all__ = [
    "ReportInputs",
    "passport_facts",
    "programme_facts",
    "regional_facts",
    "trial_report_facts",
    "with_decisions",
]
