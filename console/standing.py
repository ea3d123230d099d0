"""How a programme stands, for a person or another program to read."""

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from notifications.tables import LetterPolicy
    from pilots.lease import Pulse

MOST_LISTED = 25


def standing(url: str, now: datetime) -> dict[str, Any]:
    """Return counts by status, letters by state, the clock, verdicts, and what waits for whom.

    A replayed programme is looked at as of the moment it was advanced to.
    """
    from sqlmodel import select

    from foundation.database import unit_of_work
    from notifications.store import counts, held_because, policy
    from pilots.lease import pulse
    from pilots.outputs.verdicts import verdict_table
    from pilots.reach import open_waves
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
            "clock": _clock(pulse(session, now=now)),
            "outbox": _outbox(policy(session), now) | {"held": held_because(session)},
            "waves": [wave.as_json() for wave in open_waves(session)],
            "verdicts": verdict_table(session),
            "waiting": [w.as_json() for w in waiting(session, setting, now=as_of)],
        }


def _clock(found: "Pulse | None") -> dict[str, Any]:
    """Return what the clock last said; its holder is empty when it was stopped."""
    moments = {
        name: moment.isoformat() if found and (moment := getattr(found, name)) else None
        for name in ("ticked_at", "next_due")
    }
    return moments | {
        "running": bool(found and found.alive),
        "holder": found.holder if found else "",
        "fault": found.fault if found else None,
    }


def _outbox(decided: "LetterPolicy", now: datetime) -> dict[str, Any]:
    """Return why no letter leaves, if none does."""
    until = decided.paused_until
    paused = until is not None and until > now
    return {
        "blocked_because": decided.blocked_because,
        "paused_because": decided.paused_because if paused else None,
        "paused_until": until.isoformat() if until and paused else None,
        "redirected_to": decided.redirect_to,
    }


def letters_standing(url: str, now: datetime) -> list[str]:
    """Return why letters do not leave as one would expect, a line for each reason."""
    from foundation.database import unit_of_work
    from notifications.store import held_because, policy

    with unit_of_work(url) as session:
        return _standing_still(_outbox(policy(session), now) | {"held": held_because(session)})


def standing_as_text(found: dict[str, Any]) -> str:
    mark = "SYNTHETIC: " if found["synthetic"] else ""
    parts = [f"{mark}{found['title']}, as of {found['as_of'][:16].replace('T', ' ')} UTC", ""]
    for what in ("trials", "tasks", "reports", "letters"):
        counted = ", ".join(f"{count} {word}" for word, count in sorted(found[what].items()))
        parts.append(f"{what.capitalize():8} {(counted or 'none').replace('_', ' ')}")
    parts += [*_standing_still(found["outbox"]), f"Clock    {_clock_line(found['clock'])}"]
    parts += _waves(found["waves"])
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


def _clock_line(clock: dict[str, Any]) -> str:
    said = [f"ticked {_moment(clock['ticked_at'])}"] if clock["ticked_at"] else []
    if not clock["running"]:
        return ", last ".join(["not running", *said])
    due = f"next due {_moment(clock['next_due'])}" if clock["next_due"] else "nothing due"
    fault = [f"the last tick failed: {clock['fault']}"] if clock["fault"] else []
    return ", ".join([*said, due, f"kept by {clock['holder']}", *fault])


def _standing_still(outbox: dict[str, Any]) -> list[str]:
    lines = []
    if outbox["blocked_because"]:
        lines.append(f"         no letter leaves until a person acts: {outbox['blocked_because']}")
    if outbox["paused_until"]:
        until = _moment(outbox["paused_until"])
        lines.append(f"         no letter leaves until {until}: {outbox['paused_because']}")
    if outbox["redirected_to"]:
        lines.append(f"         every letter goes to {outbox['redirected_to']} instead")
    for reason, count in outbox["held"].items():
        lines.append(f"         {count} held: {reason}")
    return lines


def _waves(waves: list[dict[str, Any]]) -> list[str]:
    """Return a line for each open questionnaire: not reached is not the same as no answer."""
    if not waves:
        return []
    lines = [
        f"  {wave['wave']}: {wave['answered']} answered of {wave['reached']} reached, "
        f"{wave['not_reached']} not reached, {wave['on_the_way']} on the way, "
        f"{wave['stopped']} stopped"
        for wave in waves[:MOST_LISTED]
    ]
    if len(waves) > MOST_LISTED:
        lines.append(f"  and {len(waves) - MOST_LISTED} more (--json lists all)")
    return ["", f"Open questionnaires: {len(waves)}", *lines]


def _moment(text: str) -> str:
    return f"{text[:16].replace('T', ' ')} UTC"
