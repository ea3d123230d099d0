"""A stand-in for SendGrid in a process of its own, for tests of whatever sends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.support.processes import ServerProcess

KEY = "SG.for-tests.never-valid-anywhere"


@dataclass(frozen=True)
class Delivered:
    """One accepted mail, its tokens filled in. Without texts only the first three are known."""

    mail: str
    """The opaque id of its custom arguments."""
    address: str
    request: int
    name: str = ""
    subject: str = ""
    text: str = ""
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    categories: Sequence[str] = ()
    attachments: Sequence[Mapping[str, str]] = ()
    sender: Mapping[str, str] = field(default_factory=dict)
    reply_to: Mapping[str, str] | None = None


class SendGridServer(ServerProcess):
    """Use it in a ``with`` statement; ``tell`` it what to answer before each test.

    ``texts=False`` keeps ids and addresses only, for very many letters; ``check=False`` leaves out
    the check against the schema, for measurements.
    """

    module = "tests.support.sendgrid.server"

    def __init__(self, *, key: str = KEY, texts: bool = True, check: bool = True) -> None:
        super().__init__(key=key, texts=texts, check=check)
        self.key = key

    @property
    def host(self) -> str:
        return str(self.ready["address"])

    @property
    def public_key(self) -> str:
        """What its webhook is signed with, as ``PILOTS_SENDGRID_WEBHOOK_KEY`` takes it."""
        return str(self.ready["public_key"])

    def tell(self, *then: str, **script: object) -> None:
        """Forget everything; answer ``then`` in turn, afterwards by ``mix``.

        The answers are those of ``answering.ANSWERS``. ``mix``: weight of each answer (202 alone);
        ``seed``; ``before``, ``after``: least and most seconds around the moment of acceptance;
        ``headers``: of every answer; ``refuse``: part of an address that makes a request a 400;
        ``webhook``: the fields of ``events.Webhook``.
        """
        self.ask("tell", then=list(then), **script)

    def accepted(self) -> list[Delivered]:
        """Every mail that is on its way, whatever the sender was told."""
        return [
            Delivered(**{"sender" if name == "from" else name: said for name, said in mail.items()})
            for mail in self._taken("mails")
        ]

    def requests(self) -> list[dict[str, Any]]:
        """Every request: ``answer``, number of ``people`` and, with texts, its ``body``."""
        return self._taken("requests")

    def strayed(self) -> list[dict[str, str]]:
        """Requests to any other address of the server: path and headers."""
        return self._taken("strayed")

    def settled(self, *, timeout: float = 30.0) -> bool:
        """Wait until every event was posted; False if that took longer or one was refused."""
        said = self.ask("settled", timeout=timeout)
        return bool(said["settled"] and not said["refused"])

    def _taken(self, what: str) -> list[dict[str, Any]]:
        taken: list[dict[str, Any]] = self.ask("taken")[what]
        return taken
