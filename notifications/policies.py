"""What holds for all letters is decided: where they go in a test, how many a firm gets."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from foundation.digests import digest
from foundation.errors import TrialError
from notifications import store
from notifications.tables import LetterPolicy

DECIDED = ("redirect_to", "budget_letters", "budget_days")


class DecidedMeanwhile(TrialError):
    """Somebody else has decided something else since the page was shown."""

    code = "LETTER-601"

    def __init__(self, found: LetterPolicy) -> None:
        where = found.redirect_to or "its readers"
        self.facts = {
            "to": found.redirect_to or "",
            "letters": str(found.budget_letters),
            "days": str(found.budget_days),
        }
        super().__init__(
            "Somebody else has changed this since you opened the page. Now mail goes to "
            f"{where}, and a firm gets at most {found.budget_letters} mails in "
            f"{found.budget_days} days. What you typed is still here: decide which of the two "
            "holds. Nothing was changed."
        )


def version_of(decided: LetterPolicy) -> str:
    """Return what stands for the decisions that somebody had before them."""
    return digest([getattr(decided, name) for name in DECIDED])[:16]


def decide(session: Session, changes: Mapping[str, Any], *, seen: str) -> LetterPolicy:
    """Write some of ``DECIDED`` down, if the others are those that were ``seen``.

    Raises:
        DecidedMeanwhile: they are not.
    """
    decided = store.policy(session)
    if version_of(decided) != seen:
        raise DecidedMeanwhile(decided)
    for name in DECIDED:
        if name in changes:
            setattr(decided, name, changes[name])
    session.add(decided)
    session.flush()
    return decided
