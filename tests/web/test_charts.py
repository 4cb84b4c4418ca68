"""Charts: everything stands where its number says, inside the drawing."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from huiyin.web.charts import (
    COLUMN_HEIGHT,
    LABELS_MAX,
    column_chart,
    flow_chart,
    round_up,
)

NUMBERS = st.integers(min_value=0, max_value=10**7)
POINTS = st.lists(
    st.tuples(st.text(min_size=1, max_size=4), st.tuples(NUMBERS, NUMBERS, NUMBERS)), min_size=1, max_size=60
)
NAMES = st.sampled_from("甲乙丙丁戊")
STREAMS = st.lists(st.tuples(st.tuples(NAMES, NAMES, NAMES), st.integers(0, 5000)), max_size=40)


@given(POINTS)
def test_bars_are_as_high_as_their_numbers_and_stay_inside(
    points: list[tuple[str, tuple[int, int, int]]],
) -> None:
    chart = column_chart(points)
    if chart is None:
        assert all(not any(numbers) for _label, numbers in points)
        return
    assert len(chart.columns) == 3 * len(points)
    assert 1 <= len(chart.labels) <= LABELS_MAX
    top = round_up(max(max(numbers) for _label, numbers in points))
    for bar, number in zip(chart.columns, (n for _label, numbers in points for n in numbers), strict=True):
        assert abs(bar.height - COLUMN_HEIGHT * number / top) <= 0.1
        assert abs(bar.y + bar.height - chart.base) <= 0.2
        assert bar.x >= 0 and bar.x + bar.width <= 100.01 and bar.y >= 0


@given(st.integers(min_value=1, max_value=10**9))
def test_the_top_of_an_axis_reads_well_and_is_not_far_above(number: int) -> None:
    top = round_up(number)
    assert number <= top <= max(2, 2 * number)
    assert str(top).strip("0") in {"1", "2", "4", "6"}


@given(STREAMS)
def test_boxes_hold_what_flows_through_them_and_do_not_overlap(
    streams: list[tuple[tuple[str, str, str], int]],
) -> None:
    chart = flow_chart(streams, ["甲乙丙丁戊"] * 3)
    whole = sum(number for _names, number in streams)
    if chart is None:
        assert whole == 0
        return
    for column in range(3):
        boxes = sorted((node for node in chart.nodes if node.column == column), key=lambda node: node.y)
        assert sum(node.number for node in boxes) == whole
        assert all(a.y + a.height <= b.y + 1 for a, b in pairwise(boxes))
        assert boxes[0].y >= 0 and boxes[-1].y + boxes[-1].height <= chart.height + 1
        for node in boxes:
            assert node.number == sum(number for names, number in streams if names[column] == node.label)


def test_an_empty_period_has_no_drawing() -> None:
    assert column_chart([("1", (0, 0, 0))]) is None
    assert flow_chart([], [[], [], []]) is None
