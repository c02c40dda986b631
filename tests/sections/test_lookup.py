"""A table of buckets finds what a search finds."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nlp.sections.lookup import Lookup

numbers = st.one_of(st.integers(0, 200), st.integers(0, 2**32 - 2), st.integers(0, 2**40))


@given(st.lists(numbers, unique=True), st.lists(numbers))
def test_it_finds_what_a_search_finds(keys, asked):
    keys.sort()
    asked += keys[::2]
    known, places = Lookup(np.array(keys, dtype=np.int64)).find(np.array(asked, dtype=np.int64))
    assert known.tolist() == [at for at, key in enumerate(asked) if key in keys]
    assert [keys[place] for place in places.tolist()] == [key for key in asked if key in keys]
