"""What holds for every text: offsets, spans in the text, no state between calls; the view and the one-edit rule."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.places.typos import one_edit
from nlp.tagger import Tagger
from nlp.text import Text
from nlp.text.marked import pattern_of, view_of
from nlp.text.normalise import codes_of

WORDS = st.sampled_from(
    "xã phường tỉnh huyện các Thanh Yên Mường Phăng Điện Biên Phủ Hà Nội và , . ( ) - cũ nay là communes of commune "
    "province Dien Bien's TP.HCM P.4 Q.1 1 12 Ea H'Leo Ðắk Lắk bản Từ Sơn La HUẾ \n\n’ nguyễn Hòa Bình".split(" ")
)
TEXTS = st.lists(WORDS, min_size=1, max_size=25).map(" ".join).filter(str.strip)


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.booleans())
def test_mentions_are_spans_of_the_text_and_do_not_cross(tagger: Tagger, text: str, decomposed: bool) -> None:
    text = unicodedata.normalize("NFD", text) if decomposed else text
    first = tagger.tag(text, published="2026-01-01")
    position = 0
    for mention in first.places:
        assert text[mention.start : mention.end] == mention.text
        assert mention.start >= position
        position = mention.end
        assert 0 < mention.confidence <= 1
        assert mention.target is None or mention.target in first.entities
        assert sum(c.weight for c in mention.candidates) <= 1.0001
    assert tagger.tag(text, published="2026-01-01").places == first.places


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60))
def test_the_view_is_as_long_as_the_text(text: str) -> None:
    clean = Text(text)
    assert len(view_of(clean.codes)) == len(clean.clean)


@given(
    st.sampled_from(["Điện Biên", "Thanh Yên", "Ea H'Leo", "Hà Giang 1"]),
    st.sampled_from(["{}", "ở {}, nay", "«{}»", "({})"]),
)
def test_a_pattern_is_in_the_view_of_every_text_with_the_name(name: str, frame: str) -> None:
    for form in (name, name.upper()):
        assert pattern_of(name) in view_of(codes_of("X " + frame.format(form)))
    assert pattern_of(name) not in view_of(codes_of("X " + frame.format(name + "x")))


@given(st.text("abc", min_size=1, max_size=8), st.integers(0, 8), st.sampled_from("abc"))
def test_one_edit(word: str, at: int, letter: str) -> None:
    at = min(at, len(word) - 1)
    assert one_edit(word, word[:at] + letter + word[at:])
    assert one_edit(word, word[:at] + word[at + 1 :])
    assert one_edit(word, word[:at] + letter + word[at + 1 :])
    assert one_edit(word[:at] + letter + word[at:], word)
    assert not one_edit(word, word + "xy")
