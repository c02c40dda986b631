"""What the law stage finds in the development data, for reading: precision by a sample, recall by a loose pattern.

    NHAN_DATA=… python -m benchmarks.law_reading [--sample 150] [--seed 1]

Prints how many mentions were found, how many of the loose pattern's hits none of them touches (all of these, to be read:
most are verbs, scores and acts of others), and a sample of the mentions in their context. Nothing is stored.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import re
from collections.abc import Iterator
from typing import Any

from benchmarks import devdata
from nlp.law import LawFinder
from nlp.profile import Profile
from nlp.text import Text
from nlp.text.dates import era_date
from nlp.types import Article, Language, Mention, Story

FILES = (
    "vi_news_labelled",
    "vi_news_labelled_2",
    "vi_news_unlabelled",
    "vi_rss_2025_26",
    "en_news_labelled",
    "en_news_labelled_2",
)
#: A number with something like a suffix, or a word for a kind with a number.
LOOSE = re.compile(
    r"(?i)(?:\d{1,5}[a-z]?\s?(?:/\s?(?:19|20)\d\d)?\s?[-/–]\s?(?:NQ|QĐ|QD|NĐ|ND|CT|TT|TTLT|KL|CĐ|CD|KH|TB|HD|QH\d|UBTVQH)\b)"
    r"|(?:nghị quyết|nghị định|quyết định|chỉ thị|thông tư|kết luận|công điện|resolution|decree|decision|directive|circular)\s+(?:số|no\.?)?\s*\d+"
)
#: Rows of these files bear no date; the middle of what their texts speak of.
UNDATED = {"vi_news_unlabelled": dt.date(2017, 7, 15), "vi_news_labelled": dt.date(2021, 3, 1)}


def rows() -> Iterator[tuple[str, dict[str, Any]]]:
    """Rows with a hit of the loose pattern."""
    for name in FILES:
        for row in devdata.rows(name):
            text = f"{row['title']}\n\n{row['text']}" if row["title"] else row["text"]
            if LOOSE.search(text):
                yield name, {**row, "text": text}


def published(name: str, row: dict[str, Any]) -> dt.date | None:
    try:
        return dt.date.fromisoformat(row["date"][:10])
    except ValueError:
        return UNDATED.get(name)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sample", type=int, default=150)
    arguments.add_argument("--seed", type=int, default=1)
    chosen = arguments.parse_args()
    finder = LawFinder(Profile())
    found: list[tuple[Text, Mention]] = []
    missed: list[str] = []
    articles = hits = 0
    for name, row in rows():
        articles += 1
        text = Text(row["text"])
        article = Article(row["text"], published=published(name, row))
        story = Story(article, text, (), Language("vi", 1.0, "full"), era_date(article, text), Profile())
        mentions = finder(story).mentions
        found.extend((text, mention) for mention in mentions)
        for match in LOOSE.finditer(text.clean):
            hits += 1
            if not any(m.start < match.end() and match.start() < m.end for m in mentions):
                missed.append(around(text, match.start(), match.end()))
    for line in missed:
        print("untouched:", line)
    random.seed(chosen.seed)
    for text, mention in random.sample(found, min(chosen.sample, len(found))):
        print(around(text, mention.start, mention.end), "→", mention.target, mention.part or "", mention.reason or "")
    print(
        f"{articles} articles, {len(found)} mentions; {hits} hits of the loose pattern, {len(missed)} touched by no mention"
    )


def around(text: Text, start: int, end: int) -> str:
    clean = text.clean
    return f"{clean[max(0, start - 60) : start]}⟦{clean[start:end]}⟧{clean[end : end + 60]}".replace("\n", "⏎")


if __name__ == "__main__":
    main()
