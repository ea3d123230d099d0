"""What editions were computed from: nobody may subtract two of them, or one and its answers."""

from dataclasses import dataclass, replace

from sqlmodel import Session, select

from evaluation.observations import Observations
from pilots.deeds.evaluating import figures_of
from pilots.observed import observe
from pilots.setting import Setting
from pilots.tables import Edition


@dataclass(frozen=True, slots=True)
class Earlier:
    """The observations of the edition before; None for the first.

    ``lost``: answers were deleted since, so that nobody can say any more what has changed.
    """

    seen: Observations | None = None
    lost: bool = False


def earlier(session: Session, setting: Setting, edition: Edition) -> Earlier:
    """Return what readers of ``edition`` may lay beside it."""
    query = select(Edition).where(Edition.number == edition.number - 1)
    before = session.exec(query).first()
    if before is None:
        return Earlier()
    seen = behind(session, setting, before)
    return Earlier(seen, lost=seen is None)


def behind(session: Session, setting: Setting, edition: Edition) -> Observations | None:
    """Return what ``edition`` was computed from; None where answers were deleted since."""
    from evaluation import Tally
    from evaluation.certainty.telling import same_figures

    figures = figures_of(edition)
    # Tasks may have been accepted since: trials stand as they were frozen.
    seen = replace(observe(session, setting, as_of=edition.as_of), trials=figures.trials)
    known = len(seen.trials) and same_figures(Tally.of(seen, setting.catalogue), figures)
    return seen if known else None
