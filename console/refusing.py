"""One place where a refusal becomes what a person reads: its code, its sentence, exit code 1."""

import sys
from collections.abc import Callable

from foundation.errors import TrialError

REFUSED = 1
INTERRUPTED = 130
UNUSABLE = frozenset({"ArgumentError", "InterfaceError", "OperationalError", "NoSuchModuleError"})


def refusing(command: Callable[[], object]) -> None:
    """Run ``command``; print a refusal on standard error and leave with exit code 1."""
    try:
        command()
    except TrialError as refusal:
        print(f"{refusal.code}: {refusal}", file=sys.stderr)  # noqa: T201 -- the console speaks
        sys.exit(REFUSED)
    except Exception as fault:
        if type(fault).__module__ != "sqlalchemy.exc" or type(fault).__name__ not in UNUSABLE:
            raise
        from foundation.database import DatabaseUnusable

        unusable = DatabaseUnusable(fault)
        print(f"{unusable.code}: {unusable}", file=sys.stderr)  # noqa: T201
        sys.exit(REFUSED)
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=sys.stderr)  # noqa: T201
        sys.exit(INTERRUPTED)
