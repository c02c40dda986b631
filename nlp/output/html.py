"""A result as HTML: the text as given, with its mentions marked, and a legend. No script, nothing from elsewhere."""

from __future__ import annotations

from html import escape

from nlp.types import HIDDEN_ROLES, Mention, TaggedArticle

COLOURS = {
    "place": "#cfe8cf",
    "law": "#cfdcf5",
    "person": "#f8e3bf",
    "organisation": "#e6d5f2",
    "ethnic-group": "#f7d3d3",
    "date": "#e4e4e4",
}
_STYLE = "".join(
    [
        ".nhan{font:16px/1.6 Georgia,serif;max-width:46rem;margin:1rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}",
        ".nhan pre{white-space:pre-wrap;font:inherit;overflow-wrap:anywhere}.nhan mark{color:inherit;border-radius:3px;padding:0 2px}",
        ".nhan .off{color:#767676}.nhan ul{padding-left:1.2rem}.nhan table{border-collapse:collapse}.nhan td{padding:0 .8rem 0 0}",
        *(f".nhan .{kind}{{background:{colour}}}" for kind, colour in COLOURS.items()),
    ]
)


def to_html(result: TaggedArticle) -> str:
    """A whole page."""
    title = escape(result.article.title or result.article.id or "Nhãn")
    language = escape(result.language.code)
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"></head><body>{fragment(result)}</body></html>\n'
    )


def fragment(result: TaggedArticle) -> str:
    """The marked text with tags and legend, as one element."""
    legend = " ".join(f'<mark class="{kind}">{kind}</mark>' for kind in COLOURS)
    section = result.section.id or f"none ({result.section.reason})"
    tags = "".join(
        f"<li>{escape(tag.label.get('vi') or tag.label.get('en') or tag.id)} <code>{escape(tag.id)}</code> {tag.band} {tag.score:.2f}</li>"
        for tag in result.tags
        if tag.band != "hide"
    )
    return (
        f'<div class="nhan"><style>{_STYLE}</style><p><b>{escape(result.language.code)}</b> · <b>{escape(section)}</b> '
        f"{result.section.confidence:.2f}</p><p>{legend}</p><ul>{tags}</ul><pre>{marked(result)}</pre></div>"
    )


def marked(result: TaggedArticle) -> str:
    """The text, escaped, with nested marks; hidden parts are greyed."""
    text = result.article.text
    opens: dict[int, list[tuple[int, str]]] = {}
    closes: dict[int, int] = {}
    for start, end, tag in _elements(result):
        opens.setdefault(start, []).append((end, tag))
        closes[end] = closes.get(end, 0) + 1
    out: list[str] = []
    stack: list[tuple[int, str]] = []
    position = 0
    for at in sorted({0, len(text), *opens, *closes}):
        out.append(_plain(text[position:at]))
        position = at
        while stack and stack[-1][0] <= at:
            out.append(stack.pop()[1])
        for end, tag in sorted(opens.get(at, []), reverse=True):
            if stack and end > stack[-1][0]:
                continue  # never crosses the one around it
            out.append(tag)
            stack.append((end, "</span>" if tag.startswith("<span") else "</mark>"))
    return "".join(out)


def _elements(result: TaggedArticle) -> list[tuple[int, int, str]]:
    out = [
        (p.start, p.end, '<span class="off">')
        for p in result.article.parts
        if p.role in HIDDEN_ROLES and p.start < p.end
    ]
    out += [(m.start, m.end, _open(m)) for m in result.mentions]
    return out


def _open(mention: Mention) -> str:
    about = escape(f"{mention.target or mention.reason or 'open'} {mention.confidence:.2f}", quote=True)
    return f'<mark class="{mention.kind}" title="{about}">'


def _plain(text: str) -> str:
    return escape(text.encode("utf-8", "replace").decode("utf-8"), quote=False)
