"""Whether a long run of words of our gold corpus also stands in the development data: ours must be ours. Run by ``make corpus``."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks import devdata
from nlp.evaluate.check import check_against
from nlp.evaluate.gold import read_corpus

FILES = ("vi_news_labelled", "vi_news_labelled_2", "vi_rss_2025_26", "vi_news_unlabelled", "en_news_labelled", "en_news_labelled_2")  # fmt: skip


def main() -> int:
    """Print what is shared; the number of findings."""
    articles = list(read_corpus(Path("corpora/gold")))
    texts = (f"{row['title']}\n{row['text']}" for name in FILES for row in devdata.rows(name))
    findings = list(check_against(articles, texts))
    for finding in findings:
        print(f"{finding.id}: {finding.message}")
    print(f"{len(articles)} articles, {len(findings)} long runs shared with the development data")
    return len(findings)


if __name__ == "__main__":
    sys.exit(min(1, main()))
