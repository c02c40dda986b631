"""What ``nhan vocabulary`` does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from nlp.profile import load_profile
from nlp.read import read_many
from nlp.tagger import Tagger
from nlp.tags.phrases import key_phrases
from nlp.tags.vocabulary import Vocabulary, read_vocabulary, shipped, write_table
from nlp.types import Article, Rejected

#: Phrases read of each article when looking for what the vocabulary lacks.
PER_ARTICLE = 10


def vocabulary_of(profile: Path | None) -> Vocabulary:
    """The vocabulary that a newsroom's profile names, else the shipped one."""
    file = load_profile(profile).vocabulary
    return read_vocabulary(file) if file else shipped()


def export(vocabulary: Vocabulary, file: Path) -> None:
    """Write a vocabulary, as the file's ending says: a table (.csv) or SKOS.

    Raises:
        ConfigError: another ending, or SKOS without rdflib.
    """
    if file.suffix.lower() == ".csv":
        write_table(vocabulary, file)
        return
    from nlp.tags.skos import write_skos

    write_skos(vocabulary, file)


def missing_terms(
    data: str, profile: Path | None, most: int, rejected: Callable[[Rejected], None] = lambda item: None
) -> list[tuple[str, str, int]]:
    """(phrase, language, articles) that recur over articles and that no subject of the vocabulary names, commonest first."""
    tagger = Tagger(load_profile(profile))
    known = vocabulary_of(profile).folded_names
    counts: Counter[tuple[str, str]] = Counter()
    for item in read_many(data):
        if not isinstance(item, Article):
            rejected(item)
            continue
        if not item.text.strip():
            continue
        story, _, mentions, _ = tagger.find(item)
        taken = [(m.start, m.end) for m in mentions]
        language = story.language.code
        found = key_phrases(story.text.clean, language, most=PER_ARTICLE, taken=taken, known=known)
        counts.update({(phrase.text, language) for phrase in found})
    ranked = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return [(text, language, count) for (text, language), count in ranked[:most]]
