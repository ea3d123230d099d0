"""Send what is due. Claim, commit, send, record: never a sender's work inside a transaction."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from notifications import claiming, rewording, store
from notifications.claiming import Claim, Outcome
from notifications.cleaning import one_line
from notifications.composing import Links, Post, compose
from notifications.deciding import decide
from notifications.lifecycle import Move, State, rule_of
from notifications.mail import Mail
from notifications.ruling import Judge
from notifications.senders.protocol import Reply, Said, Sender
from notifications.tables import Letter

BATCH = 500
LEASE = timedelta(minutes=10)
PAUSE = timedelta(minutes=10)
"""Before the second attempt; twice as long before each further one."""
LONGEST_PAUSE = timedelta(hours=6)
MOST_ATTEMPTS = 10
LONGEST_REASON = 500

UnitOfWork = Callable[[], AbstractContextManager[Session]]
Ready = tuple[Mail, list[Letter]]


def hand_over(  # noqa: PLR0913 -- what an operator decides, by name
    unit_of_work: UnitOfWork,
    sender: Sender,
    *,
    now: datetime,
    judge: Judge,
    paced: bool = False,
    post: Post | None = None,
    only: Sequence[str] = (),
    batch: int = BATCH,
    grace: timedelta = store.GRACE,
    ticking: Callable[[], float] = time.monotonic,
) -> Counter[State]:
    """Send every letter that is due at ``now`` and count what became of them.

    Args:
        unit_of_work: opens a transaction that commits when its block ends.
        sender: where the letters go.
        now: the moment at which sending begins.
        judge: asked for every letter inside its claim whether it is still true, and when it may
            arrive.
        paced: each letter is sent "at" its own moment (a virtual clock that runs up to ``now``),
            otherwise all of them at ``now``. The moment is ``Letter.claimed_at``.
        post: how mails go out.
        only: names of messages; all others wait.
        batch: letters of one claim, at least; nobody's letters are torn apart.
        grace: how long a provider's report is waited for before a letter is sent once more.
        ticking: seconds on any clock, from which the moments after ``now`` follow.

    A process that dies leaves claimed letters behind. The next call settles them when their
    lease is over (at once when paced: one process drives a virtual clock).
    """
    done: Counter[State] = Counter()
    with unit_of_work() as session:
        claiming.end_leases(session, now=now, by=sender.name, repeatable=sender.repeatable)
        claiming.end_doubts(session, now=now, grace=grace)
        decided, wordings = store.policy(session), rewording.wordings(session)
        session.expunge_all()
    if decided.blocked_because or (decided.paused_until and decided.paused_until > now):
        return done
    if decided.paused_until:
        with unit_of_work() as session:
            over = store.policy(session)
            over.paused_until = over.paused_because = None
    post = replace(post or Post(), redirect_to=decided.redirect_to or "", wordings=wordings)
    began = ticking()

    def later() -> datetime:
        return now + timedelta(seconds=ticking() - began)

    while True:
        with unit_of_work() as session:
            moment = claiming.next_moment(session, until=now) if paced else later()
            wanted = Claim(
                by=sender.name, now=moment or now, lease=LEASE, paced=paced, messages=tuple(only)
            )
            letters = claiming.claim(session, wanted, limit=batch) if moment else []
            decisions = decide(session, letters, judge, decided, now=wanted.now)
            claiming.record(session, decisions.outcomes)
            leaving = [letter for mail in decisions.mails for letter in mail]
            links = post.linking(session, leaving, wanted.now)
        if not letters:
            return done
        done.update(rule_of(outcome.move).target for outcome in decisions.outcomes)
        sending = _Sending(unit_of_work, sender, post, links, later)
        done.update(sending.send(decisions.mails))
        if sending.stopped:
            return done


@dataclass
class _Sending:
    unit_of_work: UnitOfWork
    sender: Sender
    post: Post
    links: Links
    now: Callable[[], datetime]
    stopped: Reply | None = None

    def send(self, mails: Sequence[list[Letter]]) -> Counter[State]:
        """Compose and send the mails, call by call; a call is recorded before the next begins."""
        ready: dict[str, Ready] = {}
        outcomes: list[Outcome] = []
        for letters in mails:
            made, dead = self._composed(letters)
            outcomes += dead
            ready |= {mail.key: (mail, carried) for mail, carried in made}
        done: Counter[State] = Counter()
        for call in self.sender.calls([mail for mail, _ in ready.values()]):
            chosen = [ready[mail.key] for mail in call]
            if self.stopped:
                outcomes += [_outcome(x, Move.POSTPONE) for _, carried in chosen for x in carried]
                continue
            chosen = self._begun(outcomes, chosen, done)
            outcomes = self._called(chosen) if chosen else []
        self._begun(outcomes, [], done)
        return done

    def _called(self, chosen: list[Ready]) -> list[Outcome]:
        outcomes = []
        replies = self.sender.send([mail for mail, _ in chosen])
        for (mail, letters), reply in zip(chosen, replies, strict=True):
            outcomes += [_replied(letter, mail, reply, now=self.now()) for letter in letters]
            if reply.said is Said.BLOCKED or reply.wait:
                self.stopped = reply
        return outcomes

    def _begun(
        self, outcomes: Sequence[Outcome], chosen: list[Ready], done: Counter[State]
    ) -> list[Ready]:
        """Record one call and note in the same transaction that the next begins.

        From there on its mails may have left: a crash leaves them, and only them, in doubt.
        """
        noted = {} if self.sender.repeatable else {mail.key: carried for mail, carried in chosen}
        if outcomes or noted:
            with self.unit_of_work() as session:
                if outcomes:
                    claiming.record(session, outcomes)
                if self.stopped:
                    _stand_still(session, self.stopped, now=self.now())
                if noted:
                    ours = claiming.begin(session, noted, now=self.now(), lease=LEASE)
                    chosen = [ready for ready in chosen if ready[0].key in ours]
        done.update(rule_of(outcome.move).target for outcome in outcomes)
        return chosen

    def _composed(self, letters: list[Letter]) -> tuple[list[Ready], list[Outcome]]:
        """Return mails with their letters; a letter that cannot be written stops no other."""
        try:
            return [(compose(letters, self.post, self.links), letters)], []
        except Exception as fault:  # noqa: BLE001 -- whatever is wrong, the others leave
            if len(letters) == 1:
                reason = f"Cannot be written. {_said(fault)}"
                return [], [_outcome(letters[0], Move.GIVE_UP, reason=reason)]
        alone = [self._composed([letter]) for letter in letters]
        singly = [ready for made, _ in alone for ready in made]
        dead = [outcome for _, broken in alone for outcome in broken]
        if not dead:  # each by itself can be written: so be it
            return singly, []
        rest = [letter for _, one in singly for letter in one]
        whole, _ = self._composed(rest) if rest else ([], [])
        return whole, dead


def _replied(letter: Letter, mail: Mail, reply: Reply, *, now: datetime) -> Outcome:
    reason = _cut(reply.reason)
    if reply.said is Said.ACCEPTED:
        return _outcome(
            letter, Move.HAND_OVER, mail=mail.key, provider_id=reply.provider_id, tried=True
        )
    if reply.said is Said.UNCLEAR:
        return _outcome(letter, Move.DOUBT, mail=mail.key, reason=reason, tried=True)
    if reply.said is Said.REFUSED or letter.attempts + 1 >= MOST_ATTEMPTS:
        return _outcome(letter, Move.GIVE_UP, reason=_cut(f"Refused. {reason}"), tried=True)
    if reply.said is Said.BLOCKED or reply.wait:
        # Not the letter's fault: it is first in turn when the queue moves again.
        return _outcome(letter, Move.POSTPONE, reason=reason)
    pause = min(PAUSE * 2**letter.attempts, LONGEST_PAUSE)
    return _outcome(letter, Move.POSTPONE, reason=reason, due=now + pause, tried=True)


def _stand_still(session: Session, reply: Reply, *, now: datetime) -> None:
    decided = store.policy(session)
    if reply.said is Said.BLOCKED:
        decided.blocked_because = _cut(reply.reason)
    elif reply.wait:
        decided.paused_until = now + reply.wait
        decided.paused_because = _cut(reply.reason or "the provider asked for a pause")
    session.add(decided)


def _said(fault: Exception) -> str:
    return one_line(str(fault) or type(fault).__name__)


def _cut(text: str) -> str:
    return text[:LONGEST_REASON]


def _outcome(
    letter: Letter,
    move: Move,
    *,
    reason: str | None = None,
    provider_id: str | None = None,
    mail: str | None = None,
    due: datetime | None = None,
    tried: bool = False,
) -> Outcome:
    return Outcome(
        letter_id=letter.id or 0,
        fence=letter.fence,
        move=move,
        reason=reason and _cut(reason),
        provider_id=provider_id,
        mail=mail,
        due=due or letter.due,
        tried=tried,
    )
