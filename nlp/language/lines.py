"""The language of one line: cheap evidence first, then pieces of words, then langdetect's profiles.

1. Frequent words that only Vietnamese or only English uses: enough of them, and nothing on the other side, decide.
2. A script that is not Latin.
3. The model over pieces of words. Names are discounted: a capitalised word among words in lower case counts little, and its
   diacritics not at all ("Thanh Yên, Tủa Thàng and Sáng Nhè: new roads" is English; "Manchester United thắng Real Madrid" is Vietnamese).
4. Where the model says neither, or is not sure, langdetect's profiles have a say.
"""

from __future__ import annotations

import functools
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from nlp import resources
from nlp.language.ngrams import NgramModel, read, words_of
from nlp.language.others import by_script, profiles
from nlp.text import fold

#: Characters of one look at a line; a line longer than two looks is looked at in several places.
LOOK = 110
#: A line longer than this is looked at in the middle too.
LONG = 600
#: Characters the model reads of a line.
READ = 240
#: What a name counts beside a word in lower case. Of 0.1, 0.2, 0.25 the best on the dev half of tests/cases/headlines.json.
NAME_WEIGHT = 0.1
#: Single letters that are no word of either language.
LETTERS = frozenset("bcdefghjklmnpqrstvwxzBCDEFGHJKLMNPQRSTVWXZ")
#: So many different sure words decide, when the other side has at most a quarter of that.
SURE_WORDS = 3
#: From so many words on langdetect's profiles are better than pieces learnt from few texts.
PROFILE_WORDS = 5
#: How much likelier Vietnamese and English are in a short line with names in it, as headlines of a Vietnamese newsroom are.
HEADLINE = 2.0
HEADLINE_WORDS = 8
#: What English counts in a short line: other languages use its words. Of 0.67, 0.82, 1 the one that keeps word pairs of other
#: languages called Vietnamese or English under 0.05 with the most English pairs right (0.041, 0.045, 0.050; 0.979, 0.987, 0.987).
SHORT_ENGLISH = 0.82
#: Below this probability the answer of the model is put to langdetect.
UNSURE = 0.8
#: The power to which the profiles' probabilities are raised (they are far too sure), and what a language outside the model
#: counts. Of powers 0.1, 0.2, 0.4, 1 the best on sentences of nine languages (0.9926, 0.9934, 0.9939, 0.9943) that leaves
#: unsure Vietnamese and English alone.
PROFILE_POWER = 0.2
OUTSIDE = 1e-5
#: How much a letter that only Vietnamese has speaks for Vietnamese and English against the rest.
VIETNAMESE_NAMES = 50.0
#: Divides the log-odds of Malay against Indonesian, which are too sure as in any naive Bayes.
MALAY_TEMPERATURE = 4.0
#: Letters that no other of the world's languages in the press uses.
_ONLY_VIETNAMESE = re.compile("[ơờớởỡợưừứửữựạảặằắẳẵậầấẩẫẹẻẽệềếểễịỉọỏộồốổỗụủỵỷỹỳ]")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A language and how sure, 0 to 1."""

    code: str
    confidence: float


NOTHING = Verdict("und", 0.0)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is learnt: frequent words that only Vietnamese and that only English uses, the model over pieces of words, and
    a hundred times the log-odds for Malay (against Indonesian) of words and pairs of words."""

    vi: frozenset[str]
    en: frozenset[str]
    model: NgramModel
    malay: Mapping[str, int]


@functools.cache
def shipped() -> Evidence:
    """The evidence of this installation; read on the first call."""
    return load(resources.path("models/language"))


def load(folder: Path) -> Evidence:
    """Evidence as ``nlp.language.build`` writes it.

    Raises:
        ModelError: missing, or not what its manifest says.
    """
    model = read(folder)
    words = json.loads((folder / "words.json").read_text(encoding="utf-8"))
    lines = (line.split("\t") for line in (folder / "malay.tsv").read_text(encoding="utf-8").splitlines())
    return Evidence(frozenset(words["vi"]), frozenset(words["en"]), model, {piece: int(n) for piece, n in lines})


def hits(piece: str, evidence: Evidence) -> tuple[int, int]:
    """How many different sure words of Vietnamese and of English a piece of text holds."""
    words = set(piece.lower().split() if piece.isupper() else piece.split())
    return len(words & evidence.vi), len(words & evidence.en)


