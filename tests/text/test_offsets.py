"""Any span of a view maps back to the source text that produced it."""

import json
import time
import unicodedata

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nlp.text import Text, fold, normalise
from nlp.text.normalise import REMOVED, nfc_map
from nlp.text.offsets import OffsetMap

SYLLABLES = ["Điện", "Biên", "Phủ", "hòa", "thuỷ", "Ðà", "Nẵng", "xã", "71-NQ/TW", "Đắk", "Ơ", "nghị quyết", "ward"]
ODD = ["\r\n", "\n", "\n\n\n", " ", "  ", "\t", "\u00a0", "\u200b", "\u00ad", "–", "“", "’", "🌾", "👩\u200d🌾", "\ud800", "ﬁ", "é", "각", "ᄀ\u1161\u11a8", "क\u093c", "\u0301", "ệ\u0323"]  # fmt: skip
pieces = st.one_of(st.sampled_from(SYLLABLES), st.sampled_from(ODD), st.text(max_size=3))
forms = st.sampled_from(["NFC", "NFD", "none"])


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Vietnamese-like text whose pieces are each NFC, NFD or as typed."""
    out = []
    for piece in draw(st.lists(pieces, max_size=25)):
        form = draw(forms)
        out.append(piece if form == "none" else unicodedata.normalize(form, piece))
    return "".join(out)


@given(texts())
@example("ê\u0323")
@example("a\u0323\u0302b")
def test_nfc_map_gives_nfc_and_every_character_its_source(text: str) -> None:
    view, offsets = nfc_map(text)
    assert view == unicodedata.normalize("NFC", text)
    if offsets is None:
        assert view == text
        return
    assert len(offsets.starts) == len(offsets.ends) == len(view)
    for index, character in enumerate(view):
        start, end = offsets.to_source(index, index + 1)
        assert character in unicodedata.normalize("NFC", text[start:end])
    assert offsets.to_source(0, len(view)) == (0, len(text))


@given(texts(), st.data())
def test_a_span_of_the_view_is_the_normalised_source_span(text: str, data: st.DataObject) -> None:
    made = Text(text)
    n = len(made.clean)
    start = data.draw(st.integers(0, n))
    end = data.draw(st.integers(start, n))
    source = text[slice(*made.to_source(start, end))]
    expected = made.clean[start:end]
    # Cleaning the source span again gives the span of the view, up to a cluster cut at its edges and collapsed white space.
    again = Text(source).clean
    assert expected.strip() in again or again.strip() in expected or fold(expected).split() == fold(again).split()


@given(texts())
def test_views_have_one_length_and_no_removed_characters(text: str) -> None:
    made = Text(text)
    assert len(made.clean) == len(made.folded) == len(made.lower) == len(made.codes)
    assert not set(made.clean) & set(REMOVED)
    assert "  " not in made.clean
    assert "\n\n\n" not in made.clean
    assert "\r" not in made.clean


@given(texts(), texts(), texts())
def test_hidden_spans_are_not_in_the_view(before: str, hidden: str, after: str) -> None:
    text = f"{before}\n@{hidden}@\n{after}"
    start = len(before) + 1
    end = start + len(hidden) + 2
    made = Text(text, [(start, end)])
    assert made.clean.count("@") == before.count("@") + after.count("@")
    for index in range(len(made.clean)):
        if not made.clean[index].isspace():
            a, b = made.to_source(index, index + 1)
            assert b <= start or a >= end


PLAIN = st.text(alphabet="ab \n\n–đệ\r\u200b.", max_size=25)


@given(PLAIN, PLAIN, st.sampled_from(["", "\n", " \n", ".\n"]), PLAIN)
@example("Hết bài.\n\n", "Văn Thành", "\n", "Liên quan: A")
def test_a_hidden_end_is_left_out_as_hidden_spans_are(shown: str, hidden: str, between: str, last: str) -> None:
    """The short way for pages that end with what is hidden gives what the long one gives."""
    text = f"{shown}{hidden}{between}{last}"
    behind = len(shown) + len(hidden)
    spans = [(a, b) for a, b in ((len(shown), behind), (behind + len(between), len(text))) if a < b]
    short = Text(text, spans)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(normalise, "_hidden_from", lambda *_: 0)
        long = Text(text, spans)
    assert (short.clean, short.folded, short.lower) == (long.clean, long.folded, long.lower)
    size = len(short.clean)
    views = [(a, b) for a in range(size) for b in range(a + 1, size + 1)]
    assert list(short.spans_to_source(views)) == list(long.spans_to_source(views))
    sources = [(a, b) for a in range(len(text)) for b in range(a, len(text) + 1)]
    assert list(short.spans_to_view(sources)) == list(long.spans_to_view(sources))


def test_to_view_is_the_inverse_where_both_exist() -> None:
    text = unicodedata.normalize("NFD", "Xã Sáng Nhè,\r\ntỉnh Điện Biên")
    made = Text(text)
    start = text.index(unicodedata.normalize("NFD", "Sáng"))
    end = start + len(unicodedata.normalize("NFD", "Sáng Nhè"))
    view = made.to_view(start, end)
    assert made.clean[slice(*view)] == "Sáng Nhè"
    assert made.to_source(*view) == (start, end)


def test_spans_outside_the_view_are_refused() -> None:
    with pytest.raises(ValueError, match="outside the view"):
        OffsetMap(np.arange(3), np.arange(1, 4), 3).to_source(2, 5)


def test_lone_surrogates_of_json_survive() -> None:
    text = json.loads('"xã \\ud83d Thanh Yên \\udc00"')
    made = Text(text)
    start, end = made.to_source(made.clean.index("Thanh"), made.clean.index("Yên") + 3)
    assert text[start:end] == "Thanh Yên"


@pytest.mark.soak
def test_time_grows_with_the_length_not_its_square() -> None:
    """Ten times the text may take thirty times as long, not a hundred (process time, best of three)."""
    unit = unicodedata.normalize("NFD", "Nghị quyết số 71-NQ/TW về  giáo dục ở xã Thanh Yên.\r\n") * 2000

    def cost(text: str) -> float:
        best = float("inf")
        for _ in range(3):
            begin = time.process_time()
            _ = Text(text).folded
            best = min(best, time.process_time() - begin)
        return best

    assert cost(unit * 10) < 30 * max(cost(unit), 0.005)


def test_a_megabyte_of_nfd_maps_back() -> None:
    unit = unicodedata.normalize("NFD", "Nghị quyết số 71-NQ/TW về  giáo dục ở xã Thanh Yên.\r\n")
    text = unit * (1_000_000 // len(unit))
    made = Text(text)
    last = made.clean.rindex("Thanh Yên")
    start, end = made.to_source(last, last + 9)
    assert start == text.rindex("Thanh")
    assert unicodedata.normalize("NFC", text[start:end]) == "Thanh Yên"
