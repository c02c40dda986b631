"""Articles per second of the whole and of each stage, beside langdetect, spaCy's bare tokenizer and underthesea, in one run.

Run by ``make bench``. Times are process time, the best of several rounds; quote the ratios. Writes
benchmarks/results/speed.json.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nlp
from benchmarks import devdata
from nlp.language import detect
from nlp.read.page import make_article
from nlp.tagger import Tagger
from nlp.text import Text
from nlp.text.sentences import sentences

SIZE = 4000
COUNT = 60
ROUNDS = 5


def measure(work: Callable[[Any], Any], items: list[Any], rounds: int = ROUNDS) -> float:
    """Milliseconds per item, the best of several rounds."""
    best = float("inf")
    for _ in range(rounds):
        begin = time.process_time()
        for item in items:
            work(item)
        best = min(best, (time.process_time() - begin) / len(items) * 1000)
    return best


def stages(tagger: Tagger, texts: list[str]) -> dict[str, float]:
    """Milliseconds of each stage on the same articles, each given what the earlier ones found."""
    articles = [make_article(text, profile=tagger.profile) for text in texts]
    stories = [tagger._story(article, None) for article in articles]
    law = [tagger._law(story) for story in stories]
    places = [tagger._places(story, found) for story, found in zip(stories, law, strict=True)]
    names = [tagger._names(*row) for row in zip(stories, law, places, strict=True)]
    mentions = [
        sorted((*a.mentions, *b.mentions, *c.mentions), key=lambda m: (m.start, -m.end))
        for a, b, c in zip(law, places, names, strict=True)
    ]
    sections = [tagger._sections(s, m) for s, m in zip(stories, mentions, strict=True)]
    entities = [{**c.entities, **b.entities, **a.entities} for a, b, c in zip(law, places, names, strict=True)]
    return {
        "anatomy of the page": measure(lambda t: make_article(t, profile=tagger.profile), texts),
        "views": measure(lambda t: Text(t).folded, texts),
        "language": measure(lambda s: detect(s.text, s.parts), stories),
        "law": measure(tagger._law, stories),
        "places": measure(lambda row: tagger._places(*row), list(zip(stories, law, strict=True))),
        "names": measure(lambda row: tagger._names(*row), list(zip(stories, law, places, strict=True))),
        "section": measure(lambda row: tagger._sections(*row), list(zip(stories, mentions, strict=True))),
        "tags": measure(lambda row: tagger.ranker(*row), list(zip(stories, sections, mentions, entities, strict=True))),
    }


def peers(texts: list[str]) -> dict[str, float]:
    """Milliseconds of what others do on the same articles; a peer that is not installed is left out."""
    out: dict[str, float] = {}
    try:
        import langdetect

        out["langdetect.detect"] = measure(langdetect.detect, texts, 2)
    except ImportError:
        print("(langdetect: not installed; left out)")
    try:
        import spacy

        blank = spacy.blank("xx")
        out["spaCy bare tokenizer"] = measure(blank, texts, 3)
    except ImportError:
        print("(spacy: not installed; left out)")
    try:
        from underthesea import ner

        some = texts[:4]
        ner("Xin chào.")
        out["underthesea.ner by sentence"] = measure(lambda t: [ner(t[a:b]) for a, b in sentences(t)], some, 1)
    except ImportError:
        print("(underthesea: not installed; left out)")
    return out


def main() -> None:
    texts = devdata.articles(SIZE, COUNT)
    tagger = nlp.load()
    for text in texts:  # caches of units warm, as in any job of more than a few articles
        tagger.tag(text)
    ours = {"everything": measure(tagger.tag, texts), **stages(tagger, texts)}
    others = peers(texts)
    print(f"{len(texts)} articles of about {SIZE} characters; milliseconds per article, one core")
    for name, value in ours.items():
        print(f"  nhan {name:<28}{value:9.3f}   {1000 / value:10.0f} articles/s")
    for name, value in others.items():
        print(
            f"  {name:<33}{value:9.3f}   {1000 / value:10.0f} articles/s   nhan everything = {ours['everything'] / value:.2f} of it"
        )
    out = Path(__file__).parent / "results"
    out.mkdir(exist_ok=True)
    (out / "speed.json").write_text(
        json.dumps({"nhan": ours, "peers": others, "articles": len(texts)}, indent=1) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    sys.exit(main())
