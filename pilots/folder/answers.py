"""Read the answers: a million rows, each checked against firms, people, trials and questions."""

from collections.abc import Callable, Sequence
from datetime import datetime
from operator import attrgetter

from pilots.folder.faults import quoted
from pilots.folder.known import Known
from pilots.folder.readings import A_MOMENT, Unfit, a_moment
from pilots.folder.records import Answer
from pilots.folder.sheets import ANSWERS, FIRMS_ROLE
from pilots.folder.source import Source
from pilots.folder.typed_rows import Table, rows_under_header

MANAGER, AUTHORITY = "cluster_manager", "regional_authority"
SHORT = 40
"""Values of more characters are free text: too different to be worth remembering."""

BEFORE = "baseline"
"""The wave that may open before the trial starts: when a firm registers."""

EVERY = 50_000
Complaint = tuple[str, str, str]
"""Column, found, expected."""

TWICE = ("answered_at", "the same item answered twice at one moment", "one row for each answer")


def read_answers(known: Known, source: Source, progress: Callable[[str], None]) -> list[Answer]:
    """Return all answers by moment, those of one moment in the order of the file.

    Faults are noted. No fault: answers after the close or after a withdrawal, corrections, exit
    answers of a firm that did not attend, answers of larger firms.
    """
    table = Table(ANSWERS, source.place(ANSWERS.name))
    desk = _Desk(known)
    answers: list[Answer] = []
    for count, (number, cells) in enumerate(rows_under_header(table, source, known.faults), 1):
        if count % EVERY == 0:
            progress(f"Reading {table.place}: {count:,} rows")
        answer, complaints = desk.take(cells)
        for column, found, expected in complaints:
            known.faults.add(table.place, number, column, found, expected)
        if answer is not None and not known.faults:
            answers.append(answer)
    answers.sort(key=attrgetter("answered_at"))
    return answers


class _Desk:
    """Takes answers in. What was found right is remembered: most of a million cells repeat.

    What was wrong is not: a file full of it would fill the memory.
    """

    def __init__(self, known: Known) -> None:
        self._known = known
        self._texts: dict[str, str] = {}
        self._moments: dict[str, datetime] = {}
        self._right_respondents: set[tuple[str, str, str]] = set()
        self._right_values: set[tuple[str | None, str, str, str, str]] = set()
        self._participations = known["participations"].keys
        self._roles = {person: row.values.get("role") for person, row in known.people.items()}
        self._roles |= dict.fromkeys(known.firms, FIRMS_ROLE)
        self._taken: set[int] = set()

    def take(self, cells: Sequence[str]) -> tuple[Answer | None, list[Complaint]]:
        """Return the answer in a row, or what is wrong with it."""
        respondent, cluster, service, wave, item, value, at = cells
        moment = self._moment(at)
        complaints = [] if moment else [("answered_at", quoted(at), A_MOMENT)]
        complaints += self._complaints(respondent, cluster, service)
        start = self._known.starts.get((cluster, service))
        if moment and start and wave != BEFORE and moment < start.moment:
            expected = f"not before {start.day}, when the trial starts"
            complaints.append(("answered_at", quoted(at), expected))
        role = self._roles.get(respondent)
        answer = (role, service, wave, item, value)
        if answer not in self._right_values:
            wrong = self._complaints_about_value(*answer)
            complaints += wrong
            if not wrong and len(value) <= SHORT:
                self._right_values.add(answer)
        # A hash stands for the whole key: a million keys themselves would fill the memory.
        key = hash((respondent, cluster, service, wave, item, moment))
        if moment and key in self._taken:
            complaints.append(TWICE)
        self._taken.add(key)
        if complaints or moment is None:
            return None, complaints
        kept = self._texts.setdefault  # one object for each text
        return Answer(
            kept(respondent, respondent),
            kept(cluster, cluster),
            kept(service, service),
            kept(wave, wave),
            kept(item, item),
            value if len(value) > SHORT else kept(value, value),
            moment,
        ), complaints

    def _moment(self, text: str) -> datetime | None:
        if text not in self._moments:
            try:
                self._moments[text] = a_moment(text)
            except Unfit:
                return None
        return self._moments[text]

    def _complaints(self, respondent: str, cluster: str, service: str) -> list[Complaint]:
        key = (respondent, cluster, service)
        if key in self._right_respondents:
            return []
        complaints = self._complaints_about_trial(cluster, service)
        complaints += self._complaints_about_respondent(*key, is_tried=not complaints)
        if not complaints:
            self._right_respondents.add(key)
        return complaints

    def _complaints_about_trial(self, cluster: str, service: str) -> list[Complaint]:
        known = self._known
        found: list[Complaint] = []
        for column, things, text in (
            ("cluster", "clusters", cluster),
            ("service", "services", service),
        ):
            ids = known.ids(things)
            if ids is not None and text not in ids:
                found.append((column, quoted(text), known.expected(things)))
        if not found and known["trials"].complete and (cluster, service) not in known.trials:
            expected = f"a service that {cluster} tries in {known['trials'].place}"
            found.append(("service", quoted(service), expected))
        return found

    def _complaints_about_respondent(
        self, respondent: str, cluster: str, service: str, *, is_tried: bool
    ) -> list[Complaint]:
        known, role = self._known, self._roles.get(respondent)
        if role == FIRMS_ROLE:
            right = (
                (respondent, cluster, service) in self._participations
                or not known["participations"].complete
                or not is_tried
            )
            found = f'"{respondent}", without a participation in {service} of {cluster}'
            expected = f"a firm with a row in {known['participations'].place}"
        elif role is None:
            complete = known["smes"].complete and known["people"].complete
            right = respondent in self._roles or not complete
            found = quoted(respondent)
            expected = f"an id of {known['smes'].place} or {known['people'].place}"
        else:
            right = self._is_of(respondent, role, cluster)
            found = f"{quoted(respondent)}, {role}"
            expected = f"a firm, the {MANAGER} of {cluster} or a {AUTHORITY} of its region"
        return [] if right else [("respondent", found, expected)]

    def _is_of(self, person: str, role: str, cluster: str) -> bool:
        cells, region = self._known.people[person].cells, self._known.region_of(cluster)
        if role == MANAGER:
            return cells["cluster"] == cluster or cluster not in self._known.clusters
        return role == AUTHORITY and (cells["region"] == region or region is None)

    def _complaints_about_value(
        self, role: str | None, service: str, wave: str, item: str, value: str
    ) -> list[Complaint]:
        catalogue = self._known.catalogue
        if wave not in catalogue.waves:
            return [("wave", quoted(wave), f"one of {', '.join(catalogue.waves)}")]
        if service not in self._known.services or role not in (FIRMS_ROLE, MANAGER, AUTHORITY):
            return []
        asked = {asked.id: asked for asked in catalogue.items(wave, role, service)}
        if not asked:
            return [("wave", quoted(wave), f"a wave in which a {role} is asked")]
        if item not in asked:
            expected = f"a question to a {role} in the {wave} wave of {service}"
            return [("item", quoted(item), expected)]
        complaint = asked[item].accepts(value)
        return [("value", quoted(value), complaint.removeprefix("expected "))] if complaint else []
