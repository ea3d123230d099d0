"""Agree to something in the words that were shown, and take it back."""

from datetime import datetime

from sqlmodel import Session, col, select

from pilots.tables import Consent

ANSWERING = "answers"
"""What a firm agrees to before it answers: that answers are kept and used."""


def consent_of(session: Session, person: str, purpose: str) -> Consent | None:
    """Return the newest consent of ``person`` that has not been taken back."""
    given = select(Consent).where(
        Consent.person == person, Consent.purpose == purpose, col(Consent.withdrawn_at).is_(None)
    )
    return session.exec(given.order_by(col(Consent.id).desc())).first()


def give_consent(
    session: Session, person: str, purpose: str, *, words: str, language: str, now: datetime
) -> Consent:
    """Note that ``person`` agreed; ``words`` is the digest of the text. Safe to repeat."""
    known = consent_of(session, person, purpose)
    if known and (known.words, known.language) == (words, language):
        return known
    given = Consent(person=person, purpose=purpose, words=words, language=language, given_at=now)
    session.add(given)
    return given


def take_consent_back(session: Session, person: str, purpose: str, *, now: datetime) -> int:
    """Note that ``person`` no longer agrees; return how many consents that ended."""
    given = select(Consent).where(
        Consent.person == person, Consent.purpose == purpose, col(Consent.withdrawn_at).is_(None)
    )
    found = session.exec(given).all()
    for consent in found:
        consent.withdrawn_at = now
        session.add(consent)
    return len(found)
