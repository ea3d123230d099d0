"""The plan as a table: a row for each trial, written at once, for there may be a thousand."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from pilots.timeline import Line
from portal.plan.naming import Naming

TO = "\u2013"
"""Between two days."""


def rows(
    lines: Sequence[Line],
    naming: Naming,
    *,
    states: Mapping[str, str],
    late: Mapping[int, str],
    moved: str,
) -> Markup:
    """Return the rows of the table in ``plan.html.jinja``.

    ``states`` and ``late`` are what the page says for each; ``{day}`` in ``moved`` stands for a
    day.
    """
    names: dict[str, str] = {}

    def named(kind: str, identifier: str) -> str:
        key = f"{kind}:{identifier}"
        if key not in names:
            names[key] = str(escape(getattr(naming, kind)(identifier)))
        return names[key]

    day = naming.day
    written = []
    for line in lines:
        state = str(states[line.state])
        if line.late:
            state += f"<br><small>{late[line.late]}</small>"
        actual = ""
        if line.reached:
            end = day(line.reached) if line.finished else "…"
            actual = f"{day(line.begins)} {TO} {end}"
        elif line.moved:
            actual = moved.format(day=day(line.begins))
        written.append(
            f"<tr><td>{named('cluster', line.cluster)}</td>"
            f'<td><a href="/trials/{escape(line.trial)}">{named("service", line.service)}</a></td>'
            f"<td>{named('region', line.region)}</td><td>{state}</td>"
            f'<td class="day">{day(line.planned_start)} {TO} {day(line.planned_end)}</td>'
            f'<td class="day">{actual}</td><td class="number">{line.done}/{line.tasks}</td>'
            f'<td class="day">{day(line.next_due) if line.next_due else ""}</td></tr>'
        )
    return Markup("".join(written))  # noqa: S704 -- every name in it is escaped
