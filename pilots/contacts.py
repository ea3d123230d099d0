"""Who somebody is on a page of their own: name, language, and whom to ask."""

from dataclasses import dataclass

from sqlmodel import Session

from notifications.tables import OptOut
from pilots.tables import Firm, Person, Programme


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person, or nobody in particular (``id`` empty), of a programme that can be asked."""

    id: str = ""
    name: str = ""
    language: str = ""
    opted_out: bool = False
    programme: str = ""
    contact: str = ""
    synthetic: bool = False


def contact_of(session: Session, person: str) -> Contact | None:
    """Return the firm or person with this id; None when there is none."""
    found = session.get(Firm, person) or session.get(Person, person)
    if found is None:
        return None
    programme = session.get_one(Programme, 1)
    return Contact(
        id=found.id,
        name=found.name,
        language=found.language,
        opted_out=session.get(OptOut, person) is not None,
        programme=programme.title,
        contact=programme.contact,
        synthetic=programme.synthetic,
    )


def programme_contact(session: Session) -> Contact:
    """Return whom to ask, without saying anything about anybody."""
    programme = session.get(Programme, 1)
    if programme is None:
        return Contact()
    return Contact(
        programme=programme.title, contact=programme.contact, synthetic=programme.synthetic
    )
