"""Bytes → text: every encoding reported, halves of characters, what is no text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.errors import InputError
from nlp.read.decode import decode

TEXT = "Đêm hội xòe\n\nTối qua, hàng nghìn người đã về quảng trường dự đêm hội, gồm cả khách từ tỉnh bạn."


@pytest.mark.parametrize(
    ("encoding", "reported"),
    [
        ("utf-8", "utf-8 1.00"),
        ("utf-8-sig", "utf-8 1.00"),
        ("utf-16", "utf-16 1.00"),
        ("utf-16-le", "utf-16-le 0.95"),
        ("utf-16-be", "utf-16-be 0.95"),
        ("utf-32", "utf-32 1.00"),
    ],
)
def test_unicode_forms(encoding, reported):
    decoded = decode(TEXT.encode(encoding), "x")
    assert (decoded.text, decoded.encoding) == (TEXT, reported)


def test_english_in_utf16_without_a_mark():
    assert decode("Plain words.".encode("utf-16-be"), "x").text == "Plain words."


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_half_a_character_at_either_end(cut):
    whole = "ệ" + TEXT + "ệ"
    content = whole.encode("utf-8")
    end = decode(content[:-cut], "x")
    assert end.text == whole[:-1]
    start = decode(content[cut:], "x")
    assert start.text == whole[1:]
    if cut < 3:
        assert "cut off" in " ".join(end.notes)
        assert "cut off" in " ".join(start.notes)


def test_a_damaged_byte_in_the_middle_keeps_utf8():
    content = TEXT.encode("utf-8").replace("Tối".encode(), b"T\xff")
    decoded = decode(content, "x")
    assert decoded.encoding == "utf-8 0.90"
    assert "hàng nghìn" in decoded.text


def test_utf8_read_as_windows_1252_is_put_right():
    for wrong in ("latin-1", "cp1252"):
        shown = TEXT.encode("utf-8").decode(wrong, "ignore" if wrong == "cp1252" else "strict")
        decoded = decode(shown.encode("utf-8"), "x")
        assert decoded.encoding.startswith("utf-8 read as")
        assert "hàng nghìn" in decoded.text


def test_western_bytes_are_reported_with_little_confidence():
    decoded = decode("Le café était fermé à Noël, hélas, et le garçon rêvait.".encode("cp1252"), "x")
    assert decoded.encoding == "windows-1252 0.50"
    assert decoded.notes
    assert "rêvait" in decoded.text


@pytest.mark.parametrize("content", [bytes(range(256)) * 20, b"\x00" * 400, b"abc\x00" * 100, b"\x7fELF" + bytes(200)])
def test_binary_is_refused_in_one_line(content):
    with pytest.raises(InputError) as caught:
        decode(content, "file.bin")
    assert str(caught.value).startswith("file.bin: ")
    assert "\n" not in str(caught.value)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_one_error(content):
    try:
        decoded = decode(content, "x")
    except InputError as error:
        lines = str(error).split("\n")
    else:
        lines = [decoded.encoding]
        assert float(decoded.encoding.rsplit(" ", 1)[1]) <= 1
    assert len(lines) == 1


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
def test_utf8_is_never_changed_unless_said(text):
    decoded = decode(text.encode("utf-8"), "x")
    if decoded.encoding == "utf-8 1.00" and not text.startswith("\ufeff"):
        assert decoded.text == text
    else:
        assert decoded.notes
