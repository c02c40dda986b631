"""Trains the language model. Run by ``make models``; needs the development data, of which only weights and words ship.

``models/language`` holds ``ngrams.npz`` with ``ngrams.txt`` (a multinomial logistic regression over pieces of words, see
:mod:`nlp.language.ngrams`) and ``words.json`` (the frequent words that by themselves speak for Vietnamese or English).
The figures in docs/language.md come from models trained on one half of the language file and measured on the other;
the shipped model is trained on all of it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import math
import os
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from nlp.language.ngrams import grams, words_of
from nlp.model_files import save_folder
from nlp.text import fold

#: Languages in Latin letters that the model tells apart; the rest is langdetect's.
LATIN = ("vi", "en", "fr", "es", "de", "id", "ms", "tl", "pt", "it", "nl", "pl", "tr", "hmn")
#: Pieces seen in this many texts are looked at, and the most telling of them kept.
MIN_TEXTS = 3
MOST_PIECES = 60_000
#: Inverse strength of regularisation, and how much a text of the language file counts against one of the news
#: (which have only Vietnamese and English). Of C 2, 5, 10 and weights 3, 6, 10 the best on word pairs of the other half.
C = 5.0
FILE_WEIGHT = 6.0
OWN_FILE_WEIGHT = 3.0
#: News sentences, toneless sentences, and made pairs of words, of each.
SENTENCES = 6_000
PAIRS = 10_000
ENGLISH_PAIRS = 40_000
#: Characters read of one text.
READ = 300
#: A word is sure evidence above this rate a million, when other languages use it at most that share as often.
SURE_RATE = 150.0
SURE_SHARE = 0.05
#: Added to the counts of Malay and Indonesian words. Of 0.1, 0.2, 0.5 the best, ten-fold.
MALAY_ALPHA = 0.2
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
Sample = tuple[str, str, float]


def rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """The rows of one file of the development data."""
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def half_of(row: dict[str, Any]) -> int:
    """0 or 1, by the text alone: the halves of the leave-out."""
    return hashlib.sha256(row["text"].encode("utf-8")).digest()[0] % 2


def news_sentences(folder: Path) -> dict[str, list[str]]:
    """Titles and sentences of news, shuffled with a fixed seed, by language."""
    found: dict[str, list[str]] = {"vi": [], "en": []}
    for name, code, most in (("vi_news_labelled_2", "vi", 3), ("en_news_labelled", "en", 12)):
        for row in rows(folder, name):
            if row["title"]:
                found[code].append(row["title"])
            pieces = [piece[:200] for piece in _SENTENCE_END.split(row["text"]) if len(piece) > 30]
            found[code].extend(pieces[:most])
    for code, texts in found.items():
        random.Random(f"sentences {code}").shuffle(texts)
    return found


def pairs(texts: Iterable[str], count: int, shortest: int, seed: str) -> Iterator[str]:
    """Two words of a text, of at least ``shortest`` letters, as lists of word pairs have them."""
    chance = random.Random(seed)
    for text in texts:
        words = [word for word in words_of(text.lower()) if len(word) >= shortest]
        if len(words) > 1:
            yield " ".join(chance.sample(words, 2))
            count -= 1
        if count == 0:
            return


def samples(sentences: list[dict[str, Any]], news: dict[str, list[str]]) -> list[Sample]:
    """(text, language, weight) of everything the model learns from; Vietnamese also without diacritics."""
    vi, en = news["vi"], news["en"]
    out: list[Sample] = [(text, "en", 1.0) for text in en[:SENTENCES]]
    out += [(text, "en", 1.0) for text in pairs(en[SENTENCES:], PAIRS, 5, "en 5")]
    out += [(text, "en", 1.0) for text in pairs(en, ENGLISH_PAIRS, 4, "en 4")]
    out += [(text, "vi", 1.0) for text in vi[:SENTENCES]]
    out += [(fold(text), "vi", 1.0) for text in vi[SENTENCES : 2 * SENTENCES]]
    made = list(pairs(vi[2 * SENTENCES :], 2 * PAIRS, 4, "vi"))
    out += [(text, "vi", 1.0) for text in made[::2]]
    out += [(fold(text), "vi", 1.0) for text in made[1::2]]
    for row in sentences:
        code, text = row["lang"], row["text"]
        if code not in LATIN:
            continue
        weight = OWN_FILE_WEIGHT if code in ("vi", "en") else FILE_WEIGHT
        out.append((text, code, weight))
        if code == "vi":
            out.append((fold(text), "vi", weight))
        elif row["kind"] == "sentence":
            for turn in ("a", "b"):
                out += [(pair, code, weight) for pair in pairs([text], 1, 4, turn + text)]
    return out


def _pieces(text: str) -> list[str]:
    return [piece for word in words_of(text[:READ].lower()) for piece in grams(word)]


def train(sentences: list[dict[str, Any]], news: dict[str, list[str]]) -> dict[str, Any]:
    """The model: languages, piece names, int8 table with its scale, intercept. ``sentences`` are rows of the language file."""
    from scipy.sparse import diags
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    texts, labels, weights = zip(*samples(sentences, news), strict=True)
    counter = CountVectorizer(analyzer=_pieces, min_df=MIN_TEXTS, dtype=np.float32)
    counts = counter.fit_transform(texts)
    sizes = np.asarray(counts.sum(axis=1)).ravel()
    scaled = diags(1 / np.sqrt(np.maximum(sizes, 1))).astype(np.float32) @ counts
    fitted = LogisticRegression(C=C, max_iter=80, tol=1e-3).fit(scaled, labels, sample_weight=weights)
    names = counter.get_feature_names_out()
    spread = np.abs(fitted.coef_ - fitted.coef_.mean(axis=0)).max(axis=0)
    kept = np.sort(np.argsort(-spread, kind="stable")[:MOST_PIECES])
    table = fitted.coef_.T[kept]
    scale = float(np.abs(table).max()) / 127
    return {
        "languages": tuple(str(code) for code in fitted.classes_),
        "names": [str(names[number]) for number in kept],
        "table": np.rint(table / scale).astype(np.int8),
        "scale": scale,
        "intercept": fitted.intercept_.astype(np.float32),
    }


def sure_words(sentences: list[dict[str, Any]], news: dict[str, list[str]]) -> dict[str, list[str]]:
    """Frequent words that only Vietnamese (with their diacritics) or only English uses."""
    vi = _rates(news["vi"])
    toneless = _rates(fold(text) for text in news["vi"])
    en = _rates(news["en"])
    others = _rates(row["text"] for row in sentences if row["lang"] in LATIN and row["lang"] not in ("vi", "en"))
    sure_vi = [
        word for word, rate in vi.items()
        if rate >= SURE_RATE and fold(word) != word and others[word] + en[word] <= rate * SURE_SHARE
    ]  # fmt: skip
    sure_en = [
        word for word, rate in en.items()
        if rate >= SURE_RATE and others[word] + toneless[word] <= rate * SURE_SHARE
    ]  # fmt: skip
    return {"vi": sorted(sure_vi), "en": sorted(sure_en)}


def malay_words(sentences: list[dict[str, Any]]) -> list[str]:
    """Lines ``word or pair <tab> weight``: a hundred times the log-odds for Malay against Indonesian, naive Bayes.

    Pieces seen once are kept: without them accuracy on sentences falls from 0.857 to 0.821 (ten-fold).
    """
    counts: dict[str, Counter[str]] = {"ms": Counter(), "id": Counter()}
    for row in sentences:
        if row["lang"] in counts:
            words = words_of(row["text"].lower())
            counts[row["lang"]].update({*words, *(" ".join(pair) for pair in pairwise(words))})
    pieces = sorted({*counts["ms"], *counts["id"]})
    totals = {code: sum(found.values()) + MALAY_ALPHA * len(pieces) for code, found in counts.items()}
    return [
        f"{piece}\t{round(100 * math.log((counts['ms'][piece] + MALAY_ALPHA) / totals['ms'] * totals['id'] / (counts['id'][piece] + MALAY_ALPHA)))}"
        for piece in pieces
    ]


def _rates(texts: Iterable[str]) -> Counter[str]:
    counts = Counter(word for text in texts for word in text.split() if word.isalpha() and word.islower())
    total = sum(counts.values())
    rates: Counter[str] = Counter()
    for word, times in counts.items():
        rates[word] = times * 1e6 / total  # type: ignore[assignment]
    return rates


def data_folder() -> Path:
    """The development data.

    Raises:
        SystemExit: a file that training needs is not there.
    """
    data = Path(os.environ.get("NHAN_DATA", "../shared/data"))
    for name in ("langid_sentences", "vi_news_labelled_2", "en_news_labelled"):
        if not (data / f"{name}.jsonl.gz").is_file():
            raise SystemExit(
                f"make models: {data} has no {name}.jsonl.gz; set NHAN_DATA to the development data. Nothing was changed."
            )
    return data


def main() -> None:
    """Train on everything and write models/language."""
    data = data_folder()
    folder = Path(__file__).resolve().parents[2] / "models" / "language"
    made = write(folder, data, list(rows(data, "langid_sentences")))
    print(json.dumps({"out": str(folder), "pieces": len(made["names"]), "languages": made["languages"]}))


def write(folder: Path, data: Path, sentences: list[dict[str, Any]]) -> dict[str, Any]:
    """Train on rows of the language file and on the news of ``data``, and write a model folder."""
    news = news_sentences(data)
    made = train(sentences, news)
    save_folder(
        folder,
        arrays={"ngrams.npz": {"table": made["table"], "intercept": made["intercept"]}},
        texts={
            "ngrams.txt": "\n".join(made["names"]) + "\n",
            "malay.tsv": "\n".join(malay_words(sentences)) + "\n",
            "words.json": json.dumps(sure_words(sentences, news), ensure_ascii=False, indent=0) + "\n",
        },
        manifest={
            "format": 1,
            "languages": list(made["languages"]),
            "scale": made["scale"],
            "corpus_sha256": hashlib.sha256((data / "langid_sentences.jsonl.gz").read_bytes()).hexdigest(),
            "sources": "sentences of github.com/pemistahl/lingua-py (Apache-2.0) and eric-muller/udhr; words of Vietnamese and English news",
        },
    )
    return made


if __name__ == "__main__":
    main()
