"""What coded answers say: the share of firms by theme, hidden like every other figure."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from pilots.codings import Coded, rows_of
from pilots.setting import Setting
from pilots.tables import Trial

if TYPE_CHECKING:
    from evaluation.reports.coded import AgreementFact, CodedFact, ThemesFact
    from evaluation.themes import Codebook


def coded_fact(session: Session, setting: Setting, answers: Sequence[Coded]) -> "CodedFact | None":
    """Return themes and agreement by service; None where no answer was coded by two people."""
    from evaluation.reports.coded import CodedFact

    if not any(one.full for one in answers):
        return None
    codebook = setting.catalogue.codebook
    services = sorted({one.answer.service for one in answers if one.full})
    agreements = (_agreement(setting, service, answers) for service in services)
    return CodedFact(
        version=codebook.version,
        codebook=codebook.digest,
        agreements=tuple(agreements),
        themes=tuple(_themes(session, setting, answers)),
    )


def _agreement(setting: Setting, service: str, answers: Sequence[Coded]) -> "AgreementFact":
    """Return how far two people agreed on a service before either saw the other's codes."""
    import pandas as pd

    from evaluation.reports.coded import AgreementFact
    from evaluation.themes import agreement

    ours = [one for one in answers if one.answer.service == service and one.full]
    known = len(ours) >= setting.catalogue.thresholds.min_n_compare
    if not known:
        return AgreementFact(service=service, answers=len(ours), alpha=None, standing="unknown")
    last = agreement(pd.DataFrame(rows_of(ours, blind=True)), _book(setting)).iloc[-1]
    alpha = None if last["standing"] == "unknown" else float(last["alpha"])
    return AgreementFact(
        service=service, answers=len(ours), alpha=alpha, standing=str(last["standing"])
    )


def _themes(session: Session, setting: Setting, answers: Sequence[Coded]) -> "list[ThemesFact]":
    import pandas as pd

    from evaluation.levels import design_of
    from evaluation.reports.coded import ThemesFact, ThemeShareFact
    from evaluation.themes import theme_shares

    catalogue, found = setting.catalogue, []
    names = ["cluster", "service", "region", "region_type"]
    rows = session.exec(select(Trial).order_by(col(Trial.id)))
    trials = pd.DataFrame([[getattr(row, name) for name in names] for row in rows], columns=names)
    design = design_of(trials, catalogue)
    wrote: dict[tuple[str, str], set[str]] = defaultdict(set)
    coded: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in answers:
        place = (one.answer.service, one.answer.item)
        wrote[place].add(one.answer.respondent)
        if one.full:
            coded[place].add(one.answer.respondent)
    for item in catalogue.codebook.questions:
        ours = rows_of(one for one in answers if one.answer.item == item)
        if not ours:
            continue
        table = theme_shares(
            pd.DataFrame(ours), _book(setting), trials=trials, design=design,
            least=catalogue.thresholds.min_n_publish,
        )  # fmt: skip
        for service, lines in table[table["level"] == "service"].groupby("service", sort=False):
            place = (str(service), item)
            if place not in coded:
                continue
            hidden = bool((lines["suppressed"] != "").any())
            shares = (
                ThemeShareFact(
                    theme=line.theme, value=float(line.value),
                    low=float(line.low), high=float(line.high),
                )
                for line in lines.itertuples()
            )  # fmt: skip
            found.append(
                ThemesFact(
                    service=str(service),
                    item=item,
                    n=None if hidden else int(lines["n"].iloc[0]),
                    complete=len(coded[place])
                    >= catalogue.codebook.least_coded * len(wrote[place]),
                    shares=() if hidden else tuple(shares),
                )
            )
    return found


def _book(setting: Setting) -> "Codebook":
    from evaluation.themes import Codebook

    return Codebook({theme.id: theme.belongs for theme in setting.catalogue.codebook.themes})
