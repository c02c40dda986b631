"""Which language a text is in: Vietnamese and English by our own evidence, the rest by script and langdetect behind it.

Evidence for Vietnamese: letters that only it uses, words that are Vietnamese syllables, function words. For English:
function words, words that cannot be Vietnamese syllables. Capitalised words (names) are discounted. Decided line by line, so that mixed
articles get segments.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from typing import Literal

from nlp import resources
from nlp.language.syllables import folded_syllables
from nlp.text import Text
from nlp.types import Language, Part, Segment

#: Letters read of each line; the rest of a long line decides nothing new.
READ = 600
_WORD = re.compile(r"[^\W\d_]+")
_VIETNAMESE_ONLY = re.compile("[ăắằẳẵặâấầẩẫậđêếềểễệôốồổỗộơớờởỡợưứừửữựảãạẻẽẹỉĩịỏõọủũụỷỹỵỳ]")
_SCRIPTS = {
    "lo": ("\u0e80", "\u0eff"), "km": ("\u1780", "\u17ff"), "my": ("\u1000", "\u109f"), "th": ("\u0e00", "\u0e7f"), "ko": ("\uac00", "\ud7a3"),
    "ja": ("\u3040", "\u30ff"), "zh": ("\u4e00", "\u9fff"), "blt": ("\uaa80", "\uaadf"), "hi": ("\u0900", "\u097f"),
}  # fmt: skip


@functools.cache
def _words(code: str) -> frozenset[str]:
    return frozenset(resources.load_json("data/language/words.json")[code])


def detect(text: Text, parts: tuple[Part, ...] = ()) -> Language:
    """The language of a text with its segments; ``und`` where nothing tells."""
    clean = text.clean
    segments: list[Segment] = []
    letters: Counter[str] = Counter()
    certainty = 0.0
    position = 0
    for line in clean.split("\n"):
        end = position + len(line)
        if line.strip():
            code, sure = _line(line[:READ])
            if code == "und" and segments:
                code = segments[-1].code
            weight = len(line)
            letters[code] += weight
            certainty += sure * weight
            if segments and segments[-1].code == code:
                segments[-1] = Segment(segments[-1].start, end, code)
            else:
                segments.append(Segment(position, end, code))
        position = end + 1
    if not letters:
        return Language("und", 0.0, "none")
    known = Counter({code: n for code, n in letters.items() if code != "und"}) or letters
    code, _ = max(known.items(), key=lambda item: (item[1], item[0]))
    total = sum(letters.values())
    if segments and segments[0].code == "und":
        segments[0] = Segment(segments[0].start, segments[0].end, code)
    shares = {name: count / total for name, count in letters.most_common()}
    confidence = min(0.999, certainty / total * max(shares[code], 0.5))
    return Language(
        code, confidence if code != "und" else 0.0, _diacritics(clean, code), tuple(_merged(segments)), shares
    )


def _merged(segments: list[Segment]) -> list[Segment]:
    out: list[Segment] = []
    for segment in segments:
        if out and out[-1].code == segment.code:
            out[-1] = Segment(out[-1].start, segment.end, segment.code)
        else:
            out.append(segment)
    return out


def _line(line: str) -> tuple[str, float]:
    """The language of one line and how sure, 0 to 1."""
    words = _WORD.findall(line)
    if not words:
        return "und", 0.0
    script = _script(line)
    if script:
        return script, 0.99
    vi, en, told = _evidence(words, line)
    if (en > vi and told < 0.08 * len(words) and len(words) > 5) or (
        told == 0 and vi <= en and not _plain_english(words)
    ):
        return _other(line, vi, en)
    if vi + en < 0.8:
        return _other(line, vi, en)
    if max(vi, en) < 0.25 * len(words) and len(words) > 4:
        return _other(line, vi, en)
    if vi > en:
        return "vi", min(0.999, 0.5 + 0.5 * (vi - en) / (vi + en))
    return "en", min(0.999, 0.5 + 0.5 * (en - vi) / (vi + en))


def _plain_english(words: list[str]) -> bool:
    """Short lines without function words: letters that English uses, none that others mark."""
    return all(word.isascii() for word in words) and len(words) <= 3


def _evidence(words: list[str], line: str) -> tuple[float, float, int]:
    from nlp.text import fold

    syllables, vi_words, en_words = folded_syllables(), _words("vi"), _words("en")
    all_capitals = line.isupper()
    titled = sum(w[0].isupper() for w in words) > 0.7 * len(words)
    vi = en = 0.0
    told = 0
    for index, word in enumerate(words):
        folded = fold(word)
        name = word[0].isupper() and not all_capitals and (index > 0 or (len(words) > 1 and words[1][:1].isupper()))
        weight = 0.25 if name and not titled else 1.0
        marked = bool(_VIETNAMESE_ONLY.search(word.lower()))
        if folded in en_words and not marked:
            en += 1.6
            told += 1
        elif marked:
            vi += (1.4 if folded in syllables else 0.3) * weight
        elif folded in vi_words:
            vi += 1.2 * weight
        elif folded in syllables:
            vi += 0.45 * weight
        elif word.isascii():
            en += 0.8 * weight
    return vi, en, told


def _script(line: str) -> str | None:
    counts: Counter[str] = Counter()
    for character in line[:200]:
        if character < "\u0900":
            continue
        for code, (first, last) in _SCRIPTS.items():
            if first <= character <= last:
                counts[code] += 1
    if not counts:
        return None
    code, count = counts.most_common(1)[0]
    if counts["ja"] and code == "zh":
        code = "ja"
    letters = sum(c.isalpha() for c in line[:200])
    return code if count * 3 > letters else None


def _other(line: str, vi: float, en: float) -> tuple[str, float]:
    """langdetect, seeded, for what is neither by our own evidence."""
    from langdetect import DetectorFactory, detect_langs
    from langdetect.lang_detect_exception import LangDetectException

    DetectorFactory.seed = 0
    try:
        best = detect_langs(line)[0]
    except LangDetectException:
        return "und", 0.0
    code = str(best.lang).split("-")[0]
    if code in ("vi", "en") or (vi + en < 0.5 and best.prob < 0.8):
        if vi == en == 0:
            return "und", 0.0
        return ("vi" if vi > en else "en"), 0.5
    return code, float(best.prob)


def _diacritics(clean: str, code: str) -> Literal["full", "partial", "none"]:
    """How much of its diacritics a Vietnamese text still has; English text: full where its Vietnamese names have them."""
    marked = len(_VIETNAMESE_ONLY.findall(clean[:4000].lower()))
    letters = sum(c.isalpha() for c in clean[:4000])
    if code != "vi":
        return "full" if marked or not letters else "none"
    share = marked / max(letters, 1)
    return "full" if share > 0.12 else "partial" if share > 0.01 else "none"
