"""The anatomy of a news page as an editor pastes it: which stretch is title, lead, body, byline, teaser …

The parts are stand-off roles over the given text: nothing is deleted or moved. The page is read line by line:

1. the tail: comment boxes and lists of related items after the story;
2. the head: menus, dates and section labels before the title, a title or lead printed twice;
3. between them the story: dateline, lead, paragraphs, subheads, captions, byline, boxes of related items.

The words that betray each part are data (nlp/data/read/page.json).
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import unicodedata
from dataclasses import dataclass, replace
from itertools import pairwise

from nlp import resources
from nlp.profile import Profile
from nlp.text import fold
from nlp.text.normalise import codes_of, fold_codes
from nlp.types import Article, Part, Role

#: A line of at most this many words without a full stop can be a subhead or a teaser's title.
SHORT_LINE = 14
#: The most words of a writer's name with what introduces it, and the most characters of one alone.
BYLINE_WORDS = 9
BYLINE_LENGTH = 45
#: A line of more words that ends like a sentence is no menu, date or file.
CLOSED_FROM = 16
#: A caption standing as a paragraph of its own is one sentence of at most this many words.
CAPTION_WORDS = 38
_LINE = re.compile(r"[^\r\n]+")
_BULLET = re.compile(r"^[\s•·*‣▪►»\-–—+>]*['\"“‘]?")
_WORD = re.compile(r"\w+")
#: Signs before a teaser inside a story.
_POINTERS = (">>", "»", "►", "▶", "☞", "➤", "==>", "=>")
#: Who took a picture, at the end of its caption.
_CREDIT = re.compile(r"\b(?:anh|photo)\b|\bphat\b")
_NOT_WORD = re.compile(r"\W+")
_ASCII_SIGNS = bytes(code for code in range(128) if _NOT_WORD.match(chr(code)))
_COUNT = re.compile(r"\s*[\[(]?\d{1,5}[\])]?\s*:?$")
#: Words that open a unit's name and no person's.
_UNIT_WORDS = frozenset(("xã", "phường", "huyện", "tỉnh", "quận", "bản", "thôn"))
_CLOSERS = (".", "!", "?", "…", ":", ";")
_NAME_WORD = re.compile(r"[^\W\d_a-zà-ỹđ][^\W\d_]*[.]?$")
_CLOCK = re.compile(r"^\W*(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{1,2}:\d\d|\d{1,2}h\d\d)[\s\d/:.,|()\-–+gmtGMTAPMapm]*$")
_DATE_FIRST = re.compile(r"^\W*(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{1,2}:\d\d)\b")
_PARTED = re.compile(r"\s+[|·•/>»›-]+\s+|\s*[|·»›>]\s*")
_PARTING = re.compile(r"[|·•/>»›-]")
#: Signs that no writer's name has.
_NO_NAME = re.compile(r"[\d:;!?\"“”(]")
_IMAGE = re.compile(r"^\W*+[^\s]*\.(?:jpe?g|png|gif|webp)\W*$", re.IGNORECASE)
_DATELINE = re.compile(
    r"^\s*(?P<all>(?P<mark>\(?[^\W\d_][\w&.+ ]{0,30}\)?(?:\s?,\s?[^\W\d_][\w .]{1,25})?(?:\s?\([\w .&+/]{2,25}\))?)\s?[-–—]{1,2}\s)\s*(?=[\"“‘'(]?\S)"
)


@dataclass(slots=True)
class Line:
    """One line that is not blank, without the white space around it, and the role found for it.

    Not frozen: a page has dozens, and freezing makes each cost three times as much.
    """

    start: int
    end: int
    text: str
    folded: str
    words: int
    #: ``folded`` without a count behind it and signs around it; "" for a line longer than any heading.
    heading: str
    #: Whether it ends like a sentence.
    closed: bool
    role: Role | None = None


@functools.cache
def _words(name: str) -> frozenset[str]:
    return frozenset(resources.load_json("data/read/page.json")[name])


@functools.cache
def _starts(name: str) -> tuple[str, ...]:
    return tuple(resources.load_json("data/read/page.json")[name])


def make_article(
    text: str, *, title: str | None = None, published: dt.date | None = None, profile: Profile | None = None
) -> Article:
    """An article from a pasted page, or from a title and a text that are known apart.

    With a title the text becomes title + two line feeds + text, unless it already opens with the title.
    """
    if title and title.strip() and not _opens_with(text, title):
        text = f"{title}\n\n{text}"
    parts, byline, dateline = anatomy(text, title=title, marks=profile.dateline_marks if profile else ())
    found = next((text[part.start : part.end] for part in parts if part.role == "title"), None)
    return Article(
        text=text, title=title or found, published=published, byline=byline, dateline=dateline, parts=tuple(parts)
    )


def has_parts_of_its_own(article: Article) -> bool:
    """Whether the parts come from markup and not from the text alone: reading the text again would lose them."""
    return bool(article.parts) and anatomy(article.text)[0] != list(article.parts)


def with_title(article: Article, title: str) -> Article:
    """The article under another title, its parts kept: the title stands before the text unless that opens with it, a title that
    was there is a subhead.
    """
    if _opens_with(article.text, title):
        return replace(article, title=title)
    shift = len(title) + 2
    parts = (Part("subhead" if p.role == "title" else p.role, p.start + shift, p.end + shift) for p in article.parts)
    return replace(
        article, text=f"{title}\n\n{article.text}", title=title, parts=(Part("title", 0, len(title)), *parts)
    )


def _opens_with(text: str, title: str) -> bool:
    """Whether the text begins with the title, in any spelling. In NFD a letter takes up to three code points."""
    wanted = fold(title.strip())
    return fold(text.lstrip()[: 4 * len(wanted) + 8]).startswith(wanted)


def anatomy(
    text: str, *, title: str | None = None, marks: tuple[str, ...] = ()
) -> tuple[list[Part], str | None, str | None]:
    """The parts of a page in order, the byline's name and the dateline's mark (None where there is none)."""
    lines = _lines(text)
    if not lines:
        return [], None, None
    _label_tail(lines)
    _label_head(lines, fold(title).strip() if title else None)
    _label_story(lines)
    byline = next((_byline_name(line.text) for line in lines if line.role == "byline"), None)
    parts: list[Part] = []
    dateline: str | None = None
    for line in lines:
        start = line.start
        if dateline is None and line.role in ("lead", "body"):
            match = _dateline(line.text, marks)
            if match is not None:
                end = start + match.end("all")
                dateline = _unbracketed(match.group("mark").strip())
                parts.append(Part("dateline", start, start + len(match.group("all").rstrip())))
                start = end
        parts.append(Part(line.role or "body", start, line.end))
    return parts, byline, dateline


def _unbracketed(mark: str) -> str:
    return mark[1:-1].strip() if mark.startswith("(") and mark.endswith(")") else mark


def _lines(text: str) -> list[Line]:
    """The lines that are not blank. In NFC folding keeps the length, so the text is folded once and cut."""
    folded = fold_codes(codes_of(text)) if text.isascii() or unicodedata.is_normalized("NFC", text) else None
    most = _longest_heading()
    out = []
    for match in _LINE.finditer(text):
        start, end = match.span()
        line = text[start:end]
        inner = line.strip()
        if not inner:
            continue
        flat = (fold(line) if folded is None else folded[start:end]).strip()
        words = flat.count(" ") + 1 if "  " not in flat else len(flat.split())
        heading = _COUNT.sub("", flat).strip(" :•-*'\"[]().>»|") if words <= most else ""
        start += len(line) - len(line.lstrip())
        out.append(
            Line(start, start + len(inner), inner, flat, words, heading, inner.rstrip("\"”’')]").endswith(_CLOSERS))
        )
    return out


@functools.cache
def _longest_heading() -> int:
    """Words of the longest line that the lists know, with a count in brackets behind it."""
    names = ("comment_headings", "related_headings", "furniture_lines")
    return 2 + max(len(heading.split()) for name in names for heading in _words(name))


def _label_tail(lines: list[Line]) -> None:
    """A comment box, or related items with nothing of the story behind them, run to the end of the page."""
    cut = len(lines)
    comments, related_items = _words("comment_headings"), _words("related_headings")
    for index, line in enumerate(lines):
        heading = line.heading
        if heading in comments and index >= 2:
            cut = index
            break
        if heading in related_items and index >= 2 and _is_tail(lines, index):
            cut = index
            break
    related = False
    for index in range(cut, len(lines)):
        line = lines[index]
        if line.heading in _words("related_headings"):
            related = True
        elif line.heading in _words("comment_headings"):
            related = False
        label = line.folded.endswith(("-", "|", ":")) and line.heading in _words(
            "furniture_lines"
        )  # a teaser's section
        role: Role = "related" if related and (label or not _is_furniture(line)) else "furniture"
        line.role = role


def _is_tail(lines: list[Line], index: int) -> bool:
    """Whether the list under a heading runs to the end: a byline is above it, or no story goes on below.

    A story has two paragraphs side by side, or one with a byline behind it; teasers have a title before each paragraph.
    """
    if index >= 4 and any(_looks_like_byline(line) for line in lines[max(2, index - 3) : index]):
        return True
    below = [line for line in lines[index + 1 :] if not _is_furniture(line)]
    story = any(_is_paragraph(one) and _is_paragraph(next_one) for one, next_one in pairwise(below))
    signed = any(_is_paragraph(one) and _looks_like_byline(next_one) for one, next_one in pairwise(below))
    return not (story or signed)


def _is_paragraph(line: Line) -> bool:
    return line.words > SHORT_LINE and line.closed and not line.text.startswith("•")


def _is_furniture(line: Line) -> bool:
    """Menus, dates, share buttons, imprints, image files, rules: what a page has around a story."""
    if line.words > CLOSED_FROM and line.closed and line.text[0].isalpha():
        return False  # a paragraph
    heading = line.heading
    return (
        heading in _words("furniture_lines")
        or (line.words <= 16 and line.folded.lstrip("([•-* ").startswith(_starts("furniture_starts")))
        or bool(_CLOCK.match(line.text))
        or (line.words <= 12 and bool(_DATE_FIRST.match(line.text)) and not line.closed)
        or bool(_IMAGE.match(line.text))
        or not _WORD.search(line.text)
        or _is_row_of_labels(line)
    )


def _is_row_of_labels(line: Line) -> bool:
    """Short labels parted by bars, dots, arrows or slashes: a menu or a breadcrumb trail."""
    if line.closed or not _PARTING.search(line.folded):
        return False
    labels = [label.strip(" []()") for label in _PARTED.split(line.folded)]
    if len(labels) < 2 or max(len(label.split()) for label in labels) > 6:
        return False
    known = sum(label in _words("furniture_lines") for label in labels)
    bars = sum(line.text.count(sign) for sign in "|·•»›>")
    return known * 2 >= len(labels) or (bars >= 2 and len(labels) >= 3)


def _label_head(lines: list[Line], title: str | None) -> None:
    """Title, and what stands before it or repeats it."""
    story = [index for index, line in enumerate(lines) if line.role is None]
    if not story:
        return
    at = story[0]
    if title:
        at = next((index for index in story[:40] if lines[index].folded == title), at)
    else:
        for index in story[:40]:
            line = lines[index]
            if _is_furniture(line) or (line.words <= 2 and _menu_follows(lines, index)) or _points_elsewhere(line):
                continue
            at = index
            break
    for index in story:
        if index < at:
            lines[index].role = "related" if _points_elsewhere(lines[index]) else "furniture"
    head = lines[at]
    if head.words > 45 and title is None:  # a bare paragraph: no title on the page
        return
    head.role = "title"
    lead_seen: set[str] = set()
    title_letters = _letters(head)
    for index in story:
        if at < index <= at + 8:
            folded = _letters(lines[index])
            if (
                folded == title_letters
                or any(_same(folded, seen) for seen in lead_seen)
                or (_is_furniture(lines[index]) and not lines[index].text.startswith(_POINTERS))
            ):
                lines[index].role = "furniture"
            elif lines[index].words > SHORT_LINE:
                lead_seen.add(folded)


def _letters(line: Line) -> str:
    """The letters and digits alone: two printings differ in spaces and dots."""
    if line.folded.isascii():
        return line.folded.encode().translate(None, _ASCII_SIGNS).decode()
    return _NOT_WORD.sub("", line.folded)


def _same(one: str, other: str) -> bool:
    """Whether two leads are one, the second perhaps cut short."""
    return one == other or (min(len(one), len(other)) >= 50 and (other.startswith(one) or one.startswith(other)))


def _menu_follows(lines: list[Line], index: int) -> bool:
    return sum(1 for line in lines[index : index + 4] if line.words <= 3) >= 3


def _label_story(lines: list[Line]) -> None:
    story = [index for index, line in enumerate(lines) if line.role is None]
    last_paragraph = max((index for index in story if _is_paragraph(lines[index])), default=-1)
    lead_done = False
    box = False
    first = True  # of the story's own lines
    for index in story:
        line = lines[index]
        role: Role
        if box and (line.words <= SHORT_LINE + 6 and not _is_paragraph(line)):
            role = "related"
        elif line.heading in _words("related_headings") or _points_elsewhere(line):
            role, box = "related", True
        elif line.text.startswith(_POINTERS) and line.words <= SHORT_LINE + 6 and 0 < index <= last_paragraph:
            role = "related"
        elif _is_furniture(line):
            role = "furniture"
        elif _looks_like_byline(line) and (index > last_paragraph or not lead_done):
            role, box = "byline", False
        elif _is_caption(line):
            role, box = "caption", False
        elif not lead_done and (line.words > SHORT_LINE or (first and _is_short_lead(line))):
            role, lead_done, box = "lead", True, False
        elif line.words <= SHORT_LINE and not line.closed and index < last_paragraph and not _is_item(line):
            role, box = "subhead", False
        else:
            role, box = "body", False
            if _is_standing_caption(lines, index, lead_done):
                role = "caption"
        first = first and role not in ("body", "lead", "subhead")
        line.role = role


def _is_short_lead(line: Line) -> bool:
    """A sentence, where nothing of the story stands above it."""
    return line.words >= 5 and line.text.endswith((".", "!", "?", "…")) and not _is_item(line)


def _is_item(line: Line) -> bool:
    """A line of a list or of a verse."""
    return line.text.startswith(("-", "–", "•", "*", "+", "(")) or line.text.endswith((",", "…"))


def _points_elsewhere(line: Line) -> bool:
    return line.words <= SHORT_LINE + 12 and line.folded.lstrip(">»►- ").startswith(_starts("related_starts"))


def _looks_like_byline(line: Line) -> bool:
    """A line that holds a writer's name and nothing else."""
    if line.words > BYLINE_WORDS and len(line.text) > BYLINE_LENGTH:
        return False
    if line.folded.startswith(_starts("byline_starts")):
        return line.words <= BYLINE_WORDS
    if line.folded.strip("(). ") in _words("byline_words") or (
        line.words <= 7 and line.folded.lstrip("( ").startswith(_starts("source_starts"))
    ):
        return True
    if len(line.text) > BYLINE_LENGTH or line.text.endswith(".") or _NO_NAME.search(line.text):
        return False
    words = [word for word in line.text.split() if word not in ("-", "–", "&", "/")]
    if not 2 <= len(words) <= 6:
        return False
    named = [word for word in words if word[0].isupper()]
    capitals = sum(word.isupper() and len(word) > 1 for word in words)
    return len(named) == len(words) and (capitals == 0 or capitals == len(words)) and _starts_like_name(words)


