"""Facts about trials: their tasks, their days, what their managers said."""

from datetime import date

from evaluation.reports.decisions import Fact


class TaskFact(Fact):
    id: str
    mandatory: bool
    planned_start: date | None
    planned_end: date | None
    done_on: date | None
    accepted: bool


class TrialFact(Fact):
    """``exit_wave`` and ``followup_wave`` are first and last day; None while nobody knows them.

    Texts of managers are as they were typed.
    """

    cluster: str
    service: str
    region: str
    region_type: str
    state: str
    completed: bool
    wave_starts: date
    tasks: tuple[TaskFact, ...]
    exit_wave: tuple[date, date] | None
    followup_wave: tuple[date, date] | None
    withdrawn_on: date | None
    withdrawn_reason: str
    adaptation: str
    risk: str
    continues: str
    fits: str

    @property
    def mandatory(self) -> tuple[TaskFact, ...]:
        return tuple(task for task in self.tasks if task.mandatory)

    @property
    def done_on(self) -> date | None:
        """The day of the last mandatory task; None while one is not done."""
        days = [task.done_on for task in self.mandatory]
        known = [day for day in days if day is not None]
        return max(known) if known and len(known) == len(days) else None

    @property
    def planned_end(self) -> date | None:
        return max((task.planned_end for task in self.mandatory if task.planned_end), default=None)
