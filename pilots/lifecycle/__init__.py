"""Every status of a trial, task, wave, report and verdict, and every way from one to the next.

One table of rules per life cycle. Nothing outside this package knows which move is legal; the
diagrams in ``docs/reference/life-cycles.md`` are printed from the tables.
"""

from pilots.lifecycle.reports import PROGRAMME_REPORT, REGIONAL_REPORT
from pilots.lifecycle.rules import ENGINE, Agent, LifeCycle, Role, Rule
from pilots.lifecycle.tasks import TASK
from pilots.lifecycle.trials import TRIAL
from pilots.lifecycle.verdicts import VERDICT
from pilots.lifecycle.waves import WAVE

LIFE_CYCLES = (TRIAL, TASK, WAVE, REGIONAL_REPORT, PROGRAMME_REPORT, VERDICT)

__all__ = [
    "ENGINE",
    "LIFE_CYCLES",
    "PROGRAMME_REPORT",
    "REGIONAL_REPORT",
    "TASK",
    "TRIAL",
    "VERDICT",
    "WAVE",
    "Agent",
    "LifeCycle",
    "Role",
    "Rule",
]
