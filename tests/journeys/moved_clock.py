"""Run ``pilots`` as if it were another moment, from which time goes on as ever.

    python tests/journeys/moved_clock.py MOMENT ARGUMENTS...

The scheduler keeps the clock of the machine: it only counts seconds.
"""

import sys
from datetime import datetime

import foundation.clock

machine = foundation.clock.utc_now
began = machine()


def moved() -> datetime:
    return moment + (machine() - began)


if __name__ == "__main__":
    moment = datetime.fromisoformat(sys.argv[1])
    sys.argv = ["pilots", *sys.argv[2:]]
    foundation.clock.utc_now = moved

    import flows.clock  # after the clock was moved, as everything else
    from console import main

    vars(flows.clock)["utc_now"] = machine
    main()
