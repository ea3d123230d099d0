"""Why a bundle is not made, or not believed."""

from pathlib import Path

from foundation.errors import TrialError


class NothingFrozen(TrialError):
    """There is no evidence yet."""

    code = "BUNDLE-101"

    def __init__(self) -> None:
        super().__init__(
            "No edition of the figures is frozen yet, so there is nothing to prove. The first one "
            "is made when every exit questionnaire has closed."
        )


class NoBundle(TrialError):
    """The file is no bundle, or not a whole one."""

    code = "BUNDLE-102"

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(
            f"{file.name} is no bundle as it was written: {why}. Ask for the file again, and "
            "compare the seal that was printed when it was made."
        )


class LinkBroken(TrialError):
    """Two parts of a bundle do not belong together."""

    code = "BUNDLE-103"

    def __init__(self, link: str, why: str) -> None:
        self.link = link
        super().__init__(
            f"The first broken link is {link}: {why}. Nothing after it was looked at; what this "
            "bundle says is not proved."
        )
