"""What firms wrote in their own words, without who and where: what may be coded, and what waits."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_
from sqlalchemy import select as columns
from sqlmodel import Session, col

from foundation.digests import digest
from pilots.setting import Setting
from pilots.tables import Answer, Trial, Wave

LENGTH_OF_REF = 20
VEIL = "[…]"
_ADDRESS = re.compile(r"\S+@\S+\.\w+|(?:https?://|www\.)\S+|\+?\d[\d /().-]{6,}\d")


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """One answer in its last wording.

    ``ref`` names it to people: unlike ``id`` it does not tell whose answers came together.
    """

    id: int
    ref: str
    respondent: str
    cluster: str
    service: str
    item: str
    text: str


@dataclass(frozen=True, slots=True)
class OpenAnswers:
    """``ready``: may be coded, in an order that tells nothing. ``waiting``: service and item."""

    ready: tuple[OpenAnswer, ...]
    waiting: frozenset[tuple[str, str]]


def open_answers(session: Session, setting: Setting, *, as_of: datetime) -> OpenAnswers:
    """Return what was written to the questions of the codebook, as of a moment.

    An answer comes up when its questionnaire has closed, so that its words stay. Where fewer firms
    than may be published wrote to a question of a service, all of them wait: somebody who knows
    the firms could guess who speaks, and no share of theirs could be printed.
    """
    catalogue = setting.catalogue
    last: dict[tuple[str, str, str], OpenAnswer] = {}
    rows = session.connection().execute(
        columns(
            *(col(getattr(Answer, name)) for name in ("id", "respondent", "trial", "item")),
            *(col(name) for name in (Answer.value, Answer.answered_at)),
            *(col(name) for name in (Trial.cluster, Trial.service)),
        )
        .join(Trial, col(Trial.id) == col(Answer.trial))
        .join(Wave, (col(Wave.trial) == col(Answer.trial)) & (col(Wave.kind) == col(Answer.wave)))
        .where(
            col(Answer.item).in_(catalogue.codebook.questions),
            col(Answer.answered_at) <= as_of,
            col(Wave.closes_at) <= as_of,
            or_(col(Trial.withdrawn_at).is_(None), col(Trial.withdrawn_at) > as_of),
        )
        .order_by(col(Answer.answered_at), col(Answer.id))
    )
    for key, respondent, trial, item, value, at, cluster, service in rows:
        ref = digest([key, respondent, trial, item, at.isoformat()])[:LENGTH_OF_REF]
        last[respondent, trial, item] = OpenAnswer(
            key, ref, respondent, cluster, service, item, value.strip()
        )
    written = sorted((one for one in last.values() if one.text), key=lambda one: one.ref)
    enough = _enough(written, least=catalogue.thresholds.min_n_publish)
    asked = {
        (service.id, item.id)
        for service in catalogue.enabled_services()
        for wave in catalogue.waves
        for item in catalogue.items(wave, "sme_contact", service.id)
        if item.id in catalogue.codebook.questions
    }
    return OpenAnswers(
        tuple(one for one in written if (one.service, one.item) in enough),
        frozenset(asked - enough),
    )


def _enough(written: Iterable[OpenAnswer], *, least: int) -> set[tuple[str, str]]:
    firms: dict[tuple[str, str], set[str]] = {}
    for one in written:
        firms.setdefault((one.service, one.item), set()).add(one.respondent)
    return {place for place, some in firms.items() if len(some) >= least}


def veiled(text: str, setting: Setting) -> str:
    """Return ``text`` without the names and addresses by which somebody could be known."""
    text = _ADDRESS.sub(VEIL, text)
    names = _names(setting)
    return names.sub(VEIL, text) if names else text


def _names(setting: Setting) -> re.Pattern[str] | None:
    known = {firm.name for firm in setting.firms.values()}
    known |= {cluster.name for cluster in setting.clusters.values()}
    known |= {person.name for person in setting.people.values()}
    named = sorted((name for name in known if name.strip()), key=len, reverse=True)
    if not named:
        return None
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in named), re.IGNORECASE)
