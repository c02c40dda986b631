"""The development data, where it is present. Nothing else knows its place."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def folder() -> Path:
    """The folder named by NHAN_DATA (default ../shared/data)."""
    return Path(os.environ.get("NHAN_DATA", "../shared/data"))


def rows(name: str) -> Iterator[dict[str, Any]]:
    """The rows of one file, none where it is absent."""
    file = folder() / f"{name}.jsonl.gz"
    if not file.is_file():
        print(f"({name}: not here, set NHAN_DATA; left out)")
        return
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def texts(name: str) -> Iterator[str]:
    """The titles and texts of one file, joined."""
    for row in rows(name):
        text = f"{row['title']}\n\n{row['text']}".strip()
        if text:
            yield text


def articles(size: int, count: int) -> list[str]:
    """Vietnamese articles of about ``size`` characters, the sample page repeated where the data is absent."""
    found = []
    for row in rows("vi_news_labelled"):
        text = f"{row['title']}\n\n{row['text']}" if row["title"] else row["text"]
        if size * 0.85 <= len(text) <= size * 1.15:
            found.append(text)
            if len(found) == count:
                return found
    if found:
        return found
    sample = (Path(__file__).parent.parent / "corpora" / "sample" / "schools.txt").read_text(encoding="utf-8")
    return [sample[:size]] * min(count, 20)
