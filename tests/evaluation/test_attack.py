"""The network that hides and the linear programmes that attack agree on every width."""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from evaluation.attack import attack
from evaluation.masks import _readers
from evaluation.publishing import publish
from evaluation.suppression import _network, _table
from services_catalog import default_catalogue
from tests.evaluation.test_suppression import a_table, designs, trials_of

NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
"""A linear programme for every cell is too slow to look for the smallest counterexample."""


@settings(
    max_examples=20,
    phases=NO_SHRINKING,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(designs, st.data())
def test_the_network_and_the_linear_programme_see_the_same_width(
    design: tuple[list[tuple[str, str, str]], list[int]], data: st.DataObject
) -> None:
    catalogue = default_catalogue()
    places, answers = design
    trials = trials_of(places)
    table, drawn = a_table(trials, answers, catalogue, "csat")
    gone = data.draw(st.lists(st.booleans(), min_size=len(table), max_size=len(table)))
    marked = table.assign(suppressed=["primary" if one else "" for one in gone])
    reader, *_ = _readers(
        _table(catalogue.kpis["csat"], table.assign(size=0), drawn, catalogue), _network(drawn)
    )
    found = attack(publish(marked), trials).set_index(["level", "unit", "service"])
    widths = (found["high"] - found["low"]).to_dict()
    for place, address in enumerate(table[["level", "unit", "service"]].to_numpy().tolist()):
        if gone[place]:
            assert reader.width(place, gone, 25) == round(min(widths[tuple(address)], 25))
