"""The whole flow on one page.

text → parts of the page → readable view → language → law → places → names → section → tags → result.
Law comes before places ("71-NQ/TW" must not be split), the section after names (names are masked, they must not vote).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from nlp import versions
from nlp.errors import ConfigError, InputError, NhanError
from nlp.language import detect
from nlp.language.codes import primary_subtag
from nlp.law import LawFinder
from nlp.names import NameFinder
from nlp.places import PlaceFinder
from nlp.profile import Profile, load_profile
from nlp.read.page import has_parts_of_its_own, make_article, with_title
from nlp.sections import SectionClassifier
from nlp.tags import TagRanker
from nlp.text import Text
from nlp.text.dates import era_date, parse_published
from nlp.types import (
    HIDDEN_ROLES,
    Article,
    Entity,
    Evidence,
    Findings,
    Language,
    Mention,
    Part,
    Rejected,
    Section,
    Segment,
    Story,
    Tag,
    TaggedArticle,
)

#: Articles that go through the stages together where many are labelled.
TOGETHER = 8


class Tagger:
    """Labels articles. Made once by :func:`nlp.load`; holds no state between calls, safe in threads and after fork."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self._law = LawFinder(profile)
        self._places = PlaceFinder(profile)
        self._names = NameFinder(profile)
        self._sections = SectionClassifier.load(profile)
        self.ranker = TagRanker(profile)
        self.versions = versions.collect(self._places.version, self._sections.version)

    def tag(
        self,
        item: str | Article,
        *,
        title: str | None = None,
        published: dt.date | str | None = None,
        language: str | None = None,
        exclude: Collection[str] = (),
        include: Collection[str] = (),
    ) -> TaggedArticle:
        """Label one article.

        Args:
            item: a page as text (its parts are found first), or an :class:`~nlp.types.Article` of :func:`nlp.read`.
            title: the title, where it is known apart; put before the text unless the text opens with it.
            published: date or ISO string; decides the administrative era.
            language: code to use instead of detecting one; of "vi-VN" the first part counts.
            exclude: ids or kinds that shall be no tags this time.
            include: ids that are applied this time where they are found, as the profile's ``always``.

        Raises:
            InputError: ``item`` is neither, is empty, ``published`` is no date, or ``language`` no language tag.
        """
        story, section, mentions, entities = self.find(item, title=title, published=published, language=language)
        tags = self.ranker(story, section, mentions, entities, exclude, include)
        return self._result(story, section, mentions, entities, tags)

    def find(
        self,
        item: str | Article,
        *,
        title: str | None = None,
        published: dt.date | str | None = None,
        language: str | None = None,
    ) -> tuple[Story, Section, list[Mention], dict[str, Entity]]:
        """All stages before the tags, in view offsets: what training the ranking of tags needs. Arguments as in :meth:`tag`."""
        story = self._story(item, title, published, language)
        law, places, names = self._names_of(story)
        mentions = _in_order(law, places, names)
        section = self._sections(story, mentions)
        return story, section, mentions, _entities(law, places, names)

    def tag_together(self, items: Sequence[str | Article]) -> list[TaggedArticle]:
        """As :meth:`tag` of each, but every stage over all of them before the next: its tables stay in the processor's cache, which
        saves about a fifth of the time for eight articles of a few kB; more at once gain nothing. Raises what the first that fails raises.
        """
        stories = [self._story(item) for item in items]
        law = [self._law(story) for story in stories]
        places = [self._places(story, before) for story, before in zip(stories, law, strict=True)]
        names = [self._names(*row) for row in zip(stories, law, places, strict=True)]
        mentions = [_in_order(*row) for row in zip(law, places, names, strict=True)]
        entities = [_entities(*row) for row in zip(law, places, names, strict=True)]
        sections = [self._sections(*row) for row in zip(stories, mentions, strict=True)]
        rows = list(zip(stories, sections, mentions, entities, strict=True))
        tags = [self.ranker(*row) for row in rows]
        return [self._result(*row, own) for row, own in zip(rows, tags, strict=True)]

    def _story(
        self,
        item: str | Article,
        title: str | None = None,
        published: dt.date | str | None = None,
        language: str | None = None,
    ) -> Story:
        if not isinstance(title, str | None):
            raise InputError(f"title must be a text, not {type(title).__name__}", reason="bad-type")
        if isinstance(item, str):
            article = make_article(item, title=title, published=parse_published(published), profile=self.profile)
        elif isinstance(item, Article):
            article = self._complete(item, title, published)
        else:
            raise InputError(
                f"tag() takes a text or an Article, not {type(item).__name__}; read bytes and files with nlp.read()"
            )
        if not article.text.strip():
            raise InputError("the article is empty: nothing to tag", reason="empty")
        given = _checked(language) if language else primary_subtag(article.language)
        return story_of(article, given, self.profile)

    def mentions_of(self, story: Story) -> list[Mention]:
        """The mentions of a story, in view offsets: what the section's stage masks."""
        return _in_order(*self._names_of(story))

    def _names_of(self, story: Story) -> tuple[Findings, Findings, Findings]:
        law = self._law(story)
        places = self._places(story, law)
        return law, places, self._names(story, law, places)

    def tag_many(
        self, items: Iterable[str | Article | Rejected], workers: int = 1
    ) -> Iterator[TaggedArticle | Rejected]:
        """Label many, in order; what cannot be done comes back as :class:`~nlp.types.Rejected`, the rest is done.

        Eight are taken in at a time (:meth:`tag_together`). With ``workers`` above 1 the work is spread over processes by joblib (extra ``archive``).
        """
        if workers == 0 or workers < -1:
            raise ConfigError(f"workers={workers}: give 1 or more, or -1 for one on each core")
        if workers == 1:
            return self._tag_many(items)
        from nlp.archive.parallel import tag_parallel

        return tag_parallel(self, items, workers)

    def _tag_many(self, items: Iterable[str | Article | Rejected]) -> Iterator[TaggedArticle | Rejected]:
        source = iter(items)
        while some := list(islice(source, TOGETHER)):
            yield from self.tag_or_reject_together(some)

    def tag_or_reject_together(self, items: Sequence[str | Article | Rejected]) -> list[TaggedArticle | Rejected]:
        """:meth:`tag_or_reject` of each: together where nothing fails, else one by one, so that only what fails is lost."""
        try:
            done = iter(self.tag_together([item for item in items if not isinstance(item, Rejected)]))
        except NhanError:
            return [self.tag_or_reject(item) for item in items]
        return [item if isinstance(item, Rejected) else next(done) for item in items]

    def tag_or_reject(self, item: str | Article | Rejected) -> TaggedArticle | Rejected:
        """:meth:`tag`, with an error made a row of the result."""
        if isinstance(item, Rejected):
            return item
        try:
            return self.tag(item)
        except NhanError as error:
            if isinstance(item, Article):
                return Rejected(item.id, item.source, "tag", error.reason, str(error))
            return Rejected(None, None, "tag", error.reason, str(error))

    def _complete(self, article: Article, title: str | None, published: dt.date | str | None) -> Article:
        if published is not None:
            article = replace(article, published=parse_published(published))
        if title is not None and title.strip() and has_parts_of_its_own(article):
            return with_title(article, title)
        if title is not None or not article.parts:
            made = make_article(
                article.text, title=title or article.title, published=article.published, profile=self.profile
            )
            article = replace(
                article,
                text=made.text,
                title=made.title,
                parts=made.parts,
                byline=article.byline or made.byline,
                dateline=article.dateline or made.dateline,
            )
        return article

    def _result(
        self,
        story: Story,
        section: Section,
        mentions: list[Mention],
        entities: dict[str, Entity],
        tags: tuple[Tag, ...],
    ) -> TaggedArticle:
        """Everything in offsets of the text as given."""
        language = story.language
        if story.text.clean is not story.text.source:
            mentions = _mentions_in_source(story.text, mentions)
            segments = tuple([Segment(*story.text.to_source(s.start, s.end), s.code) for s in language.segments])
            if segments != language.segments:
                language = replace(language, segments=segments)
            evidence = _evidence_in_source(story.text, section.evidence)
            if evidence != section.evidence:
                section = replace(section, evidence=evidence)
            tags = _tags_in_source(story.text, tags)
        return TaggedArticle(story.article, language, section, tuple(mentions), entities, tags, self.versions)


