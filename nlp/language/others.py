"""Languages that are neither Vietnamese nor English: by script where one language owns it, else by langdetect's profiles.

langdetect's own detector draws random pieces and answers differently from run to run; here all pieces of the line count, so the
answer depends on the text alone, and nothing global is touched.
"""

from __future__ import annotations

import functools
import json
import re
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

#: Scripts that (as far as news goes) one language writes, as character ranges.
SCRIPTS = {
    "lo": "\u0e80-\u0eff", "km": "\u1780-\u17ff\u19e0-\u19ff", "my": "\u1000-\u109f\uaa60-\uaa7f\ua9e0-\ua9ff", "th": "\u0e00-\u0e7f",
    "ko": "\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f", "ja": "\u3040-\u30ff\uff66-\uff9f", "zh": "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
    "blt": "\uaa80-\uaadf", "el": "\u0370-\u03ff\u1f00-\u1fff", "he": "\u0590-\u05ff", "hy": "\u0530-\u058f", "ka": "\u10a0-\u10ff",
    "ta": "\u0b80-\u0bff", "te": "\u0c00-\u0c7f", "kn": "\u0c80-\u0cff", "ml": "\u0d00-\u0d7f", "gu": "\u0a80-\u0aff", "pa": "\u0a00-\u0a7f",
    "bn": "\u0980-\u09ff", "si": "\u0d80-\u0dff", "bo": "\u0f00-\u0fff", "am": "\u1200-\u137f",
    "cyrillic": "\u0400-\u052f", "arabic": "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff", "devanagari": "\u0900-\u097f",
}  # fmt: skip
#: Languages that share a script, as langdetect knows them.
SHARED = {"cyrillic": ("ru", "uk", "bg", "mk"), "arabic": ("ar", "fa", "ur"), "devanagari": ("hi", "mr", "ne")}
#: Letters that decide between Russian and Ukrainian.
_UKRAINIAN, _RUSSIAN = re.compile("[іїєґІЇЄҐ]"), re.compile("[ыэёЫЭЁ]")
#: How much more likely the first language of a shared script is before anything is read.
FIRST = 5.0
_NOT_LATIN = re.compile("[" + "".join(SCRIPTS.values()) + "]")
_RUNS = {name: re.compile(f"[{ranges}]") for name, ranges in SCRIPTS.items()}
#: Added to every frequency. Of 5e-6, 5e-5, 5e-4 the best on sentences of 18 languages (0.979, 0.989, 0.985).
ALPHA = 5e-5
#: Characters read.
READ = 300


def by_script(line: str) -> tuple[str, float] | None:
    """Language and confidence where more than a third of the letters are in a script that is not Latin."""
    if _NOT_LATIN.search(line) is None:
        return None
    counts = {name: len(run.findall(line)) for name, run in _RUNS.items()}
    name = max(counts, key=lambda key: (counts[key], key))
    if name == "zh" and counts["ja"]:
        name = "ja"
    letters = sum(character.isalpha() for character in line) or 1
    if counts[name] * 3 < letters:
        return None
    if name not in SHARED:
        return name, 0.99
    return _within(line, SHARED[name])


def _within(line: str, languages: tuple[str, ...]) -> tuple[str, float]:
    """One of the languages of a script, the first of them (the press's commonest) preferred."""
    scores = profiles(line, 0.2)
    best = max(languages, key=lambda code: scores.get(code, 0.0) * (FIRST if code == languages[0] else 1.0))
    if "ru" in languages:
        ukrainian, russian = len(_UKRAINIAN.findall(line)), len(_RUSSIAN.findall(line))
        if ukrainian != russian:
            best = "uk" if ukrainian > russian else "ru"
    total = sum(scores.get(code, 0.0) for code in languages)
    return best, min(0.99, max(0.5, scores.get(best, 0.0) / total)) if total else 0.5


def profiles(line: str, power: float = 1.0) -> dict[str, float]:
    """Probability of each of langdetect's 55 languages (Chinese as one), highest first; empty where no piece is known.

    ``power`` below 1 takes back the sureness that comes from treating overlapping pieces as independent.
    """
    table = _tables()
    detector = table.factory.create()
    detector.append(line[:READ])
    detector.cleaning_text()
    rows = [table.rows[gram] for gram in detector._extract_ngrams() if gram in table.rows]
    if not rows:
        return {}
    logs = np.log(table.frequencies(rows) + ALPHA).sum(axis=0) * power
    raised = np.exp(logs - logs.max())
    shares: dict[str, float] = {}
    for code, value in zip(table.languages, (raised / raised.sum()).tolist(), strict=True):
        code = code.split("-")[0]
        shares[code] = shares.get(code, 0.0) + value
    return dict(sorted(shares.items(), key=lambda item: (-item[1], item[0])))


@dataclass(frozen=True, slots=True)
class _Table:
    """langdetect's frequencies of pieces by language. Nine in ten are nought, and as the lists that langdetect itself makes of
    them they take 70 MB in every process: only the others are held, by row, here in a tenth of that.

    ``rows``: piece → row; row r holds ``values[starts[r]:starts[r + 1]]`` of the languages numbered in ``columns``.
    """

    factory: Any
    languages: list[str]
    rows: dict[str, int]
    starts: npt.NDArray[np.int32]
    columns: npt.NDArray[np.uint8]
    values: npt.NDArray[np.float64]

    def frequencies(self, rows: list[int]) -> npt.NDArray[np.float64]:
        """One row a piece, one column a language."""
        out = np.zeros((len(rows), len(self.languages)))
        for number, row in enumerate(rows):
            held = slice(self.starts[row], self.starts[row + 1])
            out[number, self.columns[held]] = self.values[held]
        return out


@functools.cache
def _tables() -> _Table:
    """The profiles that langdetect ships, and a factory of its own that knows their pieces (langdetect's global one is left alone)."""
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

    rows: dict[str, int] = {}
    places, columns, values = array("i"), array("B"), array("d")
    languages = []
    for number, file in enumerate(sorted(Path(PROFILES_DIRECTORY).iterdir())):
        profile = json.loads(file.read_text(encoding="utf-8"))
        languages.append(profile["name"])
        for gram, count in profile["freq"].items():
            if 1 <= len(gram) <= 3:
                places.append(rows.setdefault(gram, len(rows)))
                columns.append(number)
                values.append(count / profile["n_words"][len(gram) - 1])
    order = np.argsort(np.frombuffer(places, np.int32), kind="stable")
    held = np.bincount(np.frombuffer(places, np.int32), minlength=len(rows))
    factory = DetectorFactory()
    factory.langlist, factory.word_lang_prob_map = languages, rows
    return _Table(
        factory, languages, rows, np.concatenate(([0], np.cumsum(held))).astype(np.int32),
        np.frombuffer(columns, np.uint8)[order], np.frombuffer(values, np.float64)[order],
    )  # fmt: skip
