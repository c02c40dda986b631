"""A web page → article: the body by trafilatura, and what it leaves: captions, the byline, related items.

The extracted text has the lines in the order of the page; what the markup says of a line (caption, byline, related) is its role.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from nlp.errors import InputError
from nlp.read.decode import decode
from nlp.read.page import make_article
from nlp.text.dates import parse_published
from nlp.types import Article, Part, Role

#: Depth of nested tags beyond which a page is refused; news pages stay under 60.
MOST_DEPTH = 2_000
#: The largest page, in bytes: reading 6.8 MB took 319 MB of memory; news pages stay under one million.
MOST_BYTES = 8_000_000
#: Words of a caption, of a byline and of a related title at most; more is body text in a box of that name.
MOST_WORDS: dict[str, int] = {"caption": 70, "byline": 9, "related": 30}
#: Related titles kept, at most.
MOST_RELATED = 40
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]{0,2000}?(/?)>")
#: Tags that close themselves, or that a parser closes when the next one opens.
_FLAT = frozenset(
    [
        "p",
        "li",
        "td",
        "th",
        "tr",
        "dt",
        "dd",
        "option",
        "br",
        "img",
        "input",
        "hr",
        "meta",
        "link",
        "source",
        "wbr",
        "area",
        "base",
        "col",
        "embed",
        "param",
        "track",
    ]
)
_CLASSES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("caption", re.compile(r"caption|chu-?thich|photo-?(?:desc|note)|image-?desc|pic-?caption", re.IGNORECASE)),
    ("byline", re.compile(r"\b(?:byline|author|tac-?gia|article-?author|detail-?author|writer)\b", re.IGNORECASE)),
    ("related", re.compile(r"related|lien-?quan|tin-?khac|read-?more|recommend|box-?tinlienquan|cung-?chuyen-?muc", re.IGNORECASE)),
)  # fmt: skip
_SPACE = re.compile(r"\s+")
#: Characters of a page that the extractor may have torn at its inline tags: it does so where it finds little text.
SHORT_PAGE = 2_000
_INLINE = frozenset(["a", "abbr", "b", "em", "font", "i", "mark", "small", "span", "strong", "sub", "sup", "u"])


def read_html(content: bytes, label: str) -> Article:
    """The article of a page.

    Raises:
        InputError: no article in it, too large, or tags nested beyond any page.
    """
    if len(content) > MOST_BYTES:
        raise InputError(
            f"{label}: {len(content) / 1e6:.0f} MB is more than one page can be (limit {MOST_BYTES // 10**6} MB); save its text and read that",
            reason="too-large",
        )
    decoded = decode(content, label, html=True)
    _check_depth(decoded.text, label)
    tree = _tree(decoded.text)
    found = _extracted(decoded.text, label)
    body = [line for line in (_SPACE.sub(" ", line).strip() for line in found.text.split("\n")) if line]
    if tree is not None and len(found.text) < SHORT_PAGE:
        body = _rejoined(body, _unbroken(tree))
    marked = list(_marked_lines(tree)) if tree is not None else []
    lines = _merged(body, marked, _order(tree))
    text = "\n\n".join(line for line, _ in lines)
    article = make_article(text, title=_title(found.title, body))
    article = _with_roles(article, {line: role for line, role in lines if role})
    byline = article.byline or next((line for line, role in lines if role == "byline"), None) or found.author
    return replace(
        article, source=label, encoding=decoded.encoding, notes=decoded.notes, byline=byline, url=found.url,
        published=_date(found.date),
    )  # fmt: skip


def _unbroken(tree: Any) -> dict[str, str]:
    """The blocks that hold text and inline tags only, by their text without spaces."""
    blocks = (b for b in tree.iter("p", "h1", "h2", "h3", "h4", "li", "td", "div", "span") if len(b))
    texts = (b.text_content() for b in blocks if all(inner.tag in _INLINE for inner in b.iterdescendants()))
    return {_SPACE.sub("", text): _SPACE.sub(" ", text).strip() for text in texts}


def _rejoined(body: list[str], blocks: dict[str, str]) -> list[str]:
    """The lines, those that are pieces of one block put together again."""
    out: list[str] = []
    start = 0
    while start < len(body):
        joined = ""
        end, whole = start + 1, body[start]
        for stop in range(start, len(body)):
            joined += _SPACE.sub("", body[stop])
            if joined in blocks:
                end, whole = stop + 1, blocks[joined]
        out.append(whole)
        start = end
    return out


def _title(title: str | None, body: list[str]) -> str | None:
    """The title without the newspaper's name behind it ("… - Báo X", "… | X")."""
    if title is None:
        return None
    for line in body[:3]:
        if title.startswith(line) and len(line) > 15:
            return line
    return _SPACE.sub(" ", title).strip()


