"""The types that pass between stages. Read this file first.

All offsets are half-open code points. In everything a user sees they index
``article.text`` exactly as it was given. *Inside* the flow, stages work on the
readable view of it (:class:`nlp.text.Text`) and :class:`nlp.tagger.Tagger` translates once, at the end.

Probabilities, weights and scores are floats from 0 to 1 unless said otherwise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from nlp.profile import Profile
    from nlp.text import Text

Role = Literal["title", "lead", "body", "subhead", "caption", "byline", "dateline", "related", "furniture"]
MentionKind = Literal["place", "law", "person", "organisation", "ethnic-group", "date"]
TagKind = Literal["place", "law", "person", "organisation", "ethnic-group", "subject", "phrase"]
Band = Literal["apply", "suggest", "hide"]
SectionReason = Literal["none-fits", "unsure"]

#: Parts that no stage ever reads: nothing in them is a mention, a tag or evidence.
HIDDEN_ROLES = frozenset({"byline", "related", "furniture"})
#: The four sections, in the order of the scores.
SECTIONS = ("economy", "social-affairs", "travel", "culture-sports")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the page and what it is. Parts do not overlap; text between them is white space."""

    role: Role
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Article:
    """One article as read: ``text`` is the only offset space.

    ``published`` decides which administrative era names are read in. ``encoding`` and
    ``notes`` report how the bytes were read (``("tcvn3 0.99",)``); ``sections`` are labels the source gave.
    """

    text: str
    id: str | None = None
    title: str | None = None
    published: dt.date | None = None
    byline: str | None = None
    dateline: str | None = None
    source: str | None = None
    url: str | None = None
    language: str | None = None
    parts: tuple[Part, ...] = ()
    encoding: str | None = None
    notes: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of one language."""

    start: int
    end: int
    code: str


@dataclass(frozen=True, slots=True)
class Language:
    """``code`` is a BCP 47 primary subtag, ``und`` when nothing tells. ``shares`` are shares of letters by code."""

    code: str
    confidence: float
    diacritics: Literal["full", "partial", "none"]
    segments: tuple[Segment, ...] = ()
    shares: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing a mention could mean. ``reason`` names the evidence, pieces joined by "; "."""

    id: str
    weight: float
    reason: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of text that names something.

    ``target`` is an entity id, or None where the evidence does not decide (``reason`` says why and
    ``candidates`` keep what it could be). ``part`` is, for law, the article, clause and point cited
    ("d5.k2.a"). ``inside`` is the kind of the name that holds it ("school", "company" …) when it is no
    mention of its own weight: its tag is hidden.
    """

    kind: MentionKind
    start: int
    end: int
    text: str
    target: str | None
    confidence: float
    candidates: tuple[Candidate, ...] = ()
    part: str | None = None
    reason: str | None = None
    inside: str | None = None


class Entity(dict[str, Any]):
    """The record behind an id, a plain JSON object; its fields can also be read as attributes."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass(frozen=True, slots=True)
class Findings:
    """What one stage found: mentions and the records of their targets."""

    mentions: tuple[Mention, ...] = ()
    entities: Mapping[str, Entity] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Score:
    """A calibrated probability of one answer."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that speak for (or, with a negative weight, against) a finding. The weight is in log-odds for sections."""

    start: int
    end: int
    text: str = ""
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """``evidence`` weights + ``rest`` + ``intercept`` = the log-odds before calibration."""

    id: str | None
    reason: SectionReason | None
    confidence: float
    also: tuple[str, ...] = ()
    scores: tuple[Score, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    intercept: float = 0.0
    rest: float = 0.0


@dataclass(frozen=True, slots=True)
class Tag:
    """One label for the article. ``label`` has the keys ``vi`` and ``en`` where known."""

    id: str
    kind: TagKind
    label: Mapping[str, str]
    score: float
    band: Band
    role: Literal["main", "passing"]
    evidence: tuple[Evidence, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """What a stage reads: the readable text of one article, with everything that sets its context.

    ``parts`` are in view offsets and hold readable roles only; ``date`` is the day that decides
    the era (published, else what the text tells, else None = today).
    """

    article: Article
    text: Text
    parts: tuple[Part, ...]
    language: Language
    date: dt.date | None
    profile: Profile


@dataclass(frozen=True, slots=True)
class TaggedArticle:
    """An article and everything found in it; ``to_dict()`` is the promise to other programs (schema nhan/1)."""

    article: Article
    language: Language
    section: Section
    mentions: tuple[Mention, ...]
    entities: Mapping[str, Entity]
    tags: tuple[Tag, ...]
    versions: Mapping[str, str]

    def _of(self, kind: str) -> tuple[Mention, ...]:
        return tuple(m for m in self.mentions if m.kind == kind)

    @property
    def places(self) -> tuple[Mention, ...]:
        return self._of("place")

    @property
    def law(self) -> tuple[Mention, ...]:
        return self._of("law")

    @property
    def people(self) -> tuple[Mention, ...]:
        return self._of("person")

    @property
    def organisations(self) -> tuple[Mention, ...]:
        return self._of("organisation")

    def to_dict(self, *, text: bool = True) -> dict[str, Any]:
        """The JSON object of schema ``nhan/1``; without ``text`` the article carries its sha256 instead."""
        from nlp.output.record import to_dict

        return to_dict(self, text=text)

    def to_json(self, *, text: bool = True, indent: int | None = None) -> str:
        """:meth:`to_dict` as a JSON string (UTF-8, letters kept; lone surrogates escaped)."""
        from nlp.output.record import to_json

        return to_json(self, text=text, indent=indent)

    def to_html(self) -> str:
        """A page with the mentions marked on the text, and a legend."""
        from nlp.output.html import to_html

        return to_html(self)

    def _repr_html_(self) -> str:
        from nlp.output.html import fragment

        return fragment(self)


@dataclass(frozen=True, slots=True)
class Rejected:
    """An input that could not be done. ``reason`` is a short code, ``message`` one line for people."""

    id: str | None
    source: str | None
    stage: str
    reason: str
    message: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "source": self.source,
            "stage": self.stage,
            "reason": self.reason,
            "message": self.message,
        }
