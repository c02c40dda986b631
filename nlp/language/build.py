"""Trains the language model. Run by ``make models``; needs the development data, of which only weights and words ship.

``models/language`` holds ``ngrams.npz`` with ``ngrams.txt`` (a multinomial logistic regression over pieces of words, see
:mod:`nlp.language.ngrams`) and ``words.json`` (the frequent words that by themselves speak for Vietnamese or English),
``headlines.npz`` with ``headlines.txt`` (:mod:`nlp.language.build_headlines`) and ``malay.tsv`` (:mod:`nlp.language.build_malay`).
The figures in docs/language.md come from models trained on one half of the language file and measured on the other;
the shipped model is trained on all of it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import random
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from nlp import resources
from nlp.language import build_headlines
from nlp.language.build_malay import malay_words
from nlp.language.lines import weighed
from nlp.language.named import Names
from nlp.language.ngrams import grams, words_of
from nlp.model_files import save_folder
from nlp.text import fold
from nlp.text.vietnamese import unaccent

#: Languages in Latin letters that the model tells apart; the rest is langdetect's.
LATIN = ("vi", "en", "fr", "es", "de", "id", "ms", "tl", "pt", "it", "nl", "pl", "tr", "hmn")
#: Pieces seen in this many texts are looked at, and the most telling of them kept.
MIN_TEXTS = 3
MOST_PIECES = 60_000
#: Inverse strength of regularisation, and how much a text of the language file counts against one of the news (which have only
#: Vietnamese and English): with weight 1 other languages lose to English (Spanish word pairs 0.34 right, with 6 0.72).
C = 5.0
ROUNDS = 80
FILE_WEIGHT = 6.0
OWN_FILE_WEIGHT = 3.0
#: News sentences, toneless sentences, and made pairs of words, of each.
SENTENCES = 6_000
PAIRS = 10_000
ENGLISH_PAIRS = 40_000
#: Short sentences of each language with names of the other put into them.
NAMES = 8_000
#: Beginnings of sentences that stand for English headlines: of one article, and in all.
BEGINNINGS = 6
MOST_BEGINNINGS = 50_000
#: Characters read of one text.
READ = 300
#: A word is sure evidence above this rate a million, when other languages use it at most that share as often.
SURE_RATE = 150.0
SURE_SHARE = 0.05
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_NAME_RUN = re.compile(r"[A-Z][a-z]+(?: [A-Z][a-z]+){0,2}")
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


def known_names() -> dict[str, list[str]]:
    """Names of units (of two words and more) and surnames, from our own data files."""
    lines = resources.path("data/places/units.tsv").read_text(encoding="utf-8").splitlines()[1:]
    units = {line.split("\t")[1] for line in lines}
    surnames = {name.capitalize() for name in resources.load_json("data/names/people.json")["surnames"]}
    return {
        "units": sorted(unit for unit in units if " " in unit and not re.search(r"\d", unit)),
        "surnames": sorted(surnames),
    }


def vietnamese_names(count: int) -> list[str]:
    """Names of units and of people, with a fixed seed."""
    chance = random.Random("names")
    known = known_names()
    units, surnames = known["units"], known["surnames"]
    people = [
        f"{chance.choice(surnames)} {chance.choice(units).split()[0]} {chance.choice(units).split()[-1]}"
        for _ in range(count // 4)
    ]
    return [chance.choice(units) for _ in range(count - len(people))] + people


def foreign_names(english: list[str]) -> list[str]:
    """Runs of one to three capitalised words inside English sentences: names of people, places, clubs, companies, works."""
    found = (run.group() for text in english for run in _NAME_RUN.finditer(text) if run.start() > 0)
    return sorted({name for name in found if len(name) > 3})


def with_names(texts: list[str], names: list[str], seed: str) -> Iterator[str]:
    """Sentences with a name or two of the other language in the place of words, in all the ways of writing them."""
    chance = random.Random(seed)
    forms: tuple[Callable[[str], str], ...] = (str, str, unaccent, str.lower, str.upper, str.title)
    for text in texts:
        words = text.split()
        if len(words) < 4:
            continue
        for _ in range(chance.choice((1, 1, 2))):
            words[chance.randrange(len(words))] = chance.choice(names)
        made = chance.choice(forms)(" ".join(words))
        yield unaccent(made) if chance.random() < 0.3 else made


def samples(sentences: list[dict[str, Any]], news: dict[str, list[str]]) -> list[Sample]:
    """(text, language, weight) of everything the model learns from; Vietnamese also without diacritics."""
    vi, en = news["vi"], news["en"]
    out: list[Sample] = [(text, "en", 1.0) for text in en[:SENTENCES]]
    out += [(text, "en", 1.0) for text in pairs(en[SENTENCES:], PAIRS, 5, "en 5")]
    out += [(text, "en", 1.0) for text in pairs(en, ENGLISH_PAIRS, 4, "en 4")]
    short = [text for text in en if len(text) < 90][:NAMES], [text for text in vi if len(text) < 90][-NAMES:]
    out += [(text, "en", 1.0) for text in with_names(short[0], vietnamese_names(NAMES), "vi in en")]
    out += [(text, "vi", 1.0) for text in with_names(short[1], foreign_names(en), "en in vi")]
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


def _counted(texts: Iterable[str], names_of: Names) -> tuple[Any, list[str]]:
    """Weighted counts of pieces by text (sparse), as the model will see them, and the pieces: those of :data:`MIN_TEXTS` texts."""
    from scipy.sparse import csr_matrix

    columns: dict[str, int] = {}
    seen: Counter[str] = Counter()
    values: list[float] = []
    places: list[int] = []
    ends = [0]
    for text in texts:
        row: Counter[str] = Counter()
        words = words_of(text[:READ])
        for form, weight in zip(*weighed(words, names_of.among(words)), strict=True):
            for piece in grams(form):
                row[piece] += weight  # type: ignore[assignment]
        seen.update(row.keys())
        size = max(sum(row.values()), 1.0) ** 0.5
        for piece, value in row.items():
            places.append(columns.setdefault(piece, len(columns)))
            values.append(value / size)
        ends.append(len(places))
    names = list(columns)
    kept = [number for number, piece in enumerate(names) if seen[piece] >= MIN_TEXTS]
    whole = csr_matrix((np.array(values, dtype=np.float32), places, ends), shape=(len(ends) - 1, len(names)))
    return whole[:, kept], [names[number] for number in kept]


def train(sentences: list[dict[str, Any]], news: dict[str, list[str]]) -> dict[str, Any]:
    """The model: languages, piece names, int8 table with its scale, intercept. ``sentences`` are rows of the language file."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    texts, labels, weights = zip(*samples(sentences, news), strict=True)
    scaled, names = _counted(texts, Names.of(*known_names().values()))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the last rounds change no answer
        fitted = LogisticRegression(C=C, max_iter=ROUNDS, tol=1e-3).fit(scaled, labels, sample_weight=weights)
    spread = np.abs(fitted.coef_ - fitted.coef_.mean(axis=0)).max(axis=0)
    kept = np.sort(np.argsort(-spread, kind="stable")[:MOST_PIECES])
    table = fitted.coef_.T[kept]
    scale = float(np.abs(table).max()) / 127
    return {
        "languages": tuple(str(code) for code in fitted.classes_),
        "names": [names[number] for number in kept],
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


def _rates(texts: Iterable[str]) -> Counter[str]:
    counts = Counter(word for text in texts for word in text.split() if word.isalpha() and word.islower())
    total = sum(counts.values())
    rates: Counter[str] = Counter()
    for word, times in counts.items():
        rates[word] = times * 1e6 / total  # type: ignore[assignment]
    return rates


def train_headlines(data: Path) -> dict[str, Any]:
    """The model over headlines, from titles of both languages and beginnings of English sentences (there are fewer English titles)."""
    chance = random.Random("beginnings")
    vi = [row["title"] for name in ("vi_rss_2025_26", "vi_news_labelled_2") for row in rows(data, name) if row["title"]]
    titles: list[str] = []
    beginnings: list[str] = []
    for row in rows(data, "en_news_labelled"):
        titles += [row["title"]] if row["title"] else []
        for sentence in _SENTENCE_END.split(row["text"])[:BEGINNINGS]:
            words = sentence.split()
            if len(words) > 5:
                beginnings.append(" ".join(words[: chance.randint(3, 12)]).rstrip(",;:"))
    chance.shuffle(beginnings)
    en = titles * 3 + beginnings[:MOST_BEGINNINGS]
    foreign, vietnamese = foreign_names(titles + beginnings), vietnamese_names(NAMES)
    for texts in (vi, en):
        chance.shuffle(texts)
    return build_headlines.train(
        build_headlines.made(vi, foreign, vietnamese, "vi"),
        build_headlines.made(en, vietnamese, foreign, "en"),
        Names.of(*known_names().values()),
    )


def data_folder() -> Path:
    """The development data.

    Raises:
        SystemExit: a file that training needs is not there.
    """
    data = Path(os.environ.get("NHAN_DATA", "../shared/data"))
    for name in ("langid_sentences", "vi_news_labelled_2", "vi_rss_2025_26", "en_news_labelled"):
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
    headlines = train_headlines(data)
    save_folder(
        folder,
        arrays={
            "ngrams.npz": {"table": made["table"], "intercept": made["intercept"]},
            "headlines.npz": {name: headlines[name] for name in ("weights", "scale", "intercept")},
        },
        texts={
            "headlines.txt": "\n".join(headlines["names"]) + "\n",
            "ngrams.txt": "\n".join(made["names"]) + "\n",
            "malay.tsv": "\n".join(malay_words(sentences)) + "\n",
            "words.json": json.dumps({**sure_words(sentences, news), **known_names()}, ensure_ascii=False, indent=0)
            + "\n",
        },
        manifest={
            "format": 1,
            "languages": list(made["languages"]),
            "scale": made["scale"],
            "corpus_sha256": hashlib.sha256((data / "langid_sentences.jsonl.gz").read_bytes()).hexdigest(),
            "sources": "sentences of github.com/pemistahl/lingua-py (Apache-2.0) and eric-muller/udhr; words of Vietnamese and English news; Malay and Indonesian weights from wordfreq 3.1 (data CC BY-SA 4.0)",
        },
    )
    return made


if __name__ == "__main__":
    main()
