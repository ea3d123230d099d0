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


class OtherSeal(TrialError):
    """The bundle is whole, but it is another one than was noted."""

    code = "BUNDLE-104"

    def __init__(self, file: Path, seal: str, noted: str) -> None:
        super().__init__(
            f"{file.name} has the seal {seal}, expected {noted}. It is a whole bundle, but not the "
            "one of which that seal was noted. Ask for that one, and who has made this one and why."
        )
