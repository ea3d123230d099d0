"""Who and what a coordinator may look at: people and firms of their own region, or of all."""

from pilots.access.rights import Place
from pilots.letters.addressing import place_of
from pilots.setting import Setting
from pilots.tables import Firm, Person
from portal.visiting import NotThere, Visit


def place(setting: Setting, row: Person | Firm) -> Place:
    """Return where somebody belongs, for the table of rights."""
    return Place(owner=row.id, cluster=row.cluster, region=place_of(setting, row.id))


def somebody(visit: Visit, setting: Setting, person: str) -> Person | Firm:
    """Return a person or firm that the visitor may do the page's deed with.

    Raises:
        NotThere: there is none, or it is none of theirs.
    """
    row = setting.people.get(person) or setting.firms.get(person)
    if row is None:
        raise NotThere
    visit.must(place(setting, row))
    return row


def somebody_with_a_role(visit: Visit, setting: Setting, person: str) -> Person:
    row = somebody(visit, setting, person)
    if not isinstance(row, Person):
        raise NotThere
    return row


def readers(visit: Visit, setting: Setting) -> frozenset[str] | None:
    """Return whose letters the visitor may see; None: everybody's."""
    if visit.may(visit.deed, Place()):
        return None
    everybody: list[Person | Firm] = [*setting.people.values(), *setting.firms.values()]
    return frozenset(row.id for row in everybody if visit.may(visit.deed, place(setting, row)))
