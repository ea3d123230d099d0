"""Why somebody has had no letter, and what would cause one."""

from collections.abc import Iterator

from sqlmodel import Session, col, select

from pilots.setting import Setting
from pilots.tables import Firm, Participation, Person, Task, Trial, Wave

CAUSES = {
    "wp_lead": "when a task is very late, when the board has voted, and when reports are ready",
    "regional_coordinator": "when a task of the region is late, and in the review of reports",
    "regional_authority": "when a trial of the region is complete, and in the review of reports",
    "quality_manager": "when a report has been submitted for review",
    "advisory_expert": "when verdicts are proposed and a vote is asked for",
    "data_steward": "never: this role has no part that a letter asks for",
}
MOST = 12
"""Things listed for one person."""


def causes(session: Session, setting: Setting, somebody: Person | Firm) -> list[str]:
    """Return in sentences what would promise ``somebody`` a letter."""
    if setting.programme.launched_at is None:
        return ["The programme is not launched yet, so nothing is promised. Run: pilots launch"]
    own = _of_a_firm(session, somebody) if isinstance(somebody, Firm) else None
    return list(own if own is not None else _of_a_person(session, setting, somebody))[:MOST]


def _of_a_firm(session: Session, firm: Firm) -> Iterator[str]:
    query = select(Participation).where(Participation.firm == firm.id)
    parts = list(session.exec(query.order_by(col(Participation.trial))))
    if not parts:
        yield (
            f"{firm.name} takes part in no trial. A row in participations.csv would cause an "
            "invitation when the questionnaire of that trial opens."
        )
    for part in parts:
        waves = session.exec(
            select(Wave).where(Wave.trial == part.trial).order_by(col(Wave.kind))
        ).all()
        for wave in waves:
            missing = wave.kind != "baseline" and not part.attended
            yield (
                f"{part.trial}, {wave.kind} questionnaire: {wave.status}"
                + (", and only firms that attended are asked." if missing else ".")
                + (" An invitation follows when it opens." if wave.status == "planned" else "")
            )


def _of_a_person(session: Session, setting: Setting, person: Person | Firm) -> Iterator[str]:
    if not isinstance(person, Person):
        return
    role = setting.catalogue.roles[person.role].label_in("en")
    if person.role in CAUSES:
        yield f"{person.name} is {role}. Letters come {CAUSES[person.role]}."
        return
    query = select(Task, Trial).join(Trial, col(Trial.id) == col(Task.trial))
    own = query.where(Task.owner == person.role, Trial.cluster == (person.cluster or ""))
    found = list(session.exec(own.order_by(col(Task.planned_start), col(Task.trial))))
    if not found:
        yield f"{person.name} is {role}, and no task of the plan belongs to that role there."
    for task, trial in found:
        yield (
            f"Task {trial.id}.{task.step}: {task.status}, planned from {task.planned_start}; "
            f"the trial is {trial.status.replace('_', ' ')}."
            + (" A letter follows when it opens." if task.status == "planned" else "")
        )
