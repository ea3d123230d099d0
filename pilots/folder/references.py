"""Does every id, step, evidence, subject and word of a decision name something that is there?"""

from pilots.folder.faults import quoted
from pilots.folder.known import Known
from pilots.folder.typed_rows import Table, TypedRow

REPORT_WORDS = (
    "confirm", "correct", "submit", "pass", "return", "approve", "minor_changes", "major_changes",
    "comment", "no_comment", "adopt",
)  # fmt: skip
VERDICT_WORDS = (
    "agree", "agree_with_conditions", "disagree", "adopt", "return", "reopen", "not_validated",
    "confirm",
)  # fmt: skip
WORDS = {"report": REPORT_WORDS, "verdict": VERDICT_WORDS}
PROGRAMME_REPORT = "programme"


def check_references(known: Known) -> None:
    """Note every id that names nothing, or not what it should."""
    for table in known.tables.values():
        _check_ids(known, table)
    for name in ("participations", "tasks", "withdrawals"):
        _check_trials(known, known[name])
    _check_homes_of_firms(known)
    _check_steps(known)
    _check_decisions(known)
    _check_people_and_firms_differ(known)


def _check_ids(known: Known, table: Table) -> None:
    for column in table.sheet.columns:
        ids = known.ids(column.refers) if column.refers else None
        if ids is None:
            continue
        ids = frozenset(ids)
        for row in table.rows:
            text = known.value(row, column.name)
            if text and text not in ids:
                known.note(table, row, column.name, known.expected(column.refers))


def _is_known(known: Known, name: str, text: str) -> bool:
    ids = known.ids(name)
    return ids is not None and text in ids


def _check_trials(known: Known, table: Table) -> None:
    if not known["trials"].complete:
        return
    for row in table.rows:
        cluster, service = row.cells["cluster"], row.cells["service"]
        both = _is_known(known, "clusters", cluster) and _is_known(known, "services", service)
        if both and (cluster, service) not in known.trials:
            expected = f"a service that {cluster} tries in {known['trials'].place}"
            known.note(table, row, "service", expected)


def _check_homes_of_firms(known: Known) -> None:
    table = known["participations"]
    for row in table.rows:
        firm = known.firms.get(row.cells["sme"])
        home = firm and known.value(firm, "cluster")
        if home and home != row.cells["cluster"] and _is_known(known, "clusters", home):
            known.note(table, row, "cluster", f"{home}, the cluster of {row.cells['sme']}")


def _check_steps(known: Known) -> None:
    table = known["tasks"]
    for row in table.rows:
        service = known.services.get(row.cells["service"])
        if service is None:
            continue
        evidence = {step.id: step.evidence for step in service.rollout}
        task = row.cells["task"]
        if task not in evidence:
            known.note(table, row, "task", f"a step of {service.id}: {', '.join(evidence)}")
            continue
        for name in known.value(row, "evidence") or ():
            if name not in evidence[task]:
                right = ", ".join(evidence[task]) or "none"
                expected = f"evidence of {task} of {service.id}: {right}"
                known.faults.add(table.place, row.number, "evidence", quoted(name), expected)


def _check_decisions(known: Known) -> None:
    table = known["decisions"]
    for row in table.rows:
        kind = known.value(row, "kind")
        if kind is None:
            continue
        if row.cells["decision"] not in WORDS[kind] and known.value(row, "decision"):
            known.note(table, row, "decision", f"one of {', '.join(WORDS[kind])}")
        _check_subject(known, table, row, kind)


def _check_subject(known: Known, table: Table, row: TypedRow, kind: str) -> None:
    things = "regions" if kind == "report" else "services"
    ids, subject = known.ids(things), known.value(row, "subject")
    if ids is None or subject is None or subject in ids:
        return
    if kind == "verdict":
        known.note(table, row, "subject", known.expected("services"))
    elif subject != PROGRAMME_REPORT:
        known.note(table, row, "subject", f"{known.expected('regions')}, or {PROGRAMME_REPORT}")


def _check_people_and_firms_differ(known: Known) -> None:
    """An answer names its respondent by id alone."""
    table = known["smes"]
    for row in table.rows:
        if row.cells["id"] in known.people:
            known.note(table, row, "id", f"an id that {known['people'].place} does not have")
