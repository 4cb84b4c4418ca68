"""Time cut into spans: nothing is left out, nothing stands in two of them, and the nearest is short."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from huiyin.search.spans import DAYS, Span, names_of, spans_after, spans_before

MOMENTS = st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
GAPS = st.one_of(
    st.timedeltas(timedelta(0), timedelta(days=4)),
    st.timedeltas(timedelta(0), timedelta(days=40)),
    st.timedeltas(timedelta(0), timedelta(days=1200)),
)


def holding(spans: list[Span], moment: datetime, *, older: bool) -> list[int]:
    """Which spans a text of that moment is looked for in, by the clock as the index puts it."""

    def is_beyond(border: datetime) -> bool:
        return moment < border if older else moment >= border

    further = [*(span.border for span in spans[1:]), None]
    return [
        n
        for n, (span, end) in enumerate(zip(spans, further, strict=True))
        if is_beyond(span.border) and (end is None or not is_beyond(end))
    ]


@given(start=MOMENTS, gap=GAPS)
def test_every_older_text_is_in_one_span_and_has_one_of_its_marks(start: datetime, gap: timedelta) -> None:
    spans = list(spans_before(start))
    (place,) = holding(spans, start - gap, older=True)
    names = spans[place].names
    assert not names or set(names) & set(names_of(start - gap))


@given(start=MOMENTS, gap=GAPS)
def test_every_younger_text_is_in_one_span_and_has_one_of_its_marks(start: datetime, gap: timedelta) -> None:
    spans = list(spans_after(start))
    (place,) = holding(spans, start + gap, older=False)
    names = spans[place].names
    assert not names or set(names) & set(names_of(start + gap))


@given(start=MOMENTS)
def test_spans_lead_away_from_where_one_started_and_the_first_is_a_few_days(start: datetime) -> None:
    before, after = list(spans_before(start)), list(spans_after(start))
    assert all(near.border > far.border for near, far in pairwise(before))
    assert all(near.border < far.border for near, far in pairwise(after))
    for spans in (before, after):
        assert abs(spans[1].border - spans[0].border) == timedelta(days=DAYS)
