"""Widths and covers of a small network, worked out by hand."""

from evaluation.circulation import UNLIMITED, Network, Reader

# Two regions with two trials each; both region types; one service; the programme.
#   0 programme row   1 service row   2, 3 region rows   4-7 trials   8, 9 region type rows
PROGRAMME, SERVICE, NORTH, SOUTH = 0, 1, 2, 3
ENDS = [
    (0, 1), (1, 2), (2, 3), (2, 4),
    (3, 5), (3, 6), (4, 5), (4, 6),
    (5, 0), (6, 0),
]  # fmt: skip
FLOW = [26, 26, 12, 14, 3, 9, 8, 6, 11, 15]


def reader() -> Reader:
    return Reader(Network.of(ENDS), [UNLIMITED] * len(FLOW), FLOW)


def only(*edges: int) -> list[bool]:
    return [edge in edges for edge in range(len(FLOW))]


def test_a_single_hidden_cell_has_no_width() -> None:
    assert reader().width(4, only(4), 5) == 0


def test_two_hidden_cells_of_a_row_that_are_told_apart_by_columns_have_no_width() -> None:
    assert reader().width(4, only(4, 5), 5) == 0


def test_a_square_of_hidden_cells_is_as_wide_as_its_smallest_counts_allow() -> None:
    """x4 + x5 = 12, x6 + x7 = 14, x4 + x6 = 11, x5 + x7 = 15: x4 from 0 to 11."""
    assert reader().width(4, only(4, 5, 6, 7), 100) == 11


def test_counting_the_width_stops_when_it_is_enough() -> None:
    assert reader().width(4, only(4, 5, 6, 7), 5) == 5


def test_a_cover_makes_the_cell_wide_enough() -> None:
    worth = [200.0, 40.0, 1.5, 1.5, 1.0, 1.0, 1.0, 1.0, 8.0, 8.0]
    found = reader().cover(4, only(4), worth, 5)
    assert found == {5, 6, 7}
    assert reader().width(4, only(4, *found), 5) == 5


def test_a_cover_uses_what_is_hidden_already() -> None:
    worth = [200.0, 40.0, 1.5, 1.5, 1.0, 1.0, 1.0, 1.0, 8.0, 8.0]
    assert reader().cover(4, only(4, 5, 6), worth, 5) == {7}


def test_a_count_that_is_at_its_greatest_is_covered_from_below() -> None:
    up = [UNLIMITED] * len(FLOW)
    up[4] = 0
    tight = Reader(Network.of(ENDS), up, FLOW)
    worth = [200.0, 40.0, 1.5, 1.5, 1.0, 1.0, 1.0, 1.0, 8.0, 8.0]
    found = tight.cover(4, only(4), worth, 2)
    assert tight.width(4, only(4, *found), 2) == 2
