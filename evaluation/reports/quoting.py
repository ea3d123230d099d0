"""Words that people typed, made short enough to print; they stay text and never become markup."""

from collections.abc import Iterable

from evaluation.reports.blocks import Block, Quote
from evaluation.reports.characters import CONTROL
from evaluation.reports.facts import Evidence, QuoteFact
from evaluation.reports.telling import Telling

_LONGEST_WORD = 40
_MOST_WORDS = 30


def quoted(telling: Telling[Evidence], quotes: Iterable[QuoteFact], *, most: int) -> list[Block]:
    """Return at most so many quotes, those of different services and questions first."""
    known = tuple(quotes)
    seen: dict[str, int] = {}
    ranked = []
    for place, quote in enumerate(known):
        rank = seen[quote.service] = seen.get(quote.service, 0) + 1
        ranked.append((rank, place))
    return [_quote(telling, known[place]) for _, place in sorted(ranked)[:most]]


def _quote(telling: Telling[Evidence], quote: QuoteFact) -> Quote:
    opening, closing = telling.voice.say("“{words}”", words="\n").split("\n")
    return Quote(
        opening,
        excerpt(quote.text, _MOST_WORDS),
        closing,
        telling.voice.say(
            "{question} \N{EN DASH} a participating company, {service}",
            question=telling.name("item", quote.item),
            service=telling.service(quote.service),
        ),
        quote.language,
    )


def excerpt(typed: str, words: int) -> str:
    """Return at most ``words`` words of what was typed, on one line, with an ellipsis if cut."""
    found = typed.translate(CONTROL).split()
    kept = [_short(word) for word in found[:words]]
    return " ".join(kept) + ("\N{HORIZONTAL ELLIPSIS}" if len(found) > words else "")


def _short(word: str) -> str:
    if len(word) <= _LONGEST_WORD:
        return word
    return word[:_LONGEST_WORD] + "\N{HORIZONTAL ELLIPSIS}"
