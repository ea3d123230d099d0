"""Code what firms wrote: two people, each alone; then settle where they differ.

The history keeps that an answer was coded and by whom, and neither its words nor its themes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from foundation.errors import TrialError
from pilots.codings import Coded, in_order
from pilots.deeds.voting import interest_name
from pilots.history import record
from pilots.lifecycle import Agent, Rule
from pilots.reviews.refusals import ConflictDeclared
from pilots.setting import Setting
from pilots.tables import Coding, Interest
from services_catalog.codebook import AGREED, NO_THEME

KIND = "coding"
UNCODED, CODED, SETTLED = "uncoded", "coded", "settled"


class ThemeUnknown(TrialError):
    """A theme that the codebook does not have."""

    code = "CODING-101"

    def __init__(self, found: str, known: Sequence[str]) -> None:
        super().__init__(
            f"No such theme: found {found!r}, expected one of {', '.join(known)}, or none."
        )


class NothingCoded(TrialError):
    """Neither a theme nor that there is none, or both."""

    code = "CODING-102"

    def __init__(self) -> None:
        super().__init__(
            "Choose at least one theme, or that there is none of them in the answer, not both."
        )


class CodedByTwo(TrialError):
    """Two people have coded it: a third would change nothing."""

    code = "CODING-103"

    def __init__(self) -> None:
        super().__init__("Two people have coded this answer already. Go on with the next one.")


class CodedMeanwhile(TrialError):
    """The coding is another one than was shown."""

    code = "CODING-104"

    def __init__(self) -> None:
        super().__init__(
            "This answer was coded or settled since the page was shown. Nothing was saved: look "
            "at it as it is now, and decide again."
        )


class NotToSettle(TrialError):
    """There is no difference, or it is between others."""

    code = "CODING-105"

    def __init__(self) -> None:
        super().__init__(
            "Only the two people who coded an answer differently settle it, "
            "once both have coded it."
        )


class AlreadySettled(TrialError):
    """What was settled stays."""

    code = "CODING-106"

    def __init__(self) -> None:
        super().__init__("The two people who coded this answer have settled it; it stays so.")


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody sees in an answer: themes of ``codebook``, the version that was shown.

    ``version``: that of the own coding that was shown; 0: there was none.
    """

    themes: Sequence[str]
    codebook: int
    version: int = 0


class OtherCodebook(TrialError):
    """The themes are those of another version of the codebook."""

    code = "CODING-107"

    def __init__(self, found: int, expected: int) -> None:
        super().__init__(
            f"These themes are of version {found} of the codebook, expected {expected}, which is "
            "in use. Nothing was saved: read the answer again with the themes as they are now."
        )


def code(
    session: Session,
    setting: Setting,
    one: Coded,
    seen: Seen,
    *,
    by: Agent,
    now: datetime,
) -> Coding:
    """Keep what ``by`` sees in an answer; until it is settled, a later word corrects it.

    ``one``: the answer with its codings, read in the same transaction.

    Raises:
        OtherCodebook: it was replaced meanwhile. ThemeUnknown, NothingCoded: the themes are wrong.
        ConflictDeclared: ``by`` declared one about this service. AlreadySettled: it is too late.
        CodedByTwo: nobody else is needed. CodedMeanwhile: another window of the same person came
        first.
    """
    chosen = _chosen(setting, seen)
    _must_be_impartial(session, one, by)
    if one.agreed is not None:
        raise AlreadySettled
    own = one.by(by.id)
    if own is None and one.full:
        raise CodedByTwo
    if (own.version if own else 0) != seen.version:
        raise CodedMeanwhile
    if own is None:
        own = Coding(
            answer=one.answer.id, coder=by.id, codebook=seen.codebook, themes=chosen, blind=chosen,
            by=by.id, at=now,
        )  # fmt: skip
        session.add(own)
    else:
        blind = own.blind if one.full else chosen
        changes = {"themes": chosen, "blind": blind, "at": now, "version": seen.version + 1}
        mine = (col(Coding.answer) == own.answer, col(Coding.coder) == own.coder)
        shown = (col(Coding.codebook) == seen.codebook, col(Coding.version) == seen.version)
        still = update(Coding).where(*mine, *shown).values(**changes)
        if session.connection().execute(still).rowcount != 1:
            raise CodedMeanwhile
        session.refresh(own)
    before = CODED if seen.version else UNCODED
    _note(session, own, one, Rule("code", before, CODED, (by.role,)), by, now)
    return own


def settle(
    session: Session,
    setting: Setting,
    one: Coded,
    seen: Seen,
    *,
    by: Agent,
    now: datetime,
) -> Coding:
    """Keep what two people agreed on where they had differed; it stays.

    Raises:
        OtherCodebook: it was replaced meanwhile. ThemeUnknown, NothingCoded: the themes are wrong.
        ConflictDeclared: ``by`` declared one about this service. AlreadySettled: it was settled
        before. NotToSettle: they do not differ,
        or ``by`` is neither of them.
    """
    chosen = _chosen(setting, seen)
    _must_be_impartial(session, one, by)
    if one.agreed is not None:
        raise AlreadySettled
    if not one.differs or one.by(by.id) is None:
        raise NotToSettle
    agreed = Coding(
        answer=one.answer.id, coder=AGREED, codebook=seen.codebook, themes=chosen, blind=chosen,
        by=by.id, at=now,
    )  # fmt: skip
    session.add(agreed)
    _note(session, agreed, one, Rule("settle", CODED, SETTLED, (by.role,)), by, now)
    return agreed


def is_barred(session: Session, service: str, person: str) -> bool:
    """Whether ``person`` has declared a conflict of interest about a service."""
    declared = session.get(Interest, (interest_name(service), person))
    return declared is not None and declared.conflict


def _must_be_impartial(session: Session, one: Coded, by: Agent) -> None:
    if is_barred(session, one.answer.service, by.id):
        raise ConflictDeclared(by.id)


def _chosen(setting: Setting, seen: Seen) -> str:
    codebook, themes = setting.catalogue.codebook, seen.themes
    if seen.codebook != codebook.version:
        raise OtherCodebook(seen.codebook, codebook.version)
    known = [theme.id for theme in codebook.themes]
    for theme in themes:
        if theme not in {*known, NO_THEME}:
            raise ThemeUnknown(theme, known)
    if not themes or (NO_THEME in themes and len(set(themes)) > 1):
        raise NothingCoded
    return in_order(themes, codebook)


def note_of(version: int) -> str:
    """Return how the history says which codebook an answer was coded with."""
    return f"codebook {version}"


def _note(
    session: Session, coding: Coding, one: Coded, rule: Rule, by: Agent, now: datetime
) -> None:
    subject = f"{one.answer.service}.{one.answer.item}.{one.answer.ref}"
    record(session, KIND, subject, rule, by=by, at=now, note=note_of(coding.codebook))
    session.flush()
