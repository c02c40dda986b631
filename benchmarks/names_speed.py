"""Time of the names stage: per 4,000 characters beside langdetect on the same text, and on long repetitions.

python -m benchmarks.names_speed corpora/gold          # by language, the articles of train and dev
python -m benchmarks.names_speed corpora/gold --long   # 1 MB of repetitions, seconds each
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Callable
from pathlib import Path

import langdetect

import nlp
from nlp.evaluate.gold import read_corpus
from nlp.tagger import story_of
from nlp.types import Article

#: Best of so many runs.
RUNS = 5


def _stage(text: str, published: str = "2025-09-01") -> Callable[[], object]:
    tagger = nlp.load()
    story = story_of(Article(text=text, published=dt.date.fromisoformat(published)), None, tagger.profile)
    law = tagger._law(story)
    places = tagger._places(story, law)
    _ = story.text.folded, story.text.lower
    return lambda: tagger._names(story, law, places)


def seconds(text: str) -> float:
    """Process time of the names stage alone on one text, best of three."""
    stage = _stage(text)
    return min(_time(stage) for _ in range(3))


def _time(run: Callable[[], object]) -> float:
    begin = time.process_time()
    run()
    return time.process_time() - begin


def main() -> None:
    """Print the figures."""
    if "--long" in sys.argv:
        from tests.names.test_any_text import ADVERSARIAL

        for label, unit in ADVERSARIAL.items():
            print(f"{label:12s} {seconds(unit * (1_000_000 // len(unit))):.2f} s")
        return
    langdetect.DetectorFactory.seed = 0
    total: dict[str, list[float]] = {}
    for gold in read_corpus(Path(sys.argv[1])):
        if int(gold.id[-3:]) > 21:
            continue
        stage = _stage(gold.text, gold.published)
        ours = min(_time(stage) for _ in range(RUNS))
        theirs = min(_time(lambda text=gold.text: langdetect.detect(text)) for _ in range(2))  # type: ignore[misc]
        row = total.setdefault(gold.language, [0.0, 0.0, 0.0])
        for index, value in enumerate((ours, theirs, len(gold.text))):
            row[index] += value
    for language, (ours, theirs, length) in total.items():
        scale = 4000 / length * 1000
        print(f"{language}: names {ours * scale:.2f} ms, langdetect {theirs * scale:.2f} ms, ratio {ours / theirs:.3f}")


if __name__ == "__main__":
    main()
