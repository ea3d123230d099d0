"""What the engine may refuse, in the words its reader needs."""

from collections.abc import Iterable

from foundation.errors import TrialError


class MoveNotAllowed(TrialError):
    """The thing is not in a status this move starts from."""

    code = "TRIAL-101"

    def __init__(self, move: str, *, kind: str, status: str, allowed: Iterable[str]) -> None:
        choices = ", ".join(sorted(allowed)) or "none, this is its last status"
        super().__init__(
            f"A {kind} that is {status} cannot take the move {move}. Possible from here: {choices}."
        )


class MoveNotYours(TrialError):
    """The move is legal, but for somebody else."""

    code = "TRIAL-102"

    def __init__(self, move: str, *, kind: str, status: str, needs: str, role: str) -> None:
        super().__init__(
            f"Only the {needs} can take the move {move} of a {kind} that is {status}, "
            f"not the {role}."
        )


class MovedMeanwhile(TrialError):
    """Somebody else moved the thing between our reading and our writing."""

    code = "TRIAL-103"

    def __init__(self, subject: str, expected: str) -> None:
        super().__init__(
            f"{subject} is no longer {expected}: somebody else moved it. Reload and decide again."
        )


class StillMissing(TrialError):
    """The move is legal and yours, but something it needs is not there."""

    code = "TRIAL-104"

    def __init__(self, move: str, needs: Iterable[str]) -> None:
        super().__init__(f"The move {move} has to wait. Still missing: {'; '.join(needs)}.")


class NotYourRegion(TrialError):
    """The person's region does not allow this decision."""

    code = "TRIAL-105"

    def __init__(self, person: str, rule: str) -> None:
        super().__init__(f"{person} cannot decide this: {rule}.")


class DecisionUnknown(TrialError):
    """The decision names a thing or a word that does not exist."""

    code = "TRIAL-106"

    def __init__(self, what: str, found: str, expected: str) -> None:
        super().__init__(f"No such {what}: found {found!r}, expected {expected}.")


class NoProgramme(TrialError):
    """The database holds no programme yet."""

    code = "PROGRAMME-101"

    def __init__(self) -> None:
        super().__init__(
            "This database holds no programme. Run `pilots import FOLDER`, or name another "
            "database with --db or PILOTS_DATABASE_URL."
        )


class OtherProgramme(TrialError):
    """The database already holds a programme, made from other files."""

    code = "PROGRAMME-102"

    def __init__(self, held: str, offered: str) -> None:
        super().__init__(
            f"OUT already holds the run of {held}, and the folder is now {offered}. A run "
            "continues only with the files it began with: take another OUT, or put the files back."
        )


class AlreadyLaunched(TrialError):
    """The criteria are frozen; a launch happens once."""

    code = "PROGRAMME-103"

    def __init__(self, at: str) -> None:
        super().__init__(f"The programme was launched on {at}. A launch happens once.")


class NotLaunched(TrialError):
    """Nothing moves before the criteria are frozen."""

    code = "PROGRAMME-104"

    def __init__(self) -> None:
        super().__init__("The programme is not launched yet. Run `pilots launch` first.")


class NothingToShow(TrialError):
    """Figures are asked for before there are any."""

    code = "PROGRAMME-105"

    def __init__(self) -> None:
        super().__init__(
            "There is nothing to compute yet: no exit wave has closed. The first one closes ten "
            "working days after the last mandatory task of a trial is done."
        )


class OtherVersion(TrialError):
    """The tables are those of another version."""

    code = "DATABASE-102"

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(
            f"The database is at migration {found}, this version needs {expected}. "
            "Make a backup, then run `pilots db upgrade`."
        )


class HistoryBroken(TrialError):
    """A line of the history does not follow from the one before it."""

    code = "HISTORY-101"

    def __init__(self, seq: int, found: str, expected: str) -> None:
        self.seq = seq
        super().__init__(
            f"The history is broken at line {seq}: its digest is {found[:12]}..., "
            f"the content gives {expected[:12]}.... Somebody changed it after it was written."
        )
