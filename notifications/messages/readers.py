"""Letters about readers: one cannot be reached, or wants no more questionnaires."""

from datetime import date
from typing import ClassVar, Literal, Self

from notifications.messages.message import EXAMPLE, Line, Message


class ContactLost(Message):
    """To the coordinator of the reader's region."""

    name = "contact-lost"
    waits: ClassVar[bool] = True

    why: Literal["address", "stopped"]
    """The address does not work, or the reader asked for no more questionnaires."""
    reader: Line
    address: str
    cluster: Line = ""
    """Empty: a person of the region or the programme."""
    since: date
    reason: Line = ""
    """What the mail provider says."""

    @classmethod
    def example(cls) -> Self:
        return cls(
            **EXAMPLE,
            why="address",
            reader="Muster Maschinen GmbH",
            address="office@muster-maschinen.example",
            cluster="Demo Cluster Alpha",
            since=date(2027, 3, 4),
            reason="550 5.1.1 no such user",
        )
