"""Which rows of ``kpis.csv`` a report cites, found by walking its blocks."""

from collections.abc import Iterable, Iterator

from evaluation.reports.blocks import KeyNumber, Ref, Section, field_names


def cited_refs(sections: Iterable[Section]) -> list[str]:
    """Return every reference once, in the order of ``k1, k2, ...``."""
    return sorted(
        {ref for section in sections for ref in refs_in(section)}, key=lambda ref: int(ref[1:])
    )


def refs_in(thing: object) -> Iterator[str]:
    """Yield every reference in a block, a run or a tuple of them."""
    if isinstance(thing, Ref):
        yield thing.label
    elif isinstance(thing, KeyNumber) and thing.ref:
        yield thing.ref
    elif isinstance(thing, tuple):
        for part in thing:
            yield from refs_in(part)
    else:
        for name in field_names(thing):
            yield from refs_in(getattr(thing, name))
