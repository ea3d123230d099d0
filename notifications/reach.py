"""How many people the letters about one thing reached, so that silence is told from no answer."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from notifications.addresses import dead_among
from notifications.lifecycle import State
from notifications.tables import Letter
from notifications.unsubscribing import QUESTIONNAIRES

ARRIVED = frozenset({State.HANDED_OVER, State.DELIVERED})
LOST = frozenset({State.BOUNCED, State.DEAD})
STILL = frozenset({State.QUEUED, State.CLAIMED, State.IN_DOUBT, State.HELD})
BATCH = 500


@dataclass(frozen=True, slots=True)
class Reach:
    """People by what became of their letters; each person stands in one of the four.

    ``reached``: a letter was handed over and did not come back. ``not_reached``: all came back,
    cannot be sent, or wait for an address that does not work. ``on_the_way``: nothing is decided.
    ``stopped``: the letters were cancelled before one left.
    """

    reached: frozenset[str] = field(default_factory=frozenset)
    not_reached: frozenset[str] = field(default_factory=frozenset)
    on_the_way: frozenset[str] = field(default_factory=frozenset)
    stopped: frozenset[str] = field(default_factory=frozenset)

    @property
    def invited(self) -> int:
        return sum(map(len, (self.reached, self.not_reached, self.on_the_way, self.stopped)))


def reach(session: Session, subjects: Collection[str]) -> dict[str, Reach]:
    """Return whom the invitations and reminders about each of ``subjects`` reached."""
    states: dict[str, dict[str, set[State]]] = defaultdict(lambda: defaultdict(set))
    asked = sorted(set(subjects))
    for start in range(0, len(asked), BATCH):
        query = select(Letter.subject, Letter.person, Letter.state, Letter.address).where(
            col(Letter.subject).in_(asked[start : start + BATCH]),
            col(Letter.purpose).in_(QUESTIONNAIRES),
        )
        found = session.exec(query).all()
        dead = dead_among(session, (address for *_, address in found))
        for subject, person, state, address in found:
            waits_for_nothing = state in STILL and address in dead
            states[subject][person].add(State.BOUNCED if waits_for_nothing else State(state))
    return {subject: _reach(states.get(subject, {})) for subject in asked}


def _reach(people: Mapping[str, Iterable[State]]) -> Reach:
    found: dict[str, set[str]] = defaultdict(set)
    for person, states in people.items():
        found[_place(set(states))].add(person)
    return Reach(**{place: frozenset(names) for place, names in found.items()})


def _place(states: set[State]) -> str:
    if states & ARRIVED:
        return "reached"
    # A reminder that still waits does not undo that the invitation came back.
    if states & (STILL - {State.QUEUED}) or (states & STILL and not states & LOST):
        return "on_the_way"
    return "not_reached" if states & LOST else "stopped"