def _checked(language: str) -> str:
    """The primary subtag of a language given as an argument. Raises InputError where it is none."""
    code = primary_subtag(language)
    if code is None:
        raise InputError(f"language: {language!r} is no language tag; give a code such as vi or en", reason="bad-type")
    return code


#: Where two mentions cross, the one further left here stays: a title before a person ("xã Thào A Sử") is no commune.
_STANDING = ("law", "organisation", "person", "ethnic-group", "date", "place")


def _in_order(law: Findings, places: Findings, names: Findings) -> list[Mention]:
    """All mentions by start, longer first; mentions may nest, of two that cross one stays."""
    mentions = sorted((*law.mentions, *places.mentions, *names.mentions), key=lambda m: (m.start, -m.end))
    crossed: set[int] = set()
    around: list[Mention] = []
    for mention in mentions:
        around = [other for other in around if other.end > mention.start]
        for other in around:
            if other.end < mention.end:
                crossed.add(id(max(mention, other, key=lambda m: _STANDING.index(m.kind))))
        around.append(mention)
    return [mention for mention in mentions if id(mention) not in crossed] if crossed else mentions


def _entities(law: Findings, places: Findings, names: Findings) -> dict[str, Entity]:
    return {**names.entities, **places.entities, **law.entities}


def story_of(article: Article, language: str | None, profile: Profile) -> Story:
    """What the stages read of an article; ``language`` is a code, or None to detect it."""
    hidden = [(part.start, part.end) for part in article.parts if part.role in HIDDEN_ROLES]
    text = Text(article.text, hidden)
    shown = [part for part in article.parts if part.role not in HIDDEN_ROLES]
    spans = text.spans_to_view([(part.start, part.end) for part in shown])
    parts = tuple(Part(part.role, start, end) for part, (start, end) in zip(shown, spans, strict=True))
    found = detect(text, parts)
    if language:
        found = Language(language, 1.0, found.diacritics, (Segment(0, len(text.clean), language),), found.shares)
    return Story(article, text, parts, found, era_date(article, text), profile)


