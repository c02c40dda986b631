"""What a shard is made of: raw inputs, small enough to send to a worker, turned into articles there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from nlp.errors import InputError
from nlp.types import Article, Rejected


@dataclass(frozen=True, slots=True)
class Item:
    """One input as it lies in its source, unread.

    ``label`` says where it is ("news.jsonl:12"). ``form``: a JSON line, a row of a table, or a page (the bytes of a
    file, which may hold several articles). ``url`` is what the source says of it (WARC).
    """

    label: str
    form: Literal["line", "row", "page"]
    content: bytes | Mapping[str, Any]
    url: str | None = None

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        if isinstance(self.content, bytes):
            return len(self.content)
        return sum(len(value) for value in self.content.values() if isinstance(value, str)) + 64

    def articles(self) -> Iterator[Article | Rejected]:
        """The articles in it; what cannot be read comes as a Rejected. Never raises an InputError."""
        if self.form == "page":
            from nlp.read import read_many

            assert isinstance(self.content, bytes)
            for article in read_many(self.content, name=self.label):
                if self.url and isinstance(article, Article) and not article.url:
                    article = replace(article, url=self.url)
                yield article
            return
        from nlp.read.rows import read_row

        if not isinstance(self.content, bytes):
            yield read_row(dict(self.content), self.label)
            return
        try:
            row = _parsed(self.content, self.label)
        except (ValueError, RecursionError) as error:
            message = f"{self.label}: not JSON ({error}); each line must be one object"
            yield Rejected(None, self.label, "read", "not-json", message)
        except InputError as error:
            yield Rejected(None, self.label, "read", error.reason, str(error))
        else:
            yield read_row(row, self.label)


def _parsed(line: bytes, label: str) -> Any:
    """The value of a line of JSON, of one in an old encoding too.

    Raises:
        ValueError: not JSON.
        InputError: in no encoding that can be read.
    """
    try:
        return json.loads(line)
    except UnicodeDecodeError:
        from nlp.read.decode import decode

        return json.loads(decode(line, label).text)


def digest(items: Iterable[Item | Rejected]) -> str:
    """sha256 of what the items hold and where they lie, in hexadecimal: the same inputs give the same one."""
    state = hashlib.sha256()
    for item in items:
        if isinstance(item, Rejected):
            content = json.dumps(item.to_dict(), ensure_ascii=True).encode()
            label = item.source or ""
        elif isinstance(item.content, bytes):
            content, label = item.content, item.label
        else:
            content, label = json.dumps(item.content, ensure_ascii=True, default=str).encode(), item.label
        state.update(f"{label}\n{len(content)}\n".encode("utf-8", "surrogatepass"))
        state.update(content)
    return state.hexdigest()
