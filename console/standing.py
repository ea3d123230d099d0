"""How a programme stands, for a person or another program to read."""

from collections import Counter
from datetime import datetime
from typing import Any

MOST_LISTED = 25


def standing(url: str, now: datetime) -> dict[str, Any]:
    """Return counts by status, letters by state, verdicts, and what waits for whom.

    A replayed programme is looked at as of the moment it was advanced to.
    """
    from sqlmodel import select

    from foundation.database import unit_of_work
    from notifications.store import counts
    from pilots.outputs.verdicts import verdict_table
    from pilots.setting import read_setting
    from pilots.tables import Report, Task, Trial
    from pilots.waiting import waiting

    with unit_of_work(url) as session:
        setting = read_setting(session)
        programme = setting.programme
        as_of = programme.advanced_to or now
        return {
            "programme": programme.id,
            "title": programme.title,
            "synthetic": programme.synthetic,
            "as_of": as_of.isoformat(),
            "launched_at": programme.launched_at.isoformat() if programme.launched_at else None,
            "trials": dict(Counter(session.exec(select(Trial.status)))),
            "tasks": dict(Counter(session.exec(select(Task.status)))),
            "reports": dict(Counter(session.exec(select(Report.status)))),
            "letters": {str(state): count for state, count in counts(session).items()},
            "verdicts": verdict_table(session),
            "waiting": [w.as_json() for w in waiting(session, setting, now=as_of)],
        }


def standing_as_text(found: dict[str, Any]) -> str:
    mark = "SYNTHETIC: " if found["synthetic"] else ""
    parts = [f"{mark}{found['title']}, as of {found['as_of'][:16].replace('T', ' ')} UTC", ""]
    for what in ("trials", "tasks", "reports", "letters"):
        counted = ", ".join(f"{count} {word}" for word, count in sorted(found[what].items()))
        parts.append(f"{what.capitalize():8} {(counted or 'none').replace('_', ' ')}")
    parts += ["", "Verdicts"]
    for row in found["verdicts"]:
        word = row["verdict"] or (f"{row['proposed']} (proposed)" if row["proposed"] else "open")
        parts.append(f"  {row['service']:28} {word.replace('_', ' ')}")
    waiting = found["waiting"]
    parts += ["", f"Waiting for people: {len(waiting) or 'nothing'}"]
    parts += [f"  {_line(thing)}" for thing in waiting[:MOST_LISTED]]
    if len(waiting) > MOST_LISTED:
        parts.append(f"  and {len(waiting) - MOST_LISTED} more (--json lists all)")
    return "\n".join(parts)


def _line(thing: dict[str, Any]) -> str:
    late = f", {thing['late']} working days late" if thing["late"] else ""
    due = f", due {thing['due']}" if thing["due"] else ""
    people = ", ".join(thing["people"][:3]) or thing["waits_for"].replace("_", " ")
    return f"{thing['subject']}: {thing['what']}, waits for {people}{due}{late}"
