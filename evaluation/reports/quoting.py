"""Words that people typed, made short enough to print; they stay text and never become markup."""

from evaluation.reports.characters import CONTROL

_LONGEST_WORD = 40


def excerpt(typed: str, words: int) -> str:
    """Return at most ``words`` words of what was typed, on one line, with an ellipsis if cut."""
    found = typed.translate(CONTROL).split()
    kept = [_short(word) for word in found[:words]]
    return " ".join(kept) + ("\N{HORIZONTAL ELLIPSIS}" if len(found) > words else "")


def _short(word: str) -> str:
    if len(word) <= _LONGEST_WORD:
        return word
    return word[:_LONGEST_WORD] + "\N{HORIZONTAL ELLIPSIS}"
