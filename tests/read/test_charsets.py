"""The older Vietnamese encodings: every letter there and back, and the right one recognised."""

import shutil
import subprocess
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.read.charsets import (
    NAMES,
    byte_table,
    decode_as,
    encode_as,
    from_viqr,
    legacy_of_bytes,
    legacy_of_text,
    viqr_of_text,
)
from nlp.read.decode import decode
from nlp.read.syllables import is_syllable

TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
SMALL = [unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in TONES] + ["đ"]
LETTERS = [letter for form in (str.lower, str.upper) for letter in map(form, SMALL) if not letter.isascii()]

TEXT = (
    "Chiều qua, đoàn công tác đã đến thăm các hộ dân ở bản xa nhất. Bà con phấn khởi vì đường mới mở, chợ phiên lại đông. "
    "Những em nhỏ được tặng sách vở, áo ấm."
)


def test_there_are_134_letters():
    assert len(LETTERS) == len(set(LETTERS)) == 134


@pytest.mark.parametrize("name", NAMES)
def test_every_letter_comes_back(name):
    for letter in LETTERS:
        back = decode_as(encode_as(letter, name), name)
        assert back.lower() == letter.lower(), letter
        assert name == "tcvn3" or back == letter


@pytest.mark.parametrize(("name", "charset"), [("viscii", "VISCII"), ("tcvn5712-1", "TCVN5712-1")])
def test_tables_agree_with_iconv(name, charset):
    if shutil.which("iconv") is None:
        pytest.skip("iconv is not installed")
    for code, character in enumerate(byte_table(name)):
        made = subprocess.run(
            ["iconv", "-f", charset, "-t", "UTF-8"], input=bytes([code]) + b"x", capture_output=True, check=False
        )
        theirs = unicodedata.normalize("NFC", made.stdout.decode()[:-1])
        if not unicodedata.combining((theirs or "x")[-1]):
            assert character == theirs, hex(code)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(SMALL + list("bcdghklmnpqrstvx ,.0123456789-")), max_size=60).map("".join))
def test_small_letters_come_back(name, text):
    if name == "vni" and any(a in "aeouyơư" and b in "áàãéèíìóòôê" for a, b in pairwise(text)):
        return  # not Vietnamese, and what VNI writes for another letter
    assert decode_as(encode_as(text, name), name) == text


@pytest.mark.parametrize("name", NAMES)
def test_the_encoding_is_recognised(name):
    found = legacy_of_bytes(encode_as(TEXT, name))
    assert found is not None
    assert found.text == TEXT
    assert found.encoding == name or (name == "tcvn5712-1" and found.encoding == "tcvn3"), (
        "small letters are the same in both"
    )
    assert found.confidence > 0.8


@pytest.mark.parametrize("name", ["tcvn3", "vni", "windows-1258", "viscii"])
def test_letters_of_an_older_encoding_in_unicode_text(name):
    shown = encode_as(TEXT, name).decode("latin-1")
    found = legacy_of_text(shown)
    assert found is not None
    assert (found.encoding, found.text) == (name, TEXT)


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ("tØnh §iÖn Biªn", "tỉnh Điện Biên"),
        ("QUYÕT §ÞNH", "QUYẾT ĐỊNH"),
        ("tænh Ñieän Bieân", "tỉnh Điện Biên"),
        ("Sè: 12/2001/Q§-BTC", "Số: 12/2001/QĐ-BTC"),
        ("GiÊy phÐp", "Giấy phép"),
    ],
)
def test_short_lines(shown, meant):
    found = legacy_of_text(shown)
    assert (found.text if found else None) == meant


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "Cà Mau: nhà máy mới",
        "Hà Nam, Hà Nội, Lào Cai",
        "Le café était fermé à Noël, hélas.",
        "Os órgãos de saúde já não têm vacinas.",
        "Windows® and Office™ cost 20 € more, says Müller & Söhne.",
        "«Très bien», a-t-il répondu.",
        "El niño comió piñas en la montaña, ¿verdad?",
        "Das Café heißt „Zur schönen Aussicht“ – täglich geöffnet.",
        "© 2026 Báo Điện Biên",
        "What? You. He said: 'no'. (a+b)^2 = c. O'Neil's e-mail: a.b@c.vn",
    ],
)
def test_modern_text_is_left_alone(text):
    assert legacy_of_text(text) is None
    assert viqr_of_text(text) is None
    decoded = decode(text.encode("utf-8"), "x")
    assert (decoded.text, decoded.encoding) == (text, "utf-8 1.00")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Vie^.t Nam", "Việt Nam"),
        ("ddu+o+`ng dde^'n tru+o+`ng", "đường đến trường"),
        ("Tha(?ng, thu?y, Y' Ye^n", "Thẳng, thủy, Ý Yên"),
        ("DDie^.n Bie^n, DDa('k La('k", "Điện Biên, Đắk Lắk"),
        ("xa\\. ho\\?", "xa. ho?"),
        ("Ba.n tho^n xa", "Bạn thôn xa"),
    ],
)
def test_viqr(typed, meant):
    assert from_viqr(typed) == meant


@pytest.mark.parametrize(
    "word", ["nghiêng", "quốc", "khuya", "gì", "giếng", "Đắk", "xòe", "hoà", "ỦY", "thuở", "ngoằn", "yến"]
)
def test_syllables(word):
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["tØnh", "bầc", "ngk", "viết́", "strong", "", "ắ", "đđ", "hoạtt"])
def test_not_syllables(word):
    assert not is_syllable(word)
