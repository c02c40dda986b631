from __future__ import annotations

import datetime as dt

from nlp.profile import Profile
from nlp.types import Article, Part


def make_article(text: str, *, title: str | None, published: dt.date | None, profile: Profile) -> Article:
    """A page as an editor pastes it → an article with its parts."""
    if title and not text.startswith(title):
        text = f"{title}\n\n{text}"
    return Article(text, title=title, published=published, parts=(Part("body", 0, len(text)),))
