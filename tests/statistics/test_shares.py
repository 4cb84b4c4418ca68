"""Shares and their intervals."""

from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.statistics.shares import Share, wilson

counts = st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_half_of_a_hundred() -> None:
    low, high = wilson(50, 100) or (0, 0)
    assert (round(low, 3), round(high, 3)) == (0.404, 0.596)


def test_nothing_counted_has_no_share_and_no_interval() -> None:
    assert wilson(0, 0) is None
    assert Share(0, 0).value is None
    assert Share(0, 0).interval is None


@pytest.mark.parametrize(("k", "n"), [(-1, 5), (6, 5), (1, 0)])
def test_more_than_all_is_refused(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(k, n)


@given(counts)
def test_the_interval_holds_the_share_and_stays_within_bounds(count: tuple[int, int]) -> None:
    k, n = count
    low, high = wilson(k, n) or (2, -1)
    assert 0 <= low <= k / n + 1e-12
    assert k / n - 1e-12 <= high <= 1
    assert low < high


@given(counts)
def test_its_bounds_are_where_the_share_is_1_96_standard_errors_away(count: tuple[int, int]) -> None:
    """The definition itself: |k/n - p| = z √(p(1-p)/n) at both bounds p."""
    k, n = count
    for bound in wilson(k, n) or ():
        if 1e-9 < bound < 1 - 1e-9:
            distance = abs(k / n - bound)
            assert isclose(distance, 1.959963984540054 * sqrt(bound * (1 - bound) / n), rel_tol=1e-5)


@given(counts)
def test_success_and_failure_mirror_each_other(count: tuple[int, int]) -> None:
    k, n = count
    low, high = wilson(k, n) or (0, 0)
    mirrored = wilson(n - k, n) or (0, 0)
    assert isclose(low, 1 - mirrored[1], abs_tol=1e-12)
    assert isclose(high, 1 - mirrored[0], abs_tol=1e-12)


@given(counts)
def test_ten_times_as_many_narrow_it(count: tuple[int, int]) -> None:
    k, n = count
    low, high = wilson(k, n) or (0, 0)
    narrow_low, narrow_high = wilson(10 * k, 10 * n) or (0, 0)
    assert narrow_high - narrow_low < high - low
