"""Names on the gold articles of train and dev as they stand, wholly in capitals, and without diacritics: F1 by kind and language.

Organisations by overlapping spans, the others by span and target.

python -m benchmarks.names_variants corpora/gold
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import nlp
from nlp.evaluate.gold import GoldArticle, read_corpus
from nlp.evaluate.match import pair_mentions
from nlp.text.vietnamese import unaccent
from nlp.types import TaggedArticle

KINDS = ("person", "organisation", "ethnic-group", "date")
#: The last number of dev: articles of test are not looked at.
LAST = 21
VARIANTS: dict[str, Callable[[str], str]] = {"as it stands": str, "capitals": str.upper, "toneless": unaccent}


def main() -> None:
    """Print one line a variant and language."""
    tagger = nlp.load()
    articles = [gold for gold in read_corpus(Path(sys.argv[1])) if int(gold.id[-3:]) <= LAST]
    for name, change in VARIANTS.items():
        for language in ("vi", "en"):
            counts = {kind: [0, 0] for kind in KINDS}
            for gold in articles:
                text = change(gold.text)
                if gold.language == language and len(text) == len(gold.text):
                    _count(gold, tagger.tag(text, published=gold.published), counts)
            scores = ", ".join(f"{kind} {2 * hits / most if most else 1:.3f}" for kind, (hits, most) in counts.items())
            print(f"{name}, {language}: {scores}")


def _count(gold: GoldArticle, result: TaggedArticle, counts: dict[str, list[int]]) -> None:
    for kind in KINDS:
        for pair in pair_mentions(gold.mentions, result.mentions, kind):
            both = pair.gold is not None and pair.found is not None
            counts[kind][0] += both if kind == "organisation" else pair.linked
            counts[kind][1] += (pair.gold is not None) + (pair.found is not None)


if __name__ == "__main__":
    main()
