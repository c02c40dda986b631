"""Agreement by hand."""

import pytest

from nlp.errors import DataError
from nlp.evaluate.agree import agreement, kappa
from nlp.evaluate.gold import GoldArticle, parse_marks


def article(marked, section="travel"):
    text, mentions = parse_marks(marked)
    return GoldArticle("en-travel-001", None, {"language": "en", "section": section}, text, mentions)  # type: ignore[arg-type]


def test_kappa_by_hand():
    assert kappa([("a", "a"), ("b", "b")]) == 1.0
    assert kappa([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")]) == 0.0


def test_spans_and_targets_are_counted_apart():
    first = article("{Lào Cai|place:15} and {Sơn La|place:14} {x|?}")
    second = article("{Lào Cai|former:10} and {Sơn La|place:14} {x|place:11}")
    figures = agreement([(first, second)])
    assert figures["place span"] == 1.0
    assert figures["place"] == 0.5


def test_another_text_is_refused():
    with pytest.raises(DataError, match="not that of"):
        agreement([(article("a"), article("b"))])
