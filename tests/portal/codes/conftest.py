"""Coders at their desks, over a programme in which firms have written something."""

import pytest

from foundation.database import snapshot, unit_of_work
from pilots.codings import Coded
from tests.factories.open_answers import say_something, to_code
from tests.factories.programmes import Programme
from tests.pilots.deeds.conftest import undecided as undecided  # noqa: PLC0414 -- a fixture
from tests.pilots.deeds.conftest import undecided_once as undecided_once  # noqa: PLC0414
from tests.portal.review.conftest import House, Reviewer

WRITTEN = 12


class Coders:
    """A house with two people who code, and one who is too late."""

    def __init__(self, programme: Programme) -> None:
        self.house = House(programme)
        with unit_of_work(programme.url) as session:
            self.service = say_something(session, most=WRITTEN)
        self.path = f"/codes/{self.service}"
        self.one, self.other, self.third = (
            self.house.enters(self.house.person(role))
            for role in ("quality_manager", "advisory_expert", "wp_lead")
        )

    def answers(self) -> list[Coded]:
        with snapshot(self.house.programme.url) as session:
            return to_code(session, self.service, self.house.now)

    def refs(self) -> list[str]:
        return [one.answer.ref for one in self.answers()]

    def all_coded(self, somebody: Reviewer, *, skills: int = 0, most: int = WRITTEN) -> None:
        """Let somebody see contacts in every answer, and skills in the last so many."""
        refs = self.refs()
        for number, ref in enumerate(refs[:most]):
            theme = "skills" if number >= len(refs) - skills else "contacts"
            somebody.send(f"{self.path}/{ref}", themes=theme, codebook="1", seen="0")


@pytest.fixture
def coders(undecided: Programme) -> Coders:
    return Coders(undecided)