def _starts_like_name(words: list[str]) -> bool:
    if words[0].casefold() in _UNIT_WORDS:  # "Xã Nà Tấu" is a place; "Xa" is a surname
        return False
    surnames = _surnames()
    return fold(words[0].strip(",.")) in surnames or (len(words) == 2 and all(len(w) <= 7 for w in words))


@functools.cache
def _surnames() -> frozenset[str]:
    return frozenset(resources.load_json("data/read/surnames.json")["folded"])


def _byline_name(text: str) -> str:
    folded = fold(text)
    for start in sorted(_starts("byline_starts"), key=len, reverse=True):
        if folded.startswith(start):
            return text[len(start) :].strip(" :-–")
    return text.strip()


def _is_caption(line: Line) -> bool:
    if line.words > 60:
        return False
    if line.folded.lstrip("([").startswith(_starts("caption_starts")) or line.folded.startswith("[caption"):
        return True
    tail = line.folded[-45:]
    return line.words <= 50 and _CREDIT.search(tail) is not None and any(end in tail for end in _starts("caption_ends"))


def _is_standing_caption(lines: list[Line], index: int, lead_done: bool) -> bool:
    """A one-sentence paragraph that names who is seen where, between longer paragraphs: no quotes, no figures."""
    line = lines[index]
    if not lead_done or line.words > CAPTION_WORDS or line.words < 5:
        return False
    if not line.folded.startswith(_starts("caption_people")) or re.search(r"[\"“”%]", line.text):
        return False
    if line.text.rstrip(".").count(". ") or not (0 < index < len(lines) - 1):
        return False
    if max(lines[index - 1].words, lines[index + 1].words) < 30:
        return False
    if re.search(r"\d{2}", line.text) or any(f" {word} " in f" {line.folded} " for word in _words("caption_never")):
        return False
    return any(scene in f" {line.folded.rstrip('.')} " for scene in _starts("caption_scenes"))


def _dateline(text: str, marks: tuple[str, ...]) -> re.Match[str] | None:
    """The mark before the first dash: an agency's or newspaper's, or a place with one or in capitals."""
    head = text[:90]
    if "-" not in head and "–" not in head and "—" not in head:
        return None
    match = _DATELINE.match(head)
    if match is None:
        return None
    mark = match.group("mark").strip()
    bare = fold(mark.strip("() ")).strip()
    known = _words("dateline_marks") | {fold(own) for own in marks}
    if bare in known:
        return match
    inner = re.search(r"\(([^)]+)\)$", mark)
    if inner is not None and fold(inner.group(1)).strip() in known:
        return match
    letters = [c for c in mark if c.isalpha()]
    if letters and all(c.isupper() for c in letters) and len(mark.split()) <= 6 and len(letters) >= 2:
        return match
    return None
