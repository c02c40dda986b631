"""Spans answer as comparing with each does."""

from hypothesis import given
from hypothesis import strategies as st

from nlp.text.spans import Spans

SPAN = st.tuples(st.integers(0, 30), st.integers(1, 8)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(st.lists(SPAN, max_size=8), SPAN)
def test_spans_meet_as_comparing_with_each_says(spans, asked):
    start, end = asked
    assert Spans(spans).meet(start, end) == any(a < end and start < b for a, b in spans)
