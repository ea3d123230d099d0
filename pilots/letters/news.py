"""News of one task, or of a trial as a whole, for whoever should hear of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from notifications import messages
from notifications.messages.pages import News
from notifications.outbox import Promise, queue_many
from notifications.renewing import sequence_after
from pilots.letters import addressing
from pilots.setting import Setting
from pilots.tables import Person, Trial

if TYPE_CHECKING:
    from pilots.deeds.rolling_out import Walk


class Told:
    """What happened, told to each reader in their words; ``instance`` tells it from the like."""

    def __init__(
        self, session: Session, setting: Setting, trial: str, step: str, now: datetime,
        instance: str = "",
    ) -> None:  # fmt: skip
        self.session, self.setting, self.now = session, setting, now
        self.trial = session.get_one(Trial, trial)
        self.walk = walk_of(session, setting, self.trial)
        self.task = self.walk.tasks.get(step)
        self.subject = f"{trial}.{step}" if step else trial
        self.instance = instance or f"at-{now:%Y-%m-%dT%H:%M:%S}"

    def each(self, readers: Iterable[Person], news: News, **facts: Any) -> None:  # noqa: ANN401
        queue_many(self.session, (self._promise(reader, news, facts) for reader in readers))

    def _promise(self, reader: Person, news: News, facts: dict[str, Any]) -> Promise:
        setting = self.setting
        place = addressing.region_of(setting, reader)
        by = setting.people.get(facts.get("by", ""))
        role = setting.catalogue.roles[by.role].label_in(reader.language) if by else ""
        message = messages.TrialNews(
            **addressing.common(setting, self.trial.region),
            **self._of_the_task(reader.language, news),
            **facts | {"by": name_of(setting, facts.get("by", "")), "by_role": role},
            news=news,
            service=self.walk.service.name_in(reader.language),
            cluster=setting.clusters[self.trial.cluster].name,
            event=self.subject,
            sequence=sequence_after(self.session, self.subject),
        )
        return addressing.promise(
            setting,
            message=message,
            to=addressing.person(setting, reader),
            purpose=news,
            subject=self.subject,
            step=self.instance,
            not_before=addressing.moment(setting, place, self.now),
            because=f"{news} {self.subject}",
        )

    def _of_the_task(self, language: str, news: News) -> dict[str, Any]:
        if self.task is None:
            return {}
        step = self.walk.steps[self.task.step]
        proof = (step.evidence_in(proof, language) for proof in step.evidence)
        due = self.task.due or self.walk.tasks[self.task.step].planned_due
        return {
            "task": step.title_in(language),
            "due": None if news in {"handed-in", "problem", "problem-answered"} else due,
            "evidence": tuple(proof) if news in {"evidence-returned", "delegated"} else (),
        }


def walk_of(session: Session, setting: Setting, trial: Trial) -> "Walk":
    from pilots.deeds.rolling_out import Walk  # deeds call letters, never the other way at import

    return Walk(session, setting, trial)


def name_of(setting: Setting, person: str) -> str:
    known = setting.people.get(person)
    return known.name if known else person
