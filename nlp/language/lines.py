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
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from nlp import resources
from nlp.language.headlines import HeadlineModel
from nlp.language.headlines import read as read_headlines
from nlp.language.malay import Piece, malay
from nlp.language.malay import read as read_malay
from nlp.language.named import Names
from nlp.language.ngrams import NgramModel, Vector, read, words_of
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
#: How much likelier Vietnamese and English are in a short line with names in it, as headlines of a Vietnamese newsroom are, where every
#: other word is one that their headlines use. Of 1, 4, 8, 20 the best on headlines (toneless Vietnamese 0.91, 0.95, 0.95, 0.96) that calls
#: hardly more beginnings of other languages' sentences ours (0.032, 0.041, 0.044, 0.048; 0.047 before the headlines had a model).
HEADLINE = 20.0
HEADLINE_WORDS = 8
#: Words of a line that is read as a headline, and what the model over headlines counts beside the one over pieces of words. Of 1, 1.5, 2, 3, 4
#: the best on the dev half of tests/cases/headlines.json (as written and toneless, en and vi 0.966, 0.968, 0.970, 0.972, 0.972; in capitals
#: and small letters 0.877, 0.891, 0.909, 0.910, 0.914) that keeps real titles about Viet Nam in capitals (0.996, 0.996, 0.993, 0.981, 0.978).
HEADLINE_FROM, HEADLINE_TO = 3, 20
HEADLINE_COUNTS = 2.0
TINY = 1e-9
#: Added to the log-odds for Vietnamese where a line is a score between names, which English newspapers seldom print alone ("V.League: HAGL 2-1 SLNA").
SCORE = 2.0
MOST_SURE = 30.0
#: What English counts in a short line: other languages use its words. Of 0.67, 0.82, 1 the one that keeps word pairs of other
#: languages called Vietnamese or English under 0.05 with the most English pairs right (0.041, 0.045, 0.050; 0.979, 0.987, 0.987).
SHORT_ENGLISH = 0.82
#: Below this probability the answer of the model is put to langdetect: languages that the model does not know look English to it up to
#: here. Of 0.8, 0.9, 0.95 the best on beginnings of other languages' sentences (called ours: 0.059, 0.057, 0.056); in short lines
#: with names the first is the best (toneless titles about Viet Nam 1.000, 0.995, 0.995), langdetect being worst at names.
UNSURE = 0.95
UNSURE_HEADLINE = 0.8
#: The power to which the profiles' probabilities are raised (they are far too sure), and what a language outside the model
#: counts. Of powers 0.1, 0.2, 0.4, 1 the best on sentences of nine languages (0.9926, 0.9934, 0.9939, 0.9943) that leaves
#: unsure Vietnamese and English alone.
PROFILE_POWER = 0.2
OUTSIDE = 1e-5
#: A word alone whose language is less likely than this has none ("ok"), and letters of the longest abbreviation.
ONE_WORD = 0.6
INITIALS = 5
#: A language other than Vietnamese and English that is less likely than this is none: "x", "ABC XYZ".
FOREIGN_LEAST = 0.5
#: How much a letter that only Vietnamese has speaks for Vietnamese and English against the rest.
VIETNAMESE_NAMES = 50.0
_SCORE = re.compile(r"[^\W\d_] \d{1,3} ?[-–] ?\d{1,3} [^\W\d_]")
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
    """What is learnt: frequent words that only Vietnamese and that only English uses, the model over pieces of words, the one over
    headlines, known names, and the words and pairs of words that tell Malay from Indonesian (read when the first such line comes)."""

    vi: frozenset[str]
    en: frozenset[str]
    model: NgramModel
    headlines: HeadlineModel
    names: Names
    malay: Callable[[], Mapping[str, Piece]]


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
    return Evidence(
        frozenset(words["vi"]), frozenset(words["en"]), model, read_headlines(folder),
        Names.of(words["units"], words["surnames"]), functools.partial(read_malay, folder / "malay.tsv"),
    )  # fmt: skip


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
    """``vi`` or ``en`` where every look at the line says so; None for a short line whose writing tells no names from words."""
    if len(line) < LOOK and (line.islower() or line.isupper()):
        return None
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
    if not words or _initials_only(words, evidence):
        return NOTHING
    model = evidence.model
    among = evidence.names.among(words)
    forms, weights = weighed(words, among)
    chances = model.probabilities(forms, weights)
    names = min(weights) < 1 < len(words)
    plain = len(words) < PROFILE_WORDS and (names or len(words) < HEADLINE_FROM)
    if HEADLINE_FROM <= len(words) <= HEADLINE_TO:
        told_apart = any(word[0].islower() for word in words) or line.isupper()
        _as_headline(chances, words, among, evidence, SCORE if _SCORE.search(line) and not told_apart else 0.0)
    if plain:
        accents = 2 * sum(map(str.isascii, forms)) <= len(forms)  # English has none, and of names they are gone by now
        chances[model.column["en"]] *= 0.0 if accents else SHORT_ENGLISH
    headline = HEADLINE_FROM <= len(words) < HEADLINE_WORDS and any(among)
    if headline:
        vietnamese = _ONLY_VIETNAMESE.search(line.lower()) or evidence.names.has_known(words)
        likelier = (HEADLINE if evidence.headlines.knows(words, among) else 1) * (VIETNAMESE_NAMES if vietnamese else 1)
        chances[[model.column["vi"], model.column["en"]]] *= likelier
        chances /= chances.sum()
    chances[model.column["id"]] += chances[model.column["ms"]]  # one language until it is told which
    chances[model.column["ms"]] = 0.0
    best = int(chances.argmax())
    verdict = Verdict(model.languages[best], float(chances[best]))
    if plain and verdict.code != "vi" and any(map(_ONLY_VIETNAMESE.search, forms)):
        verdict = Verdict("vi", max(float(chances[model.column["vi"]]), 0.5))
    elif len(words) >= PROFILE_WORDS and (
        verdict.code not in ("vi", "en") or verdict.confidence < (UNSURE_HEADLINE if headline else UNSURE)
    ):
        verdict = _with_profiles(line, verdict, dict(zip(model.languages, chances.tolist(), strict=True)))
    if len(words) == 1 and verdict.confidence < ONE_WORD:
        return NOTHING
    if verdict.code == "id":
        code, sure = malay(line, evidence.malay())
        return Verdict(code, max(verdict.confidence * sure, min(verdict.confidence, FOREIGN_LEAST)))
    return verdict