def _date(value: str | None) -> Any:
    try:
        return parse_published(value)
    except InputError:
        return None


def _check_depth(text: str, label: str) -> None:
    depth = deepest = 0
    for match in _TAG.finditer(text):
        closing, name, empty = match.groups()
        if empty or name.lower() in _FLAT:
            continue
        depth = max(depth - 1, 0) if closing else depth + 1
        deepest = max(deepest, depth)
    if deepest > MOST_DEPTH:
        raise InputError(
            f"{label}: tags nested {deepest} deep; this is no news page, save its text and read that", reason="too-deep"
        )


def _tree(text: str) -> Any:
    import lxml.etree
    import lxml.html

    try:
        return lxml.html.fromstring(re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text))
    except (lxml.etree.LxmlError, ValueError):
        return None


def _extracted(text: str, label: str) -> Any:
    import logging

    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found: Any = trafilatura.bare_extraction(text, include_comments=False, favor_recall=True, with_metadata=True)
    except Exception as error:  # lxml and what reads dates raise many kinds on damaged pages
        raise InputError(
            f"{label}: a page that cannot be read ({type(error).__name__}); save its text and read that",
            reason="damaged",
        ) from error
    if found is None or not (found.text or "").strip():
        raise InputError(f"{label}: no article found in the page; save its text and read that", reason="no-article")
    return found


def _marked_lines(tree: Any) -> Iterator[tuple[str, Role]]:
    """Texts that the markup names, in the order of the page, each once."""
    seen: set[str] = set()
    related = 0
    for element in tree.iter():
        role = _role(element)
        if role is None:
            continue
        for text in _texts(element, role):
            if text and text not in seen and len(text.split()) <= MOST_WORDS[role]:
                related += role == "related"
                if role == "related" and related > MOST_RELATED:
                    continue
                seen.add(text)
                yield text, role


def _role(element: Any) -> Role | None:
    if not isinstance(element.tag, str):
        return None
    if element.tag == "figcaption":
        return "caption"
    if element.tag in ("html", "body", "article", "main", "meta", "link", "script", "style"):
        return None
    names = f"{element.get('class', '')} {element.get('id', '')} {element.get('itemprop', '')} {element.get('rel', '')}"
    return next((role for role, words in _CLASSES if words.search(names)), None)


def _texts(element: Any, role: Role) -> list[str]:
    if role == "related":
        links = list(element.iter("a"))
        return [_SPACE.sub(" ", link.text_content()).strip() for link in links]
    return [_SPACE.sub(" ", element.text_content()).strip()]


def _order(tree: Any) -> list[str]:
    """The texts of the blocks of a page in its order."""
    if tree is None:
        return []
    blocks = tree.iter("p", "h1", "h2", "h3", "h4", "figcaption", "li", "td", "div", "span")
    return [_SPACE.sub(" ", block.text_content()).strip() for block in blocks if len(block) < 8]


def _merged(body: list[str], marked: list[tuple[str, Role]], order: list[str]) -> list[tuple[str, Role | None]]:
    """Body lines with the roles of the markup; captions that are missing go where the page has them, the rest to the end."""
    roles = dict(marked)
    lines: list[tuple[str, Role | None]] = [(line, roles.get(line)) for line in body]
    present = {line for line, _ in lines}
    position = {line: number for number, line in reversed(list(enumerate(order)))}
    for text, role in marked:
        if text in present or any(text in line for line in present if len(line) > len(text)):
            continue
        present.add(text)
        at = len(lines)
        if role == "caption" and text in position:
            at = 1 + max(
                (n for n, (line, _) in enumerate(lines) if position.get(line, len(order)) < position[text]), default=-1
            )
        lines.insert(at, (text, role))
    return lines


def _with_roles(article: Article, roles: dict[str, Role]) -> Article:
    parts = []
    for part in article.parts:
        role = roles.get(article.text[part.start : part.end].strip())
        parts.append(Part(role, part.start, part.end) if role and part.role != "title" else part)
    return replace(article, parts=tuple(parts))
