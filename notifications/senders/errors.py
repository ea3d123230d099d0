"""Why no sender can be made of what an operator has set."""

from foundation.errors import TrialError


class SenderUnset(TrialError):
    """Something the chosen way to send cannot do without is not set."""

    code = "SENDER-101"

    def __init__(self, sender: str, *, variable: str, meaning: str) -> None:
        super().__init__(
            f"PILOTS_SENDER is {sender}, but {variable} is empty. Set it to {meaning}, "
            "or set PILOTS_SENDER=files to write letters to a folder."
        )


class SenderUnsafe(TrialError):
    """What is set would show a secret to whoever listens."""

    code = "SENDER-102"

    def __init__(self, variable: str, *, found: str, instead: str) -> None:
        super().__init__(
            f"{variable} is {found!r}: a secret would travel unencrypted. Set it to {instead}."
        )


class SenderUnusable(TrialError):
    """What is set cannot be right."""

    code = "SENDER-103"

    def __init__(self, variable: str, *, wrong: str, instead: str) -> None:
        super().__init__(f"{variable} {wrong}. Set it to {instead}.")
