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
    """Takes answers in. It judges the same text only once: most of a million cells repeat."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._texts: dict[str, str] = {}
        self._moments: dict[str, datetime | None] = {}
        self._trials: dict[tuple[str, str], list[Complaint]] = {}
        self._respondents: dict[tuple[str, str, str], list[Complaint]] = {}
        self._values: dict[tuple[str | None, str, str, str, str], list[Complaint]] = {}
        self._participations = known["participations"].keys
        self._roles = {person: row.values.get("role") for person, row in known.people.items()}
        self._roles |= dict.fromkeys(known.firms, FIRMS_ROLE)
        self._taken: set[int] = set()

    def take(self, cells: Sequence[str]) -> tuple[Answer | None, list[Complaint]]:
        """Return the answer in a row and what is wrong with it; no answer without a moment."""
        respondent, cluster, service, wave, item, value, at = cells
        complaints = [
            *self.trial(cluster, service),
            *self.respondent(respondent, cluster, service),
            *self.value(self.role(respondent), service, wave, item, value),
        ]
        moment = self.moment(at)
        if moment is None:
            return None, [*complaints, ("answered_at", quoted(at), A_MOMENT)]
        # A hash stands for the whole key: a million keys themselves would fill the memory.
        key = hash((respondent, cluster, service, wave, item, moment))
        if key in self._taken:
            complaints.append(TWICE)
        self._taken.add(key)
        kept = self._texts.setdefault  # one object for each text
        answer = Answer(
            kept(respondent, respondent),
            kept(cluster, cluster),
            kept(service, service),
            kept(wave, wave),
            kept(item, item),
            value if len(value) > SHORT else kept(value, value),
            moment,
        )
        return answer, complaints

    def role(self, respondent: str) -> str | None:
        return self._roles.get(respondent)

    def moment(self, text: str) -> datetime | None:
        if text not in self._moments:
            try:
                self._moments[text] = a_moment(text)
            except Unfit:
                self._moments[text] = None
        return self._moments[text]

    def trial(self, cluster: str, service: str) -> list[Complaint]:
        key = (cluster, service)
        if key not in self._trials:
            self._trials[key] = self._complaints_about_trial(cluster, service)
        return self._trials[key]

    def respondent(self, respondent: str, cluster: str, service: str) -> list[Complaint]:
        key = (respondent, cluster, service)
        if key not in self._respondents:
            self._respondents[key] = self._complaints_about_respondent(*key)
        return self._respondents[key]

    def value(
        self, role: str | None, service: str, wave: str, item: str, value: str
    ) -> list[Complaint]:
        if len(value) > SHORT:
            return self._complaints_about_value(role, service, wave, item, value)
        key = (role, service, wave, item, value)
        if key not in self._values:
            self._values[key] = self._complaints_about_value(*key)
        return self._values[key]

    def _complaints_about_trial(self, cluster: str, service: str) -> list[Complaint]:
        known, found = self._known, []
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
        self, respondent: str, cluster: str, service: str
    ) -> list[Complaint]:
        known, role = self._known, self.role(respondent)
        if role == FIRMS_ROLE:
            right = (
                (respondent, cluster, service) in self._participations
                or not known["participations"].complete
                or bool(self.trial(cluster, service))
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
