"""Why this section, and what would change it: the words that would have to go for another section to win."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nlp.errors import ConfigError
from nlp.language.codes import primary_subtag
from nlp.profile import Profile
from nlp.sections import SectionClassifier, evidence_of
from nlp.sections.features import read_story
from nlp.types import Evidence, Mention, Story

#: More words than this are no explanation.
MOST_WORDS = 40


@dataclass(frozen=True, slots=True)
class Change:
    """``section`` won with log-odds ``margin`` ahead of ``other``; without the words of ``gone`` ``other`` wins.

    Weights are log-odds before calibration, of ``section`` less those of ``other``; offsets are the view's. ``enough`` is false where
    the other section does not win even without :data:`MOST_WORDS` of them.
    """

    section: str
    other: str
    margin: float
    gone: tuple[Evidence, ...]
    enough: bool


def what_would_change_it(
    classifier: SectionClassifier, story: Story, mentions: Sequence[Mention], other: str | None = None
) -> Change | None:
    """The fewest words, weightiest first, without which ``other`` (default: the second best) wins.

    None where the language is not known to the model.

    Raises:
        ConfigError: ``other`` is no answer of the model.
    """
    model = classifier.model
    if other is not None and other not in model.answers:
        raise ConfigError(f"{other!r} is not one of {', '.join(model.answers)}")
    reading = read_story(story, mentions)
    block = model.block(reading)
    if block is None:
        return None
    found = block.find(reading)
    told = block.scores(found)
    logits = block.best(told)
    order = np.argsort(-logits, kind="stable")
    best = int(order[0])
    rival = model.answers.index(other) if other and other != model.answers[best] else int(order[1])
    parts = found.values[:, None] * block.weights[found.rows]
    shares = parts[:, block.leading(told, best)] - parts[:, block.leading(told, rival)]
    left, length, gone = parts.sum(axis=0), 1.0, []
    enough = False
    for index in np.argsort(-shares, kind="stable")[:MOST_WORDS]:
        if enough or shares[index] <= 0:
            break
        left = left - parts[index]
        length -= float(found.values[index]) ** 2  # the rest is of unit length again
        gone.append(int(index))
        without = block.best(block.intercepts + left / max(length, 1e-6) ** 0.5)
        enough = bool(without[best] <= without[rival])
    pieces = evidence_of(block, reading, found, shares, gone, story.text.clean)
    return Change(model.answers[best], model.answers[rival], float(logits[best] - logits[rival]), pieces, enough)


def explain_file(file: Path, other: str | None, sections: Path | None) -> str:
    """The explanation of one article for people."""
    import nlp
    from nlp.tagger import Tagger, story_of

    article = nlp.read(file)
    profile = Profile(sections=sections)
    tagger = Tagger(profile)
    result = tagger.tag(article)
    story = story_of(result.article, primary_subtag(article.language), profile)
    mentions = tagger.mentions_of(story)
    change = what_would_change_it(SectionClassifier.load(profile), story, mentions, other)
    section = result.section
    lines = [
        f"section     {section.id or section.reason} ({section.confidence:.2f})",
        "scores      " + ", ".join(f"{s.id} {s.score:.2f}" for s in sorted(section.scores, key=lambda s: -s.score)),
        f"intercept   {section.intercept:+.3f}",
        *(f"  {piece.weight:+.3f}  {piece.text}" for piece in section.evidence),
        f"the rest    {section.rest:+.3f}",
    ]
    if change is not None:
        words = ", ".join(dict.fromkeys(piece.text for piece in change.gone)) or "nothing"
        lines.append(
            f"{change.other} would win without: {words}"
            if change.enough
            else f"{change.other} would not win even without: {words}"
        )
    return "\n".join(lines)
