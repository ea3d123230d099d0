"""Hand in proof of what was done, and take it back before anybody has reviewed it."""

from collections.abc import Iterable
from datetime import datetime
from secrets import token_hex
from urllib.parse import urlsplit

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from foundation.errors import TrialError
from notifications.cleaning import one_line
from pilots.lifecycle import Agent
from pilots.proof_files import ProofFile
from pilots.tables import Evidence, EvidenceFile, Task
from pilots.typed_wrong import NOT_A_LINK, must_be_right, text

MOST = 60
"""Pieces of proof of one task."""
LONGEST_LINK = 2_000
REVIEWED = frozenset({"accepted", "waived", "cancelled"})
FILE, LINK, NOTE, REASON = "file", "link", "note", "reason"


class ProofClosed(TrialError):
    """The proof of a task has been reviewed, or the task no longer exists."""

    code = "PILOT-104"

    def __init__(self, task: str, status: str) -> None:
        super().__init__(
            f"The task {task} is {status}, so its proof stays as it is. "
            "Write to the regional coordinator if something is wrong."
        )


class TooMuchProof(TrialError):
    """More pieces than anybody can review."""

    code = "PILOT-105"

    def __init__(self) -> None:
        super().__init__(
            f"A task takes {MOST} pieces of proof. Take some back, or hand in one link to all."
        )


class LastProof(TrialError):
    """The task waits for review with this proof."""

    code = "PILOT-106"

    def __init__(self) -> None:
        super().__init__(
            "This is the only proof of its kind, and the task waits for review with it. "
            "Hand in another one first."
        )


def must_take_proof(task: Task) -> None:
    """Go on only while proof may change.

    Raises:
        ProofClosed: it was reviewed.
    """
    if task.status in REVIEWED:
        raise ProofClosed(f"{task.trial}.{task.step}", task.status)


def hand_in_files(
    session: Session,
    place: tuple[str, str],
    proof: str,
    files: Iterable[ProofFile],
    *,
    by: Agent,
    now: datetime,
) -> list[Evidence]:
    """Keep files as proof; one that lies there already for the same is not kept twice.

    Args:
        place: trial and step; without a step the proof is about the trial.

    Raises:
        TooMuchProof: there are too many pieces.
    """
    there = {piece.digest for piece in pieces(session, *place) if piece.proof == proof}
    made = []
    for file in files:
        digest = file.digest
        if digest in there:
            continue
        there.add(digest)
        if session.get(EvidenceFile, digest) is None:
            session.add(EvidenceFile(digest=digest, content=file.content))
        made.append(
            _piece(
                place, proof, FILE, by, now, name=file.name, media_type=file.media_type,
                size=len(file.content), digest=digest,
            )
        )  # fmt: skip
    return _kept(session, place, made)


def hand_in_link(
    session: Session, place: tuple[str, str], proof: str, link: str, *, by: Agent, now: datetime
) -> list[Evidence]:
    """Keep an address as proof. Nothing is ever fetched from it.

    Raises:
        TypedWrong: it is no address of the web.
    """
    faults: dict[str, str] = {}
    address = text(link, "link", faults, longest=LONGEST_LINK)
    if not faults and not _is_link(address):
        faults["link"] = NOT_A_LINK
    must_be_right(faults)
    if any(piece.text == address for piece in pieces(session, *place) if piece.proof == proof):
        return []
    host = urlsplit(address).netloc
    made = _piece(place, proof, LINK, by, now, name=one_line(host)[:200], text=address)
    return _kept(session, place, [made])


def hand_in_note(
    session: Session,
    place: tuple[str, str],
    proof: str,
    note: str,
    *,
    by: Agent,
    now: datetime,
    kind: str = NOTE,
) -> list[Evidence]:
    """Keep a note as proof, or the reason why there is no proof.

    Raises:
        TypedWrong: it is empty or too long.
    """
    faults: dict[str, str] = {}
    said = text(note, "note", faults)
    must_be_right(faults)
    there = [p for p in pieces(session, *place) if (p.proof, p.kind) == (proof, kind)]
    if any(piece.text == said for piece in there):
        return []
    return _kept(session, place, [_piece(place, proof, kind, by, now, name="", text=said)])


def take_back(session: Session, piece: Evidence, task: Task | None, *, now: datetime) -> bool:
    """Take a piece back; False if somebody has done so already.

    Raises:
        ProofClosed: the task has been reviewed.
        LastProof: the task waits for review with it.
    """
    if task is not None:
        must_take_proof(task)
        same = [p for p in pieces(session, piece.trial, piece.step) if p.proof == piece.proof]
        if task.status == "submitted" and piece.proof and len(same) == 1:
            raise LastProof
    taken = (
        update(Evidence)
        .where(col(Evidence.id) == piece.id, col(Evidence.removed_at).is_(None))
        .values(removed_at=now)
    )
    return session.connection().execute(taken).rowcount == 1


def pieces(session: Session, trial: str, step: str) -> list[Evidence]:
    """Return what was handed in and not taken back, the oldest first."""
    query = select(Evidence).where(
        Evidence.trial == trial, Evidence.step == step, col(Evidence.removed_at).is_(None)
    )
    return list(session.exec(query.order_by(col(Evidence.at), col(Evidence.id))))


def _kept(session: Session, place: tuple[str, str], made: list[Evidence]) -> list[Evidence]:
    number = select(func.count()).where(
        Evidence.trial == place[0], Evidence.step == place[1], col(Evidence.removed_at).is_(None)
    )
    if session.exec(number).one() + len(made) > MOST:
        raise TooMuchProof
    session.add_all(made)
    session.flush()
    return made


def _piece(  # noqa: PLR0913 -- the parts of one row
    place: tuple[str, str],
    proof: str,
    kind: str,
    by: Agent,
    now: datetime,
    *,
    name: str,
    media_type: str = "",
    size: int = 0,
    digest: str = "",
    text: str = "",
) -> Evidence:
    trial, step = place
    return Evidence(
        id=token_hex(16), trial=trial, step=step, proof=proof, kind=kind, name=name,
        media_type=media_type, size=size, digest=digest, text=text, by=by.id, at=now,
    )  # fmt: skip


def _is_link(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    plain = address.isprintable() and " " not in address
    return plain and parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
