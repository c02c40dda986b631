"""Work grows with the length and no faster: calls of each function are counted, not seconds."""

from __future__ import annotations

import sys
from collections import Counter
from types import FrameType
from typing import Any

from nlp.tagger import Tagger

PARAGRAPH = (
    "Ngày 3/2, huyện Tuần Giáo bàn giao nhà cho bản Huổi Púng, xã Mường Thín; bà Lò Thị Hoa, thôn Nà Sáy, xã Mưòng Pồn, nhận nhà "
    "từ ngày 14/5/2024. Quyết định số 12/QĐ-UBND của UBND tỉnh Điện Biên nêu rõ điều đó. Đường Tuần Giáo - Mường Ảng mở lại.\n"
)
#: Paragraphs of the short text and of the long one.
FEW, MANY = 20, 320
#: Calls of a function in the short text below which its share says nothing.
LEAST = 100


def _calls(tagger: Tagger, text: str) -> Counter[str]:
    found: Counter[str] = Counter()

    def count(frame: FrameType, event: str, argument: Any) -> None:
        if event == "call":  # a generator's each step is one
            code = frame.f_code
            found[f"{code.co_filename}:{code.co_firstlineno} {code.co_name}"] += 1

    sys.setprofile(count)
    try:
        tagger.tag(text)
    finally:
        sys.setprofile(None)
    return found


def test_no_function_is_called_more_than_in_proportion(tagger: Tagger) -> None:
    few, many = PARAGRAPH * FEW, PARAGRAPH * MANY
    tagger.tag(few)  # what is made once is made
    before, after = _calls(tagger, few), _calls(tagger, many)
    allowed = 1.6 * MANY / FEW
    grown = {name: (before[name], n) for name, n in after.items() if n > max(LEAST, before[name]) * allowed}
    assert not grown


def test_a_name_that_stands_alike_again_and_again_is_weighed_once(tagger: Tagger) -> None:
    text = "Xã Thanh Yên họp. " * 300
    calls = _calls(tagger, text)
    weighed = sum(n for name, n in calls.items() if name.endswith(" _score") and "places" in name)
    assert 1 <= weighed <= 3