def _initials_only(words: list[str], evidence: Evidence) -> bool:
    """ "ABC XYZ", "UBND", "x": no more than two words, all of them letters and abbreviations that tell no language."""
    if len(words) > 2 or not all(len(word) == 1 or (word.isupper() and len(word) <= INITIALS) for word in words):
        return False
    lower = {word.lower() for word in words}
    known = evidence.names.has_known(words) or not (lower.isdisjoint(evidence.vi) and lower.isdisjoint(evidence.en))
    return not known and "".join(words).isascii()


def _as_headline(chances: Vector, words: list[str], names: list[bool], evidence: Evidence, more: float) -> None:
    """Shares what Vietnamese and English have of ``chances`` anew between the two, by the model over headlines as well, and ``more`` log-odds."""
    vi, en = evidence.model.column["vi"], evidence.model.column["en"]
    both = float(chances[vi] + chances[en])
    if both > 0:
        odds = math.log((chances[vi] + TINY) / (chances[en] + TINY)) + more
        odds += HEADLINE_COUNTS * evidence.headlines.logit(words, names)
        chances[vi] = both / (1 + math.exp(-max(-MOST_SURE, min(MOST_SURE, odds))))
        chances[en] = both - chances[vi]


def weighed(words: list[str], names: list[bool]) -> tuple[list[str], list[float]]:
    """Lower-case forms of the words and what each counts; initials and letters ("p.m.") count as names do."""
    forms, weights = [], []
    for word, name in zip(words, names, strict=True):
        forms.append(fold(word) if name else word.lower())
        weights.append(NAME_WEIGHT if name or (len(word) == 1 and word in LETTERS) else 1.0)
    return forms, weights


def _with_profiles(line: str, own: Verdict, chances: dict[str, float]) -> Verdict:
    """The model's probabilities and those of langdetect's profiles together."""
    scores = profiles(line, PROFILE_POWER)
    if not scores:
        return own
    scores["vi"] = scores["en"] = max(scores.get("vi", 0.0), scores.get("en", 0.0))  # which of the two is ours to say
    floor = min(scores.values())
    names = VIETNAMESE_NAMES if _ONLY_VIETNAMESE.search(line.lower()) else 1.0
    weighted = {
        code: chance * scores.get(code, floor) * (names if code in ("vi", "en") else 1.0)
        for code, chance in chances.items()
    }
    weighted |= {code: OUTSIDE * score for code, score in scores.items() if code not in chances}
    code = max(weighted, key=lambda name: (weighted[name], name))
    return Verdict(code, weighted[code] / sum(weighted.values()))
