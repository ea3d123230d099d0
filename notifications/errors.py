"""Why a single letter cannot be sent, in words a coordinator understands."""

from collections.abc import Iterable

from foundation.errors import TrialError


class UnknownMessage(TrialError):
    """A letter asks for a message that this version does not have."""

    code = "LETTER-201"

    def __init__(self, name: str, *, known: Iterable[str]) -> None:
        super().__init__(
            f"There is no message named {name!r}. Known: {', '.join(known)}. "
            "A letter that asks for it comes from another version: cancel it."
        )


class FactsUnusable(TrialError):
    """The stored facts of a letter are not those its message asks for."""

    code = "LETTER-202"

    def __init__(self, name: str, *, wrong: Iterable[str]) -> None:
        super().__init__(
            f"The facts of this letter do not fit the message {name!r}: {', '.join(wrong)}. "
            "The letter may come from another version: cancel it."
        )


class TemplateBroken(TrialError):
    """A template cannot be filled in."""

    code = "LETTER-203"

    def __init__(self, name: str, *, language: str, fault: str) -> None:
        super().__init__(
            f"The templates of {name!r} cannot be filled in ({language}): {fault}. "
            "Correct them or their translation, then retry the letter."
        )


class AddressUnusable(TrialError):
    """An address that no mail can reach."""

    code = "LETTER-204"

    def __init__(self, address: str) -> None:
        super().__init__(
            f"{address[:120]!r} is not a mail address such as name@example.org. "
            "A reader's is corrected with `pilots outbox address`; then retry the letter."
        )


class UnknownTimezone(TrialError):
    """A recipient's time zone has no entry in the time zone database."""

    code = "LETTER-205"

    def __init__(self, timezone: str) -> None:
        super().__init__(
            f"{timezone[:64]!r} is not a time zone such as Europe/Rome. "
            "Correct it in regions.csv, then retry the letter."
        )
