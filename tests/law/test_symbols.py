"""A sample of benchmarks/law_symbols.py: symbols made without the grammar, in the shapes of print."""

from benchmarks import law_symbols


def test_symbols_in_many_shapes() -> None:
    right, missed = law_symbols.score(count=48, shapes=8, seed=11)
    assert right >= 0.995, missed


def test_the_shapes_differ() -> None:
    """A shape that changes nothing measures nothing."""
    printed = next(law_symbols.symbols(1))
    sentences = {make(printed)[1] for make in law_symbols.SHAPED.values()}
    assert len(sentences) >= len(law_symbols.SHAPED) - 1
