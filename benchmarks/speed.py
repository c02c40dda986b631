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
from nlp.tagger import Tagger, _in_order, story_of
from nlp.text import Text
from nlp.text.sentences import sentences
from nlp.types import Article

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
    """Milliseconds of each stage on the same articles, each given what the earlier ones found.

    Views of a text are kept on it: each round of a stage gets stories of its own whose views exist already, but for "views".
    """
    profile = tagger.profile
    articles = [make_article(text, profile=profile) for text in texts]
    rows = [_found(tagger, article) for article in articles]
    return {
        "anatomy of the page": measure(lambda t: make_article(t, profile=profile), texts),
        "views": measure(_views, texts),
        "language": measure(lambda row: detect(row[0].text, row[0].parts), rows),
        "law": measure(lambda row: tagger._law(row[0]), rows),
        "places": measure(lambda row: tagger._places(row[0], row[1]), rows),
        "names": measure(lambda row: tagger._names(*row[:3]), rows),
        "section": measure(lambda row: tagger._sections(row[0], row[4]), rows),
        "tags": measure(lambda row: tagger.ranker(row[0], row[5], row[4], row[6]), rows),
        "record as JSON": measure(lambda text: text.to_json(text=False), [tagger.tag(text) for text in texts]),
    }


def _views(text: str) -> None:
    view = Text(text)
    _ = view.folded, view.lower


def _found(tagger: Tagger, article: Article) -> tuple[Any, ...]:
    """A story, law, places, names, mentions, section, entities."""
    story = story_of(article, None, tagger.profile)
    law, places, names = tagger._names_of(story)
    mentions = _in_order(law, places, names)
    section = tagger._sections(story, mentions)
    entities = {**names.entities, **places.entities, **law.entities}
    return story, law, places, names, mentions, section, entities


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
