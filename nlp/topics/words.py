"""Words of an article for topics: Vietnamese by underthesea, English by simple rules; cached, in parallel, always the same."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from pathlib import Path

from nlp import resources

#: Articles handed to a process, and kept in the cache, at once.
BATCH = 200
_LETTERS = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+)*")
_ENGLISH = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|[.!?:;,()\"“”]")


def segment(
    texts: Sequence[str], languages: Sequence[str], *, workers: int = 1, cache: Path | None = None
) -> list[tuple[str, ...]]:
    """The words of each text in lower case, without stop words, numbers and punctuation.

    Args:
        texts: readable texts (NFC).
        languages: ``vi`` or ``en`` for each; other languages give no words.
        workers: processes.
        cache: a folder for :class:`joblib.Memory`. It holds pickles: keep it your own.
    """
    from joblib import Memory, Parallel, delayed

    step = Memory(cache, verbose=0).cache(_segment_batch) if cache else _segment_batch
    cuts = range(0, len(texts), BATCH)
    batches = [(list(texts[at : at + BATCH]), list(languages[at : at + BATCH])) for at in cuts]
    workers = min(workers, len(batches)) or 1
    done = Parallel(n_jobs=workers)(delayed(step)(*batch) for batch in batches)
    return [words for batch in done for words in batch]


def _segment_batch(texts: list[str], languages: list[str]) -> list[tuple[str, ...]]:
    return [words(text, language) for text, language in zip(texts, languages, strict=True)]


def words(text: str, language: str) -> tuple[str, ...]:
    """The words of one text; empty for a language that is neither Vietnamese nor English."""
    if language == "vi":
        return vietnamese_words(text)
    return english_words(text) if language == "en" else ()


def vietnamese_words(text: str) -> tuple[str, ...]:
    """underthesea's words, line by line so that a title never grows into the lead."""
    from underthesea import word_tokenize

    stops = _stops("vi")
    out = []
    for line in text.splitlines():
        for word in word_tokenize(line) if line.strip() else ():
            lower = word.lower()
            # "chăn Vì": a missing full stop glued two sentences; neither word can be trusted.
            if word[:1].islower() and word != lower:
                continue
            if len(lower) > 1 and lower not in stops and _LETTERS.fullmatch(lower):
                out.append(lower)
    return tuple(out)


def english_words(text: str) -> tuple[str, ...]:
    """Runs of capitalised words are one word (a name); the others are singular where a simple rule can tell."""
    stops = _stops("en")
    out: list[str] = []
    run: list[str] = []
    for line in text.splitlines():
        for token in [*_ENGLISH.findall(line), "."]:
            if token[0].isupper() and (run or token.lower() not in stops):
                run.append(token)
                continue
            out += _name(run, stops)
            run = []
            lower = _singular(token.lower())
            if len(lower) > 1 and lower[0].isalpha() and lower not in stops and token.lower() not in stops:
                out.append(lower)
    return tuple(out)


def _name(run: list[str], stops: frozenset[str]) -> list[str]:
    """ "Điện Biên" → one word; a lone capital is an ordinary word at a sentence's start."""
    lowered = [_possessive(word.lower()) for word in run]
    while lowered and lowered[-1] in stops:
        lowered.pop()
    if not lowered:
        return []
    joined = " ".join(lowered) if len(lowered) > 1 else _singular(lowered[0])
    return [joined] if len(joined) > 1 else []


def _possessive(word: str) -> str:
    return re.sub(r"['’]s?$", "", word)


def _singular(word: str) -> str:
    word = _possessive(word)
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@functools.cache
def _stops(language: str) -> frozenset[str]:
    """Function words, which no phrase begins with either, and the empty words of news prose."""
    return frozenset(
        word for name in ("tags", "topics") for word in resources.load_json(f"data/{name}/stopwords.json")[language]
    )
