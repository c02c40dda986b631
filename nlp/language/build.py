"""Trains the language model. Run by ``make models``; needs the development data, of which only counts ship.

Two files of models/language: ``words.tsv`` (how much a word speaks for Vietnamese or English) and ``ngrams.npz`` with
``ngrams.txt`` (naive Bayes over pieces of words, for short and unsure lines in Latin letters).
"""

from __future__ import annotations

import gzip
import json
import math
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from nlp.language.ngrams import TONELESS, grams
from nlp.language.syllables import folded_syllables
from nlp.model_files import save_folder
from nlp.text import fold

#: Languages in Latin letters that the n-gram model tells apart; the rest is langdetect's.
LATIN = ("vi", "en", "fr", "es", "de", "id", "ms", "tl", "pt", "it", "nl", "pl", "tr")
#: Added to every count. Of 0.02, 0.05, 0.1, 0.3 the best on word pairs, five-fold.
ALPHA = 0.05
#: N-grams seen this often in all are kept.
MIN_COUNT = 3
#: Titles of news that join the sentences of their language.
TITLES = 4000
#: Words kept for each language, the most frequent.
MOST_WORDS = {"vi": 9000, "en": 20000}
_SOURCES = "https://github.com/pemistahl/lingua-py (Apache-2.0) for sentences; counts of news words for the rest"


def rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """The rows of one file of the development data."""
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def news_words(folder: Path) -> dict[str, Counter[str]]:
    """Words of Vietnamese news (``vi``), the same without diacritics (``vi0``), and of English news (``en``), with counts."""
    counts: dict[str, Counter[str]] = {"vi": Counter(), "vi0": Counter(), "en": Counter()}
    for number, row in enumerate(rows(folder, "vi_news_labelled_2")):
        if number % 3 == 0:
            words = _words(f"{row['title']} {row['text'][:1500]}")
            counts["vi"].update(words)
    for row in rows(folder, "vi_news_labelled"):
        counts["vi"].update(_words(f"{row['title']} {row['text'][:1500]}"))
    for word, times in counts["vi"].items():
        counts["vi0"][fold(word)] += times
    for row in rows(folder, "en_news_labelled"):
        counts["en"].update(_words(f"{row['title']} {row['text'][:2500]}"))
    return counts


def _words(text: str) -> list[str]:
    return [word for word in (w.strip(".,;:!?()[]\"'…-") for w in text.split()) if word.isalpha() and word.islower()]


def word_table(news: dict[str, Counter[str]], others: Counter[str]) -> list[str]:
    """Lines ``word <tab> vi <tab> en <tab> weight``.

    ``vi`` and ``en`` are ten times log(1 + rate per million), at most 35. ``weight`` is from -100 (English) to 100
    (Vietnamese), shrunk where other languages use the word as well.
    """
    totals = {code: sum(c.values()) for code, c in news.items()}
    foreign_total = max(sum(others.values()), 1)
    syllables = folded_syllables()
    kept = {w for w, n in news["en"].most_common(MOST_WORDS["en"]) if n > 2}
    kept |= {w for w, n in news["vi"].most_common(MOST_WORDS["vi"]) if n > 20 and fold(w) in syllables}
    kept |= {w for w, n in news["vi0"].most_common(MOST_WORDS["vi"]) if n > 20 and w in syllables}
    out = []
    for word in sorted(kept):
        rate = {code: news[code][word] / totals[code] * 1e6 for code in news}
        vi_rate = max(rate["vi"], rate["vi0"]) if fold(word) in syllables else 0.0
        vi, en = vi_rate + 1, rate["en"] + 1
        foreign = others[word] / foreign_total * 1e6
        weight = math.tanh(math.log(vi / en) / 2) * max(vi, en) / (max(vi, en) + foreign)
        if fold(word) != word and weight > 0:
            weight = 1.0
        elif weight > 0:
            weight *= 0.5
        out.append(f"{word}\t{_level(vi_rate)}\t{_level(rate['en'])}\t{round(weight * 100)}")
    return out


def _level(rate: float) -> int:
    return round(min(math.log(rate + 1), 3.5) * 10)


def ngram_model(samples: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Log-likelihoods of each n-gram in each language from (text, language) pairs; Vietnamese counts also toneless."""
    languages = (*LATIN, TONELESS)
    counts: dict[str, Counter[str]] = {code: Counter() for code in languages}
    for text, code in samples:
        counts[code].update(grams(text))
        if code == "vi":
            counts[TONELESS].update(grams(fold(text)))
    everything: Counter[str] = Counter()
    for counter in counts.values():
        everything.update(counter)
    names = sorted(g for g, n in everything.items() if n >= MIN_COUNT)
    table = np.zeros((len(names) + 1, len(languages)), dtype=np.float32)
    for column, code in enumerate(languages):
        counter = counts[code]
        total = sum(counter.values()) + ALPHA * len(everything)
        table[:-1, column] = [math.log((counter[g] + ALPHA) / total) for g in names]
        table[-1, column] = math.log(ALPHA / total)
    return {"languages": languages, "names": names, "table": table.astype(np.float16)}


def samples(folder: Path, sentences: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """What the n-grams are counted on: the given rows of the language file and titles of news."""
    for row in sentences:
        if row["lang"] in LATIN:
            yield row["text"], row["lang"]
    for name, code in (("en_news_labelled", "en"), ("vi_news_labelled_2", "vi")):
        titles = (row["title"] for row in rows(folder, name) if row["title"])
        for _, title in zip(range(TITLES), titles, strict=False):
            yield title, code


def train(folder: Path, sentences: list[dict[str, Any]], news: dict[str, Counter[str]] | None = None) -> dict[str, Any]:
    """The whole model; ``sentences`` are rows of the language file."""
    others: Counter[str] = Counter()
    for row in sentences:
        if row["lang"] in LATIN and row["lang"] not in ("vi", "en"):
            others.update(_words(row["text"]))
    made = ngram_model(samples(folder, sentences))
    made["words"] = word_table(news or news_words(folder), others)
    return made


def main() -> None:
    """Train and write models/language."""
    data = Path(os.environ.get("NHAN_DATA", "../shared/data"))
    needed = ("langid_sentences", "vi_news_labelled", "vi_news_labelled_2", "en_news_labelled")
    missing = [name for name in needed if not (data / f"{name}.jsonl.gz").is_file()]
    if missing:
        raise SystemExit(
            f"make models: {data} has no {missing[0]}.jsonl.gz; set NHAN_DATA to the development data. Nothing was changed."
        )
    made = train(data, list(rows(data, "langid_sentences")))
    folder = Path(__file__).resolve().parents[2] / "models" / "language"
    save_folder(
        folder,
        arrays={"ngrams.npz": {"table": made["table"]}},
        texts={"ngrams.txt": "\n".join(made["names"]) + "\n", "words.tsv": "\n".join(made["words"]) + "\n"},
        manifest={"format": 1, "languages": list(made["languages"]), "sources": _SOURCES},
    )
    print(json.dumps({"out": str(folder), "ngrams": len(made["names"]), "words": len(made["words"])}))


if __name__ == "__main__":
    main()
