"""Which language a text is in, line by line, with shares and segments.

Vietnamese and English by our own evidence, the rest by script and langdetect's profiles behind it (:mod:`nlp.language.lines`).
Lines that tell little (names, figures, short headings) go with what stands around them.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from nlp.language.lines import FOREIGN_LEAST, NOTHING, Evidence, Verdict, hits, quick, shipped, thorough
from nlp.text import Text
from nlp.text.sentences import sentences
from nlp.types import Language, Part, Segment

__all__ = ["detect"]

#: A line shorter than this, without a sure word of another language, goes with its neighbours where they agree.
SHORT = 60
#: Lines looked at thoroughly in one text; a text with more unsure lines goes on with what these told.
MOST_THOROUGH = 400
#: A third language inside a text of Vietnamese or English needs this confidence and so many words.
FOREIGN_CONFIDENCE = 0.9
FOREIGN_WORDS = 6
#: What the cheap evidence is worth: share of right answers, rounded down.
QUICK_CONFIDENCE = 0.995
#: Lines and characters of them that tell how much of the diacritics is there.
DIACRITICS_LINES = 8
DIACRITICS_READ = 200
#: Share of Vietnamese words that hold a letter with diacritics: full text has about 0.75 and never under this …
FULL = 0.45
#: … and above this a text is not without them.
NONE = 0.04
#: A text from this length on is first tried as a whole: so many different sure words in what is read of it, and a glance at
#: both ends of each line.
UNIFORM_FROM = 600
UNIFORM_READ = 1500
UNIFORM_WORDS = 12
GLANCE = 90
DIACRITICS_WORDS = 200
Diacritics = Literal["full", "partial", "none"]
_MARKED = re.compile(
    "[ăắằẳẵặâấầẩẫậđêếềểễệôốồổỗộơớờởỡợưứừửữựảãạẻẽẹỉĩịỏõọủũụỷỹỵỳĂẮẰẲẴẶÂẤẦẨẪẬĐÊẾỀỂỄỆÔỐỒỔỖỘƠỚỜỞỠỢƯỨỪỬỮỰẢÃẠẺẼẸỈĨỊỎÕỌỦŨỤỶỸỴỲ]"
)


@dataclass(slots=True)
class _Piece:
    """A line, or a sentence of a mixed line; ``verdict`` None until something tells."""

    start: int
    end: int
    verdict: Verdict | None


def detect(text: Text | str, parts: tuple[Part, ...] = (), *, evidence: Evidence | None = None) -> Language:
    """The language of a text with its segments; ``und`` where nothing tells. Depends on the text alone.

    Segments are in offsets of the readable view (for a ``str`` of plain NFC text that is the text itself).
    ``evidence`` is for measuring; what is shipped is used without it.
    """
    evidence = evidence or shipped()
    clean = text.clean if isinstance(text, Text) else Text(text).clean
    if len(clean) >= UNIFORM_FROM and (uniform := _uniform(clean, evidence)) is not None:
        return uniform
    pieces = _pieces(clean, evidence)
    if not pieces:
        return Language("und", 0.0, "none")
    _settle(clean, pieces, evidence)
    letters: Counter[str] = Counter()
    sure: Counter[str] = Counter()
    for piece in pieces:
        verdict = piece.verdict or NOTHING
        size = piece.end - piece.start
        letters[verdict.code] += size
        sure[verdict.code] += size * verdict.confidence  # type: ignore[assignment]
    known = {code: size for code, size in letters.items() if code != "und"}
    if not known:
        return Language("und", 0.0, "none", (Segment(pieces[0].start, pieces[-1].end, "und"),), {"und": 1.0})
    code = max(known, key=lambda name: (known[name], name))
    total = sum(known.values())
    shares = {name: size / total for name, size in sorted(known.items(), key=lambda item: (-item[1], item[0]))}
    confidence = sure[code] / letters[code] * shares[code]
    return Language(code, min(confidence, 0.999), _diacritics(clean, code, pieces), _segments(pieces, code), shares)


def _uniform(clean: str, evidence: Evidence) -> Language | None:
    """The whole text at once, where the sure words at its beginning are of one language and no longer line begins or ends without one."""
    words = clean[:UNIFORM_READ].split()
    distinct = frozenset(words)
    vi, en = len(distinct & evidence.vi), len(distinct & evidence.en)
    if max(vi, en) < UNIFORM_WORDS or min(vi, en) * 15 > max(vi, en):
        return None
    code = "vi" if vi > en else "en"
    sure = evidence.vi if code == "vi" else evidence.en
    for line in clean.split("\n"):
        if len(line) >= SHORT and sure.isdisjoint(line[:GLANCE].split()) and sure.isdisjoint(line.split()):
            return None
        if len(line) > 2 * GLANCE and sure.isdisjoint(line[-GLANCE:].split()):
            return None
    if code == "vi":
        sample = words[:DIACRITICS_WORDS]
        share = sum(map(str.isascii, sample)) / len(sample)
        diacritics: Diacritics = "full" if share <= 1 - FULL else "partial"
    else:
        diacritics = _foreign_diacritics(clean)
    return Language(code, QUICK_CONFIDENCE, diacritics, (Segment(0, len(clean), code),), {code: 1.0})


def _pieces(clean: str, evidence: Evidence) -> list[_Piece]:
    out: list[_Piece] = []
    position = 0
    for line in clean.split("\n"):
        end = position + len(line)
        if line and not line.isspace():
            code = quick(line, evidence)
            out.append(_Piece(position, end, Verdict(code, QUICK_CONFIDENCE) if code else None))
        position = end + 1
    return out


def _settle(clean: str, pieces: list[_Piece], evidence: Evidence) -> None:
    """A verdict for every piece that the cheap evidence left open; a long line of several languages is cut into sentences."""
    left = MOST_THOROUGH
    before: str | None = None
    after = _codes_after(pieces)
    mixed: list[tuple[int, list[_Piece]]] = []
    for number, piece in enumerate(pieces):
        if piece.verdict is not None:
            before = piece.verdict.code
            continue
        line = clean[piece.start : piece.end]
        around = {code for code in (before, after[number]) if code}
        if len(around) == 1 and len(line) < SHORT and _goes_with(line, next(iter(around)), evidence):
            piece.verdict = Verdict(next(iter(around)), 0.9)
        elif left:
            left -= 1
            if len(line) > 2 * SHORT and _is_mixed(line, evidence):
                mixed.append((number, _cut(line, piece.start, evidence)))
            piece.verdict = _plausible(thorough(line, evidence), line, around)
    for number, cut in reversed(mixed):
        pieces[number : number + 1] = cut
    _fill(pieces)


def _codes_after(pieces: list[_Piece]) -> list[str | None]:
    out: list[str | None] = []
    code: str | None = None
    for piece in reversed(pieces):
        out.append(code)
        if piece.verdict is not None:
            code = piece.verdict.code
    return out[::-1]


def _goes_with(line: str, code: str, evidence: Evidence) -> bool:
    vi, en = hits(line, evidence)
    if code == "vi":
        return en == 0
    return vi == 0 and (line.isascii() or not _MARKED.search(line) or en > 0 or _names_only(line))


def _names_only(line: str) -> bool:
    return not any(word[0].islower() for word in line.split())


def _plausible(verdict: Verdict, line: str, around: set[str]) -> Verdict | None:
    """None for a language that the rest of the text makes unlikely, on little evidence."""
    if verdict.code == "und" or (verdict.code not in ("vi", "en") and verdict.confidence < FOREIGN_LEAST):
        return None
    if around and verdict.code not in around:
        if verdict.code in ("vi", "en"):
            return verdict if verdict.confidence > 0.7 else None
        if verdict.confidence < FOREIGN_CONFIDENCE or len(line.split()) < FOREIGN_WORDS:
            return verdict if not line[:1].isascii() and verdict.confidence > 0.95 else None
    return verdict


def _is_mixed(line: str, evidence: Evidence) -> bool:
    """Whether both languages have sure words in the line, and one does not drown the other."""
    vi, en = hits(line, evidence)
    return min(vi, en) >= 3


def _cut(line: str, offset: int, evidence: Evidence) -> list[_Piece]:
    out: list[_Piece] = []
    spans = sentences(line)
    for number, (start, end) in enumerate(spans):
        piece = line[start:end]
        code = quick(piece, evidence)
        verdict = (
            Verdict(code, QUICK_CONFIDENCE) if code else _plausible(thorough(piece, evidence), piece, {"vi", "en"})
        )
        stop = spans[number + 1][0] if number + 1 < len(spans) else len(line)
        if len(piece) < SHORT // 2 and out:
            verdict = None
        out.append(_Piece(offset + (start if number else 0), offset + stop, verdict))
    return out


def _fill(pieces: list[_Piece]) -> None:
    """What is still open goes with the piece before it, at the beginning with the one behind."""
    for before, piece in pairwise(pieces):
        if piece.verdict is None and before.verdict is not None:
            piece.verdict = Verdict(before.verdict.code, before.verdict.confidence * 0.8)
    for piece, behind in pairwise(reversed(pieces)):
        if behind.verdict is None and piece.verdict is not None:
            behind.verdict = Verdict(piece.verdict.code, piece.verdict.confidence * 0.8)


def _segments(pieces: list[_Piece], main: str) -> tuple[Segment, ...]:
    out: list[Segment] = []
    for piece in pieces:
        code = (piece.verdict or NOTHING).code
        code = main if code == "und" else code
        if out and out[-1].code == code:
            out[-1] = Segment(out[-1].start, piece.end, code)
        else:
            out.append(Segment(piece.start, piece.end, code))
    return tuple(out)


def _foreign_diacritics(clean: str) -> Diacritics:
    return "full" if not clean.isascii() and _MARKED.search(clean) else "none"


def _diacritics(clean: str, code: str, pieces: list[_Piece]) -> Diacritics:
    """How much of its diacritics a Vietnamese text still has; another's: full where some Vietnamese letter is in it."""
    if code != "vi":
        return _foreign_diacritics(clean)
    words = marked = bare_lines = 0
    looked = 0
    for piece in pieces:
        if piece.verdict is not None and piece.verdict.code == "vi":
            found = clean[piece.start : min(piece.end, piece.start + DIACRITICS_READ)].split()
            with_marks = sum(not word.isascii() for word in found)
            words += len(found)
            marked += with_marks
            bare_lines += len(found) >= FOREIGN_WORDS and with_marks <= NONE * len(found)
            looked += 1
            if looked == DIACRITICS_LINES:
                break
    share = marked / max(words, 1)
    if share <= NONE:
        return "none"
    return "full" if share >= FULL and not bare_lines else "partial"
