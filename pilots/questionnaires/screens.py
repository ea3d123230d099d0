"""The screens of a questionnaire: questions that are answered alike stand together."""

from dataclasses import dataclass
from functools import cache

from services_catalog import Catalogue, Item

MOST = 6
"""Questions of one screen, unless a group of the catalogue has more."""
KINDS = {
    "single": "choice",
    "multi": "choice",
    "scale": "scale",
    "number": "amount",
    "money": "amount",
    "text": "words",
    "boolean": "words",
    "sus10": "usability",
}
ALONE = frozenset({"usability", "module", "group"})
"""Blocks that take in no question of another kind."""


@dataclass(frozen=True, slots=True)
class Screen:
    """``number`` counts from 1; ``block`` is ``module``, ``group`` or a kind of answers."""

    number: int
    block: str
    group: str
    items: tuple[Item, ...]

    @property
    def first(self) -> str:
        """Return the id of the first question, by which pages know the heading."""
        return self.items[0].id

    @property
    def kpis(self) -> frozenset[str]:
        return frozenset(kpi for item in self.items for kpi in item.kpis)


def screens(catalogue: Catalogue, wave: str, role: str, service: str) -> tuple[Screen, ...]:
    """Return the screens on which ``role`` answers about ``service``; none if nobody asks."""
    module = catalogue.services[service].questionnaire_module
    own = frozenset(item.id for item in catalogue.modules[module].items) if module else frozenset()
    return _screens(catalogue.items(wave, role, service), own)


@cache
def _screens(items: "_Items", own: frozenset[str]) -> tuple[Screen, ...]:
    blocks: list[tuple[str, str, list[Item]]] = []
    for item in items:
        kind = KINDS[item.type]
        block = "module" if item.id in own else "group" if item.group else kind
        group = item.group or ""
        if blocks and blocks[-1][:2] == (block, group) and len(blocks[-1][2]) < _room(block):
            blocks[-1][2].append(item)
        else:
            blocks.append((block, group, [item]))
    return tuple(
        Screen(number, block, group, tuple(found))
        for number, (block, group, found) in enumerate(_without_single_ones(blocks), start=1)
    )


_Items = tuple[Item, ...]


def _room(block: str) -> int:
    return 2 * MOST if block in ALONE else MOST


def _without_single_ones(
    blocks: list[tuple[str, str, list[Item]]],
) -> list[tuple[str, str, list[Item]]]:
    """Let a question that would have a screen of its own join the one before it."""
    joined: list[tuple[str, str, list[Item]]] = []
    for block, group, found in blocks:
        last = joined[-1] if joined else None
        small = len(found) == 1 or (last is not None and len(last[2]) == 1)
        if (
            last is not None
            and small
            and not {block, last[0]} & ALONE
            and len(last[2]) + len(found) <= MOST
        ):
            last[2].extend(found)
        else:
            joined.append((block, group, list(found)))
    return joined
