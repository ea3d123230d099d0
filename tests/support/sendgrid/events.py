"""Signed events about accepted mail, as unreliable in order and number as the real ones."""

import base64
import json
import random
import threading
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from queue import PriorityQueue
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

# What becomes of a mail, by the beginning of its address; any other is delivered.
FATES = {
    "bounce": ("processed", "bounce"),
    "late": ("processed", "deferred", "deferred", "delivered"),
    "drop": ("dropped",),
    "spam": ("processed", "delivered", "spamreport"),
    "stop": ("processed", "delivered", "unsubscribe"),
}
DELIVERED = ("processed", "delivered")
DETAILS: dict[str, dict[str, str]] = {
    "delivered": {"response": "250 2.0.0 OK"},
    "deferred": {"response": "451 4.7.1 try again later", "attempt": "1"},
    "bounce": {"type": "bounce", "status": "5.1.1", "reason": "550 5.1.1 no such user"},
    "dropped": {"reason": "Bounced Address", "status": "5.0.0"},
}


class Signer:
    """A key pair and what SendGrid shows and sends of it."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())

    @property
    def public(self) -> str:
        """The public key as SendGrid shows it: one line of base64."""
        der = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(der).decode()

    def headers(self, body: bytes, timestamp: str) -> dict[str, str]:
        signature = self._key.sign(timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
        return {
            "Content-Type": "application/json",
            "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
            "X-Twilio-Email-Event-Webhook-Timestamp": timestamp,
        }


@dataclass(frozen=True)
class Webhook:
    """Where events go; ``delay``: seconds at least and at most; ``copies``: at most, of each."""

    url: str
    delay: tuple[float, float] = (0.0, 0.0)
    copies: int = 1
    shuffle: bool = False
    seed: int = 0


def events_of(mail: str, address: str, message: str, *, at: int) -> list[dict[str, Any]]:
    """Return the events of one accepted mail, in the order in which they happen."""
    fate = next((f for start, f in FATES.items() if address.startswith(start)), DELIVERED)
    return [
        {
            "email": address,
            "timestamp": at + number,
            "event": event,
            "mail": mail,
            "category": ["pilot-trials"],
            "sg_event_id": f"{event}-{number}-{message}-{mail[:24]}",
            "sg_message_id": f"{message}.filter",
            **DETAILS.get(event, {}),
        }
        for number, event in enumerate(fate)
    ]


@dataclass(order=True)
class _Posting:
    due: float
    number: int
    events: list[dict[str, Any]] = field(compare=False)


class Postman:
    """Posts events to the webhook in a thread of its own, and can tell when none is left."""

    def __init__(self, webhook: Webhook, signer: Signer) -> None:
        self._webhook = webhook
        self._signer = signer
        self._chance = random.Random(webhook.seed)  # noqa: S311 -- no secret
        self._queue: PriorityQueue[_Posting] = PriorityQueue()
        self._changed = threading.Condition()
        self._open = 0
        self._number = 0
        self.refused: list[int] = []
        """Statuses other than 2xx that the webhook answered; 0: no answer. Not posted again."""
        threading.Thread(target=self._run, daemon=True).start()

    def take(self, events: Sequence[dict[str, Any]]) -> None:
        """Post each event one to ``copies`` times, every time with its own delay."""
        hook = self._webhook
        with self._changed:
            copied = [e for e in events for _ in range(self._chance.randint(1, hook.copies))]
            if hook.shuffle:
                self._chance.shuffle(copied)
            size = 1 if hook.shuffle else max(1, len(copied))
            for start in range(0, len(copied), size):
                self._number += 1
                due = time.monotonic() + self._chance.uniform(*hook.delay)
                self._queue.put(_Posting(due, self._number, copied[start : start + size]))
                self._open += 1
            self._changed.notify_all()

    def settled(self, *, timeout: float) -> bool:
        """Wait until nothing is left to post; whether that came true in ``timeout`` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._open, timeout)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: not self._queue.empty())
                posting = self._queue.get()
                early = posting.due - time.monotonic()
                if early > 0:
                    # Another posting may come whose moment is earlier.
                    self._queue.put(posting)
                    self._changed.wait(early)
                    continue
            self._post(posting.events)
            with self._changed:
                self._open -= 1
                self._changed.notify_all()

    def _post(self, events: list[dict[str, Any]]) -> None:
        body = json.dumps(events).encode()
        headers = self._signer.headers(body, str(int(time.time())))
        request = urllib.request.Request(self._webhook.url, data=body, headers=headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
                status = response.status
        except urllib.error.HTTPError as fault:
            status = fault.code
        except OSError:
            status = 0
        if not 200 <= status < 300:
            self.refused.append(status)
