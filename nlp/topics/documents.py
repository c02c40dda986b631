"""Articles, tagged or plain, as topics see them: words, facts that are the same in every language, and where and when.

Documents are always kept in the order of their keys, so nothing that follows depends on the order of the input.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from nlp.language import detect
from nlp.output.record import digest
from nlp.tags.vocabulary import shipped as vocabulary
from nlp.text import Text
from nlp.topics.words import segment
from nlp.types import HIDDEN_ROLES, Article, Language, Mention, Rejected, TaggedArticle

if TYPE_CHECKING:
    from nlp.tagger import Tagger

#: Tags of these kinds mean the same in Vietnamese and English text, and say what an article is about.
SHARED_KINDS = ("subject", "place", "law", "organisation", "ethnic-group")
_NUMBER = re.compile(
    r"(?<![\w.,/-])\d+(?:[.,]\d+)*(?![\d/-])(?:\s?(nghìn|ngàn|triệu|tỷ|tỉ|thousand|million|billion)\b)?"
)
_TIMES = {"nghìn": 3, "ngàn": 3, "thousand": 3, "triệu": 6, "million": 6, "tỷ": 9, "tỉ": 9, "billion": 9}


@dataclass(frozen=True, slots=True)
class Document:
    """One article for topics.

    ``key`` is its id, or a digest of its text. ``facts`` are tags and subjects by id, with how often each stands;
    ``details`` are dates and numbers, told apart from facts because they pair articles but name no topic.
    ``places`` are mentions by id as written (former units too). ``text`` is the readable text.
    """

    key: str
    title: str
    language: str
    published: dt.date | None
    section: str | None
    text: str
    facts: Mapping[str, int] = field(default_factory=dict)
    details: frozenset[str] = frozenset()
    places: Mapping[str, int] = field(default_factory=dict)
    words: tuple[str, ...] = ()


def documents(
    items: Iterable[TaggedArticle | Article | Rejected],
    *,
    tagger: Tagger | None = None,
    workers: int = 1,
    cache: Path | None = None,
) -> list[Document]:
    """The documents of articles, by key; the second of two with one key gets a number behind it.

    Args:
        items: tagged articles as they are; plain ones are tagged by ``tagger``, and without one are read for
            language and subjects only (no places and documents). What was rejected is passed over.
        tagger: of :func:`nlp.load`.
        workers: processes for tagging and segmentation.
        cache: folder that keeps segmented words from run to run.
    """
    if tagger is not None:
        items = _tagged(items, tagger, workers)
    found = [_document(item) for item in items if not isinstance(item, Rejected)]
    found.sort(key=lambda d: (d.key, d.text, d.title, str(d.published)))
    found = _unique(found)
    segmented = segment([d.text for d in found], [d.language for d in found], workers=workers, cache=cache)
    return [replace(d, words=words) for d, words in zip(found, segmented, strict=True)]


def _tagged(
    items: Iterable[TaggedArticle | Article | Rejected], tagger: Tagger, workers: int
) -> list[TaggedArticle | Rejected]:
    every = list(items)
    plain = [item for item in every if isinstance(item, Article)]
    done = [item for item in every if isinstance(item, TaggedArticle)]
    return [*done, *tagger.tag_many(plain, workers=workers)]


def _unique(found: Sequence[Document]) -> list[Document]:
    seen: Counter[str] = Counter()
    out = []
    for document in found:
        seen[document.key] += 1
        times = seen[document.key]
        out.append(document if times == 1 else replace(document, key=f"{document.key}#{times}"))
    return out


def _document(item: TaggedArticle | Article) -> Document:
    article = item.article if isinstance(item, TaggedArticle) else item
    text = Text(article.text, [(p.start, p.end) for p in article.parts if p.role in HIDDEN_ROLES])
    clean = text.clean
    if article.title and not clean.lstrip().startswith(article.title.strip()[:40]):
        text = Text(f"{article.title}\n\n{clean}")
        clean = text.clean
    head = Document(
        key=article.id or digest(article.text)[:16],
        title=article.title or clean.strip().partition("\n")[0][:120],
        language="und",
        published=article.published,
        section=article.sections[0] if article.sections else None,
        text=clean,
    )
    return _with_tags(head, item) if isinstance(item, TaggedArticle) else _with_subjects(head, text, article.language)


def _with_subjects(head: Document, text: Text, code: str | None) -> Document:
    language = detect(text)
    if code:
        language = Language(code, 1.0, language.diacritics)
    facts = Counter(f"subject:{id_}" for _, _, id_ in vocabulary().find(text, language))
    return replace(head, language=language.code, facts=facts, details=numbers(text.clean, language.code))


def _with_tags(head: Document, result: TaggedArticle) -> Document:
    facts = {
        tag.id: max(1, len(tag.evidence))
        for tag in result.tags
        if tag.kind in SHARED_KINDS and (tag.kind == "subject" or tag.band != "hide")
    }
    places = Counter(m.target for m in result.places if m.target and m.inside is None)
    return replace(
        head,
        language=result.language.code,
        section=result.section.id or head.section,
        facts=facts,
        details=_details(result),
        places=places,
    )


def _details(result: TaggedArticle) -> frozenset[str]:
    """Dates by value, and numbers outside dates and documents."""
    dates = {m.target for m in result.mentions if m.kind == "date" and m.target}
    masked = _masked(result.article.text, [m for m in result.mentions if m.kind in ("date", "law")])
    return frozenset(dates) | numbers(masked, result.language.code)


def _masked(text: str, mentions: Sequence[Mention]) -> str:
    pieces, at = [], 0
    for mention in sorted(mentions, key=lambda m: m.start):
        if mention.start >= at:
            pieces.append(text[at : mention.start])
            at = mention.end
    return " | ".join([*pieces, text[at:]])


def numbers(text: str, language: str) -> frozenset[str]:
    """ "1.250 tỷ", "1,250 billion" → "number:1250000000000". Numbers below 10 are left out: they pair everything.

    A mark with exactly three digits behind it separates thousands, except English "1.250"; any other mark is the decimal one.
    """
    found = set()
    for match in _NUMBER.finditer(text):
        digits = match.group().split(match.group(1))[0].strip() if match.group(1) else match.group()
        value = _value(digits, "," if language == "vi" else ".")
        value *= 10 ** _TIMES.get(match.group(1) or "", 0)
        if value >= 10:
            found.add(f"number:{value:.12g}")
    return frozenset(found)


def _value(digits: str, decimal: str) -> float:
    head, mark, tail = max(digits.rpartition("."), digits.rpartition(","), key=lambda p: len(p[0]))
    thousands = len(tail) == 3 and (mark != decimal or mark in head)
    if not mark or thousands:
        return float(re.sub(r"[.,]", "", digits))
    return float(re.sub(r"[.,]", "", head) + "." + tail)