# What stands in the source as in the view is given on as it is: to make a frozen object of ten fields takes 1 µs, to compare it a tenth.
# The others are built directly: dataclasses.replace takes four times as long.


def _mentions_in_source(text: Text, mentions: list[Mention]) -> list[Mention]:
    spans = text.spans_to_source([(m.start, m.end) for m in mentions])
    source = text.source
    return [
        m
        if start == m.start and end == m.end and source[start:end] == m.text
        else Mention(
            m.kind, start, end, source[start:end], m.target, m.confidence, m.candidates, m.part, m.reason, m.inside
        )
        for m, (start, end) in zip(mentions, spans, strict=True)
    ]


def _evidence_in_source(text: Text, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    spans = text.spans_to_source([(piece.start, piece.end) for piece in evidence])
    source = text.source
    return tuple(
        [
            piece
            if start == piece.start and end == piece.end and source[start:end] == piece.text
            else Evidence(start, end, source[start:end], piece.weight)
            for piece, (start, end) in zip(evidence, spans, strict=True)
        ]
    )


def _tags_in_source(text: Text, tags: tuple[Tag, ...]) -> tuple[Tag, ...]:
    pieces = iter(_evidence_in_source(text, [piece for tag in tags for piece in tag.evidence]))
    out = []
    for t in tags:
        own = tuple(islice(pieces, len(t.evidence)))
        out.append(t if own == t.evidence else Tag(t.id, t.kind, t.label, t.score, t.band, t.role, own, t.reason))
    return tuple(out)


def load(profile: str | Path | Profile | None = None) -> Tagger:
    """A tagger, ready to use; offline. ``profile`` is the path of a newsroom's TOML.

    Raises:
        ConfigError: the profile is unusable.
        DataError, ModelError: a data file or model of this installation is damaged.
    """
    return Tagger(load_profile(profile))