def look(piece: str, evidence: Evidence) -> str | None:
    """``vi`` or ``en`` where the sure words of a piece decide."""
    vi, en = hits(piece, evidence)
    if vi >= SURE_WORDS and en * 4 <= vi:
        return "vi"
    if en >= SURE_WORDS and vi * 4 <= en:
        return "en"
    return None


def quick(line: str, evidence: Evidence) -> str | None:
    """``vi`` or ``en`` where every look at the line says so."""
    code = look(line[:LOOK], evidence)
    if code is None or len(line) <= 2 * LOOK:
        return code or (look(line, evidence) if len(line) > LOOK else None)
    if look(line[-LOOK:], evidence) != code:
        return None
    if len(line) > LONG:
        for start in range(LONG // 2, len(line) - LOOK, LONG // 2):
            if look(line[start : start + LOOK], evidence) != code:
                return None
    return code


def thorough(line: str, evidence: Evidence) -> Verdict:
    """The language of a line by everything there is."""
    line = line[:READ]
    script = by_script(line)
    if script is not None:
        return Verdict(*script)
    words = words_of(line)
    if not words:
        return NOTHING
    model = evidence.model
    forms, weights = weighed(words)
    chances = model.probabilities(forms, weights)
    if len(words) < PROFILE_WORDS:
        accents = 2 * sum(map(str.isascii, forms)) <= len(forms)  # English has none, and of names they are gone by now
        chances[model.column["en"]] *= 0.0 if accents else SHORT_ENGLISH
    if len(words) < HEADLINE_WORDS and min(weights) < 1 < len(words):  # a headline with names in it
        chances[[model.column["vi"], model.column["en"]]] *= HEADLINE
        chances /= chances.sum()
    best = int(chances.argmax())
    verdict = Verdict(model.languages[best], float(chances[best]))
    if len(words) < PROFILE_WORDS and verdict.code != "vi" and any(map(_ONLY_VIETNAMESE.search, forms)):
        verdict = Verdict("vi", max(float(chances[model.column["vi"]]), 0.5))
    elif len(words) >= PROFILE_WORDS and (verdict.code not in ("vi", "en") or verdict.confidence < UNSURE):
        verdict = _with_profiles(line, verdict, dict(zip(model.languages, chances.tolist(), strict=True)))
    if verdict.code in ("id", "ms"):
        own = _malay(line, evidence)
        return Verdict(own.code, verdict.confidence * own.confidence)
    return verdict


def weighed(words: list[str]) -> tuple[list[str], list[float]]:
    """Lower-case forms of the words and what each counts; initials and letters ("p.m.") count as names do."""
    small = sum(word[0].islower() for word in words)
    mixed = 0 < small < len(words)
    forms, weights = [], []
    for word in words:
        name = mixed and not word[0].islower()
        forms.append(fold(word) if name else word.lower())
        weights.append(NAME_WEIGHT if name or (len(word) == 1 and word in LETTERS) else 1.0)
    return forms, weights


def _with_profiles(line: str, own: Verdict, chances: dict[str, float]) -> Verdict:
    """The model's probabilities and those of langdetect's profiles together; Malay and Indonesian by their own words."""
    scores = profiles(line, PROFILE_POWER)
    if not scores:
        return own
    scores["vi"] = scores["en"] = max(scores.get("vi", 0.0), scores.get("en", 0.0))  # which of the two is ours to say
    scores["ms"] = scores.get("id", 0.0)
    floor = min(scores.values())
    names = VIETNAMESE_NAMES if _ONLY_VIETNAMESE.search(line.lower()) else 1.0
    weighted = {
        code: chance * scores.get(code, floor) * (names if code in ("vi", "en") else 1.0)
        for code, chance in chances.items()
    }
    weighted |= {code: OUTSIDE * score for code, score in scores.items() if code not in chances}
    code = max(weighted, key=lambda name: (weighted[name], name))
    return Verdict(code, weighted[code] / sum(weighted.values()))


def _malay(line: str, evidence: Evidence) -> Verdict:
    """Malay or Indonesian, by words and pairs of words: naive Bayes."""
    words = [word.lower() for word in words_of(line)]
    pieces = {*words, *(f"{first} {second}" for first, second in pairwise(words))}
    odds = sum(evidence.malay.get(piece, 0) for piece in pieces) / 100
    sure = 1 / (1 + math.exp(-min(abs(odds), 30.0) / MALAY_TEMPERATURE))
    return Verdict("ms" if odds > 0 else "id", sure)
