"""Letters about verdicts: votes are asked for, a board has voted, a verdict is adopted."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session

from evaluation import Proposal as Judgement
from notifications import messages
from notifications.messages import Count, Proposal, Result
from notifications.outbox import Promise, queue_many
from pilots.letters import addressing
from pilots.readers import managers
from pilots.setting import Setting
from pilots.tables import Person, Verdict, Vote
from services_catalog.texts import verdict_name


def proposed(
    session: Session, setting: Setting, verdict: Verdict, judged: Judgement, *, at: datetime
) -> None:
    """Ask every member of the board for a vote, and promise a reminder to those who do not vote."""
    queue_many(session, _vote_letters(setting, verdict, judged, at))


def _vote_letters(
    setting: Setting, verdict: Verdict, judged: Judgement, at: datetime
) -> Iterator[Promise]:
    calendar, due = setting.working_calendar(None), verdict.deadline
    if due is None:
        return
    quorum = setting.catalogue.judging.votes.quorum
    asked = addressing.moment(setting, None, at)
    again = addressing.on_day(setting, None, calendar.add(due, -2))
    for reader in setting.in_role("advisory_expert"):
        common = addressing.common(setting) | {
            "quorum": quorum,
            "due": due,
            "event": f"verdict.{verdict.service}.{verdict.round}",
        }
        request = messages.VoteRequest(
            **common,
            working_days=addressing.days_left(setting, None, asked, due),
            proposals=(in_words(setting, judged, judged.verdict, reader.language),),
        )
        reminder = messages.VoteReminder(
            **common,
            working_days=addressing.days_left(setting, None, again, due),
            services=(setting.catalogue.services[verdict.service].name_in(reader.language),),
        )
        step = f"{verdict.round}.{verdict.edition}"
        yield _promise(setting, verdict, reader, request, "vote-request", step, asked)
        yield _promise(setting, verdict, reader, reminder, "vote-reminder", step, again)


def quorum_reached(
    session: Session,
    setting: Setting,
    verdict: Verdict,
    judged: Judgement,
    votes: list[Vote],
    *,
    at: datetime,
) -> None:
    """Tell the lead that the board has voted: a named person has to adopt or to return."""
    stage = setting.catalogue.review.stage("p3")
    for reader in setting.in_role("wp_lead"):
        sent = addressing.moment(setting, None, at)
        due = setting.working_calendar(None).add(setting.day(sent, None), stage.working_days)
        words = [vote.vote for vote in votes]
        counted = Count(
            proposal=in_words(setting, judged, judged.verdict, reader.language),
            agree=words.count("agree"),
            agree_with_conditions=words.count("agree_with_conditions"),
            disagree=words.count("disagree"),
            dissent=tuple(v.comment for v in votes if v.vote == "disagree" and v.comment),
        )
        message = messages.AdoptionRequest(
            **addressing.common(setting),
            due=due,
            event=f"adoption.{verdict.service}.{verdict.round}",
            working_days=addressing.days_left(setting, None, sent, due),
            counts=(counted,),
        )
        letter = _promise(
            setting, verdict, reader, message, "adoption-request", str(verdict.round), sent
        )
        queue_many(session, [letter])


def adopted(
    session: Session, setting: Setting, verdict: Verdict, judged: Judgement | None, *, at: datetime
) -> None:
    """Tell all pilots, authorities, coordinators and the board the result."""
    if judged is None:
        return
    everybody = [
        *(p for region in setting.regions for p in managers(setting, region)),
        *(p for region in setting.regions for p in setting.in_role("regional_authority", region)),
        *(p for region in setting.regions for p in setting.in_role("regional_coordinator", region)),
        *setting.in_role("advisory_expert"),
    ]
    queue_many(session, (_result(setting, verdict, judged, reader, at) for reader in everybody))


def _result(
    setting: Setting, verdict: Verdict, judged: Judgement, reader: Person, at: datetime
) -> Promise:
    language = reader.language
    place = addressing.region_of(setting, reader)
    by = setting.people[verdict.adopted_by or ""]
    types = {str(kind.id): kind.label_in(language) for kind in setting.catalogue.region_types.types}
    message = messages.VerdictAdopted(
        **addressing.common(setting, place),
        results=(
            Result(
                proposal=in_words(setting, judged, verdict.verdict or "", language),
                tested=tuple(types[t] for t, how in judged.region_types.items() if how == "tested"),
                excluded=tuple(
                    types[t] for t, how in judged.region_types.items() if how != "tested"
                ),
            ),
        ),
        by=by.name,
        by_role=setting.catalogue.roles[by.role].label_in(language),
        adopted_on=setting.day(at, None),
    )
    sent = addressing.moment(setting, place, at)
    step = str(verdict.round)
    return _promise(setting, verdict, reader, message, "verdict-adopted", step, sent)


def in_words(setting: Setting, judged: Judgement, verdict: str, language: str) -> Proposal:
    """Return what the engine proposes, its reasons and conditions, in the reader's language."""
    return Proposal(
        service=setting.catalogue.services[judged.service].name_in(language),
        verdict=verdict_name(verdict, language),
        reasons=tuple(reason.text(language) for reason in judged.reasons),
        conditions=tuple(condition.text(language) for condition in judged.conditions),
    )


def _promise(
    setting: Setting,
    verdict: Verdict,
    reader: Person,
    message: messages.Message,
    purpose: str,
    step: str,
    sent: datetime,
) -> Promise:
    return addressing.promise(
        setting,
        message=message,
        to=addressing.person(setting, reader),
        purpose=purpose,
        subject=verdict.service,
        step=step,
        not_before=sent,
        because=f"verdict {verdict.service} {verdict.status}",
    )
