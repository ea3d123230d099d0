"""Letters that have left, and what a provider reports about them."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from foundation.digests import digest
from notifications.lifecycle import State
from notifications.tables import Letter

SENT = datetime(2027, 3, 2, 8, 0, tzinfo=UTC)
LATER = SENT + timedelta(hours=1)


def a_sent_letter(person: str = "sme-one", **otherwise: Any) -> Letter:  # noqa: ANN401
    """Return a letter that was handed over at ``SENT``, in a mail of its own."""
    key = digest([person, otherwise.get("purpose"), otherwise.get("subject")])
    parts: dict[str, Any] = {
        "key": key, "person": person, "name": "Firm One", "address": f"{person}@firm.example",
        "language": "en", "timezone": "Europe/Vienna", "message": "invitation", "facts": {},
        "purpose": "invitation", "subject": "demo.svc.exit", "step": "invitation",
        "because": "wave opened", "not_before": SENT, "due": SENT, "state": State.HANDED_OVER,
        "claimed_at": SENT, "lease_until": SENT, "begun_at": SENT, "handed_over_at": SENT,
        "mail": key,
    }  # fmt: skip
    return Letter(**(parts | otherwise))


def an_event(mail: str, kind: str = "delivered", **otherwise: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return one event in the provider's own words, ten seconds after the letter left."""
    at = int((SENT + timedelta(seconds=otherwise.pop("after", 10))).timestamp())
    event = {
        "email": "sme-one@firm.example", "timestamp": at, "event": kind, "mail": mail,
        "sg_message_id": "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0",
    }  # fmt: skip
    event["sg_event_id"] = digest(ascii([event, otherwise]))[:22]
    return event | otherwise


def a_body(*events: Mapping[str, Any]) -> bytes:
    return json.dumps(events).encode()
