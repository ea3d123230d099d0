"""What we hold about a firm or a person: everything, in words they know."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from notifications import describing
from notifications.tables import Letter, OptOut
from pilots.questionnaires.asked import FORMS
from pilots.setting import Setting
from pilots.tables import (
    Answer,
    Consent,
    Draft,
    Firm,
    HandIn,
    PageLink,
    Participation,
    RefusedAnswer,
    Trial,
)


@dataclass(frozen=True, slots=True)
class HeldAnswer:
    """One answer as it came; ``refused`` says why it is not counted."""

    trial: str
    wave: str
    item: str
    question: str
    value: str
    answered_at: datetime
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Everything about one firm or person."""

    person: dict[str, Any]
    participations: tuple[dict[str, Any], ...]
    answers: tuple[HeldAnswer, ...]
    drafts: tuple[Draft, ...]
    hand_ins: tuple[HandIn, ...]
    consents: tuple[Consent, ...]
    letters: tuple[Letter, ...]
    links: tuple[PageLink, ...]
    stopped_at: datetime | None

    def as_json(self) -> dict[str, Any]:
        """Return it for a file; moments in UTC, secrets left out."""
        return {
            "about": self.person,
            "participations": list(self.participations),
            "answers": [_plain(answer) for answer in self.answers],
            "typed_and_not_handed_in": [
                {"form": row.form, "field": row.field, "value": row.value, "at": _at(row.saved_at)}
                for row in self.drafts
            ],
            "handed_in": [
                {
                    "trial": row.trial,
                    "wave": row.wave,
                    "language": row.language,
                    "first_at": _at(row.first_at),
                    "last_at": _at(row.last_at),
                    "times": row.times,
                }
                for row in self.hand_ins
            ],
            "consents": [
                {
                    "purpose": row.purpose,
                    "digest_of_the_words": row.words,
                    "language": row.language,
                    "given_at": _at(row.given_at),
                    "withdrawn_at": _at(row.withdrawn_at),
                }
                for row in self.consents
            ],
            "letters": [describing.as_json(letter) for letter in self.letters],
            "links": [
                {
                    "made_at": _at(row.made_at),
                    "expires_at": _at(row.expires_at),
                    "revoked_at": _at(row.revoked_at),
                }
                for row in self.links
            ],
            "no_more_questionnaires_since": _at(self.stopped_at),
        }


def held(session: Session, setting: Setting, person: str, *, language: str) -> Held:
    """Return what we hold about the firm or person with this id, which there must be."""
    asked_no_more = session.get(OptOut, person)
    typed = select(Draft).where(Draft.owner == person, col(Draft.form).like(FORMS))
    handed = select(HandIn).where(HandIn.respondent == person)
    consents = select(Consent).where(Consent.person == person)
    letters = select(Letter).where(Letter.person == person)
    links = select(PageLink).where(PageLink.person == person)
    found = _answers(session, setting, person, language)
    return Held(
        person=_person(setting, person),
        participations=tuple(_participations(session, setting, person, language)),
        answers=tuple(sorted(found, key=lambda one: (one.answered_at, one.trial, one.item))),
        drafts=tuple(session.exec(typed.order_by(col(Draft.form), col(Draft.field)))),
        hand_ins=tuple(session.exec(handed.order_by(col(HandIn.last_at)))),
        consents=tuple(session.exec(consents.order_by(col(Consent.id)))),
        letters=tuple(session.exec(letters.order_by(col(Letter.due).desc(), col(Letter.id)))),
        links=tuple(session.exec(links.order_by(col(PageLink.made_at)))),
        stopped_at=asked_no_more.at if asked_no_more else None,
    )


def _person(setting: Setting, person: str) -> dict[str, Any]:
    row = setting.firms.get(person) or setting.people[person]
    facts = row.model_dump(mode="json")
    return facts | {"role": "sme_contact"} if isinstance(row, Firm) else facts


def _participations(
    session: Session, setting: Setting, person: str, language: str
) -> Iterator[dict[str, Any]]:
    mine = select(Participation, Trial).join(Trial, col(Trial.id) == col(Participation.trial))
    for row, trial in session.exec(mine.where(Participation.firm == person).order_by(Trial.id)):
        yield {
            "trial": trial.id,
            "service": setting.catalogue.services[trial.service].name_in(language),
            "cluster": setting.clusters[trial.cluster].name,
            "attended": row.attended,
        }


def _answers(
    session: Session, setting: Setting, person: str, language: str
) -> Iterator[HeldAnswer]:
    taken = session.exec(select(Answer).where(Answer.respondent == person)).all()
    refused = session.exec(select(RefusedAnswer).where(RefusedAnswer.respondent == person)).all()
    rows: list[Answer | RefusedAnswer] = [*taken, *refused]
    for row in rows:
        yield HeldAnswer(
            trial=row.trial,
            wave=row.wave,
            item=row.item,
            question=setting.catalogue.item(row.item).text_in(language),
            value=row.value,
            answered_at=row.answered_at,
            refused=row.reason if isinstance(row, RefusedAnswer) else "",
        )


def _plain(answer: HeldAnswer) -> dict[str, Any]:
    return {
        "trial": answer.trial,
        "wave": answer.wave,
        "item": answer.item,
        "question": answer.question,
        "value": answer.value,
        "answered_at": _at(answer.answered_at),
        "not_counted_because": answer.refused,
    }


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
