"""Text letters: paragraphs filled to 72 characters, items and quotations hanging."""

COLUMNS = 72
TOGETHER = ("- ", "> ")
SIGNATURE = "--"


def wrapped(text: str) -> str:
    """Return ``text`` with no line longer than 72 characters, addresses and links apart.

    Every line of a template is a paragraph of its own; items (``- ``), and the lines of a
    quotation (``> ``), stay together and hang.
    """
    paragraphs: list[str] = []
    before = ""
    for line in filter(None, map(str.strip, text.split("\n"))):
        kind = line[:2] if line[:2] in TOGETHER else ""
        gap = "" if (kind and kind == before) or before == SIGNATURE else "\n"
        paragraphs.append(gap + (f"{SIGNATURE} " if line == SIGNATURE else filled_line(line)))
        before = SIGNATURE if line == SIGNATURE else kind
    return "\n".join(paragraphs).strip("\n") + "\n"


def filled_line(line: str) -> str:
    """Return ``line`` on as many lines as it needs."""
    # Plain greedy filling: textwrap does the same, at three times the cost, for every letter.
    if len(line) <= COLUMNS:
        return line
    hanging = {"- ": "  ", "> ": "> "}.get(line[:2], "")
    filled: list[str] = []
    room = 0
    for word in filter(None, line.split(" ")):
        if filled and room + 1 + len(word) <= COLUMNS:
            filled.append(f" {word}")
            room += 1 + len(word)
        else:
            lead = f"\n{hanging}" if filled else ""
            filled.append(lead + word)
            room = len(word) + (len(hanging) if filled[1:] else 0)
    return "".join(filled)
