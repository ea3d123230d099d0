"""How sure the proposals of an edition are: gathered here, computed once, kept in memory."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from evaluation import Evaluation, Observations, Tally
from notifications.reach import reach
from pilots.deeds.evaluating import figures_of
from pilots.freezes import ALL_EXITS, ALL_FOLLOWUPS
from pilots.observed import gone, observe
from pilots.setting import Setting
from pilots.tables import Answer, Edition, Participation, Trial, Wave
from services_catalog import Catalogue

if TYPE_CHECKING:
    from evaluation.certainty.telling import ServiceCertainty

Found = Mapping[str, "ServiceCertainty"]
Key = tuple[str, bool]
"""Edition, and whether all of it is wanted or only what reports print."""

_KNOWN: dict[Key, Found | None] = {}
_ONE_AT_A_TIME = Lock()
KEPT = 4
"""So many editions are kept: board and lead look at the newest one or two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What certainty is computed from, taken from the database; ``invited`` by trial and wave."""

    key: Key
    seen: Observations
    frozen: Evaluation
    catalogue: Catalogue
    invited: tuple[Mapping[str, Any], ...]
    opened: frozenset[tuple[str, str]]
    final: bool


def is_known(session: Session, number: int | None) -> bool:
    """Say whether ``certainty`` answers at once for the edition of this number."""
    digest = session.exec(select(Edition.digest).where(Edition.number == number)).first()
    return (f"{number}.{digest}", True) in _KNOWN


def material(
    session: Session, setting: Setting, edition: Edition, *, whole: bool = True
) -> Material | Found | None:
    """Read what ``certainty`` needs, or return its answer where that is known already."""
    key = (f"{edition.number}.{edition.digest}", whole)
    if key in _KNOWN:
        return _KNOWN[key]
    frozen = figures_of(edition)
    seen = observe(session, setting, as_of=edition.as_of)
    waves = _waves(session, edition) if whole else []
    return Material(
        key=key,
        # Tasks may have been accepted since: trials stand as they were frozen.
        seen=replace(seen, trials=frozen.trials),
        frozen=frozen,
        catalogue=setting.catalogue,
        invited=tuple(_invited(session, waves)),
        opened=frozenset((trial.service, wave.kind) for trial, wave in waves),
        final=edition.why in {ALL_EXITS, ALL_FOLLOWUPS},
    )


def certainty(asked: Material | Found | None) -> Found | None:
    """Return how sure each service is; None where answers were deleted since the edition.

    The first time takes seconds: call it when no transaction is open.
    """
    if not isinstance(asked, Material):
        return asked
    with _ONE_AT_A_TIME:
        if asked.key not in _KNOWN:
            while len(_KNOWN) >= KEPT:
                del _KNOWN[next(iter(_KNOWN))]
            _KNOWN[asked.key] = _computed(asked)
        return _KNOWN[asked.key]


def _computed(asked: Material) -> Found | None:
    from evaluation.certainty.telling import same_figures, told

    tally = Tally.of(asked.seen, asked.catalogue)
    if asked.frozen.definitions != asked.catalogue.digest or not same_figures(tally, asked.frozen):
        return None
    invited = asked.invited if any(row["invited"] for row in asked.invited) else ()
    return told(
        tally,
        asked.frozen,
        invitations=invited,
        opened=asked.opened,
        final=asked.final,
        whole=asked.key[1],
    )


def _waves(session: Session, edition: Edition) -> list[tuple[Trial, Wave]]:
    """Return the waves that had opened by then, of trials that had not been left."""
    query = select(Trial, Wave).join(Wave, col(Wave.trial) == col(Trial.id))
    rows = session.exec(query.order_by(col(Trial.id), col(Wave.kind))).all()
    return [
        (trial, wave)
        for trial, wave in rows
        if wave.opens_at and wave.opens_at <= edition.as_of and not gone(trial, edition.as_of)
    ]


def _invited(session: Session, waves: list[tuple[Trial, Wave]]) -> list[Mapping[str, Any]]:
    """Count firms, not managers, by what became of their letters; who answered was reached."""
    subjects = [f"{trial.id}.{wave.kind}" for trial, wave in waves]
    letters, firms, answered = reach(session, subjects), _firms(session), _answered(session)
    found: list[Mapping[str, Any]] = []
    for (trial, wave), subject in zip(waves, subjects, strict=True):
        ours, there = firms[trial.id], letters[subject]
        asked = there.reached | there.not_reached | there.on_the_way | there.stopped
        lost = (there.not_reached & ours) - answered[trial.id, wave.kind]
        found.append(
            {
                "cluster": trial.cluster, "service": trial.service, "wave": wave.kind,
                "invited": len(asked & ours), "not_reached": len(lost),
            }
        )  # fmt: skip
    return found


def _firms(session: Session) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for trial, firm in session.exec(select(Participation.trial, Participation.firm)):
        found[trial].add(firm)
    return found


def _answered(session: Session) -> Mapping[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for trial, wave, firm in session.exec(
        select(Answer.trial, Answer.wave, Answer.respondent).distinct()
    ):
        found[trial, wave].add(firm)
    return found
