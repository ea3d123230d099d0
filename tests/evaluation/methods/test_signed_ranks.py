"""Published values.

Hollander and Wolfe 1973, Nonparametric Statistical Methods, page 29: the depression scale factor IV
of nine patients before and after a tranquilizer, T+ 40 on one side, p 0.020 (R: 0.01953).
Darwin 1876, The Effects of Cross and Self Fertilisation: fifteen pairs of maize, in eighths of an
inch. Fisher 1935, The Design of Experiments, section 21: 863 of 32,768 sets of signs give a sum as
large on one side, 1,726 on both (5.267 %). The signed ranks: T 24, p 0.0413.
Wilcoxon 1945 and Wilcoxon and Wilcox 1964: one-sided probabilities of the smaller rank sum without
ties: n 5, T 0: 1/32; n 10, T 8: 0.0244; n 10, T 10: 0.0420; n 20, T 52: 0.0242.
"""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.methods.signed_ranks import (
    MOST_EXACT,
    MOST_SUMS,
    Zeros,
    sign_flip_test,
    sign_flips,
    signed_rank_test,
)

MAIZE = np.array([49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48], dtype=np.float64)
BEFORE = np.array([1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30])
AFTER = np.array([0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29])


def test_the_tranquilizer_of_hollander_and_wolfe() -> None:
    found = signed_rank_test(BEFORE - AFTER, np.ones(9))

    assert (found.up, found.down, round(found.greater, 5)) == (40.0, 5.0, 0.01953)
    assert round(found.two_sided, 5) == 0.03906


def test_the_maize_of_darwin_by_fisher_and_by_wilcoxon() -> None:
    by_sums, by_ranks = (test(MAIZE, np.ones(15)) for test in (sign_flip_test, signed_rank_test))

    assert by_sums.up - by_sums.down == 314
    assert by_sums.greater * 2**15 == 863
    assert by_sums.two_sided * 2**15 == 1726
    assert (by_ranks.down, round(by_ranks.two_sided, 4)) == (24.0, 0.0413)


@pytest.mark.parametrize(
    ("n", "smaller", "p"), [(5, 0, 1 / 32), (10, 8, 0.0244), (10, 10, 0.0420), (20, 52, 0.0242)]
)
def test_the_tables_of_wilcoxon(n: int, smaller: int, p: float) -> None:
    chances = sign_flips(np.arange(1, n + 1.0), np.ones(n))

    assert float(chances[: smaller + 1].sum()) == pytest.approx(p, abs=5e-5)


def by_brute_force(changes: list[int], zeros: Zeros) -> float:
    """Rank with ties, write down all signs, count. Slow and plain."""
    kept = [c for c in changes if c or zeros == "pratt"]
    size = sorted(abs(c) for c in kept)
    ranks = [size.index(abs(c)) + (size.count(abs(c)) + 1) / 2 for c in kept]
    moved = [(rank, c) for rank, c in zip(ranks, kept, strict=True) if c]
    middle = sum(rank for rank, _ in moved) / 2
    found = abs(sum(rank for rank, c in moved if c > 0) - middle)
    sums = [
        sum(rank for (rank, _), sign in zip(moved, signs, strict=True) if sign)
        for signs in itertools.product((0, 1), repeat=len(moved))
    ]
    return sum(abs(one - middle) >= found - 1e-9 for one in sums) / len(sums)


@settings(max_examples=40)
@given(st.lists(st.integers(-4, 4), max_size=9), st.sampled_from(["wilcox", "pratt"]))
def test_ties_and_zeros_are_what_writing_down_all_signs_gives(
    changes: list[int], zeros: Zeros
) -> None:
    value, count = np.unique(np.array(changes, dtype=np.float64), return_counts=True)
    found = signed_rank_test(value, count.astype(np.float64), zeros=zeros)

    assert found.two_sided == pytest.approx(by_brute_force(changes, zeros), abs=1e-12)


def test_pairs_without_a_change_do_not_make_the_rest_surer() -> None:
    change, count = np.array([-1.0, 0, 1, 2]), np.array([2.0, 30, 6, 4])
    left_out, ranked = (signed_rank_test(change, count, zeros=z) for z in ("wilcox", "pratt"))

    assert left_out.changed == ranked.changed == 12
    assert left_out.two_sided < ranked.two_sided


def test_nothing_changed_is_chance() -> None:
    found = signed_rank_test(np.array([0.0]), np.array([12.0]))

    assert (found.two_sided, found.greater, found.less, found.changed) == (1.0, 1.0, 1.0, 0)


def test_the_normal_law_takes_over_without_a_jump() -> None:
    change = np.array([-2.0, -1.0, 1.0, 2.0])
    counted = signed_rank_test(change, np.array([70.0, 105, 130, 95]))
    approximate = signed_rank_test(change, np.array([70.0, 105, 131, 95]))

    assert (counted.changed, approximate.changed) == (MOST_EXACT, MOST_EXACT + 1)
    assert (counted.exact, approximate.exact) == (True, False)
    assert approximate.two_sided == pytest.approx(counted.two_sided, rel=0.1)


def test_changes_that_are_no_whole_numbers_are_refused_by_the_test_of_sums() -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        sign_flip_test(np.array([0.5]), np.array([1.0]))


@pytest.mark.parametrize("unit", [1e-12, 1e-6, 1.0, 1e6, 1e12])
def test_the_unit_of_the_changes_does_not_matter(unit: float) -> None:
    changes = np.array([1.1, 2.3, -0.4, 3.5, 0.2, -1.9, 2.8, 0.0])
    one, other = (signed_rank_test(changes * by, np.ones(8)) for by in (1.0, unit))

    assert (one.changed, one.two_sided) == (7, 0.21875)
    assert other == one


def test_differences_of_decimals_that_are_meant_to_be_equal_share_a_rank() -> None:
    changes = np.array([0.3 - 0.2, -(0.2 - 0.1), 0.5])

    assert signed_rank_test(changes, np.ones(3)).two_sided == 0.75
    assert signed_rank_test(np.array([0.3 - 0.2 - 0.1, 0.5]), np.ones(2)).changed == 1


def test_sums_of_many_changes_go_over_to_the_normal_law() -> None:
    few = sign_flip_test(np.array([-1.0, 1.0]), np.array([4900.0, 5100.0]))
    many = sign_flip_test(np.array([-1.0, 1.0]), np.array([9800.0, 10200.0]))

    assert few.exact
    assert not many.exact
    assert MOST_SUMS < 20_000**2
    assert few.two_sided == pytest.approx(0.0466, abs=5e-5)  # z = 199 / 100
    assert many.two_sided == pytest.approx(0.0048, abs=5e-5)  # z = 399 / 141.42
