"""Letters as files: the same name and the same bytes, however often one is sent."""

import os
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from notifications.mail import Mail
from notifications.senders.protocol import Reply, Said

LONGEST_SUBJECT = 80
"""Characters of the subject's part of a file name: readable, and short enough for every system."""
KEY_DIGITS = 12
"""Of the letter's key: with 100,000 letters of one name two equal ones are a 1 in 50,000 chance."""


class FileSender:
    """Writes each letter to ``folder``.

    A letter is a whole file or none, so a process may be killed at any moment. ``durable`` also
    waits until the disk has it, which a power cut asks for and a replay does not.
    """

    name = "files"
    repeatable = True

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._durable = durable

    def calls(self, mails: Sequence[Mail]) -> Sequence[Sequence[Mail]]:
        return [mails] if mails else []

    def send(self, mails: Sequence[Mail]) -> Sequence[Reply]:
        """Write each mail; a disk that is full or gone is busy: what was promised is not lost."""
        replies = []
        for mail in mails:
            try:
                replies.append(Reply(said=Said.ACCEPTED, provider_id=self._write(mail)))
            except OSError as fault:
                reason = f"Cannot be written to {self._folder}: {fault.strerror or fault}."
                replies.append(Reply(said=Said.BUSY, reason=reason))
        if self._durable:
            self._settle()
        return replies

    def close(self) -> None:
        """Nothing is held open."""

    def _write(self, mail: Mail) -> str:
        name = file_name(mail)
        # A leading dot keeps an unfinished letter out of `*.eml`.
        unfinished = self._folder / f".{mail.key[:KEY_DIGITS]}.part"
        with unfinished.open("wb") as file:
            file.write(mail.as_bytes())
            if self._durable:
                file.flush()
                os.fsync(file.fileno())
        unfinished.replace(self._folder / name)
        return name

    def _settle(self) -> None:
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def file_name(mail: Mail) -> str:
    """Return ``<day>-<purpose>-<subject>-<key>.eml``, in plain letters, digits and hyphens."""
    parts = (plain(mail.purpose), plain(mail.about)[:LONGEST_SUBJECT].rstrip("-"))
    middle = "-".join(part for part in parts if part)
    return f"{mail.day.isoformat()}-{middle}-{mail.key[:KEY_DIGITS]}.eml"


def plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", bare.lower()).strip("-")
