"""Older Vietnamese encodings read rightly, and modern text left alone.

Run by ``make evaluate``: ``python -m benchmarks.encodings``. Lines of real TCVN3 and VNI documents (vi_legacy_encoding), each read alone,
as bytes and as the Unicode text that a wrong reading makes of them, compared without case; modern news and sentences of other languages, of which
none may be taken for an older encoding; news put into each encoding and read back. Writes benchmarks/results/encodings.json.
"""

from __future__ import annotations

import itertools
import json
import unicodedata
from collections import Counter
from pathlib import Path

from benchmarks import devdata
from nlp.errors import InputError
from nlp.read.charsets import NAMES, encode_as
from nlp.read.decode import decode, repaired_text

#: Modern texts read, of each source.
MODERN = 10_000
#: News leads put into each encoding.
LEADS = 1_000


def same(found: str, expected: str) -> bool:
    """Equal without case, in NFC."""
    return unicodedata.normalize("NFC", found).lower() == unicodedata.normalize("NFC", expected).lower()


def legacy_lines() -> dict[str, float]:
    """Shares of lines exact, as bytes and as text, by encoding and in all."""
    right: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for row in devdata.rows("vi_legacy_encoding"):
        content = b"".join(c.encode("cp1252", "ignore") or c.encode("latin-1") for c in row["legacy"])
        for name, found in (("bytes", _decoded(content)), ("text", repaired_text(row["legacy"]).text)):
            for key in (f"lines, {name}", f"lines, {name}, {row['encoding']}"):
                seen[key] += 1
                right[key] += same(found, row["text"])
    return {key: right[key] / seen[key] for key in seen}


def _decoded(content: bytes) -> str:
    try:
        return decode(content, "line").text
    except InputError:
        return ""


def modern_mistaken() -> dict[str, float]:
    """Modern texts, and how many were taken for an older encoding."""
    vi = (f"{row['title']}\n{row['text']}" for row in devdata.rows("vi_rss_2025_26"))
    en = (f"{row['title']}\n{row['text']}" for row in devdata.rows("en_news_labelled"))
    others = (row["text"] for row in devdata.rows("langid_sentences"))
    read = mistaken = put_right = 0
    for text in itertools.chain(*(itertools.islice(texts, MODERN) for texts in (vi, en, others))):
        read += 1
        decoded = decode(text.encode("utf-8"), "text")
        if decoded.encoding.startswith("utf-8 read as"):
            put_right += 1
            print(f"  put right: {text[:80]!r}")
        elif decoded.text != text:
            mistaken += 1
            print(f"  mistaken for {decoded.encoding}: {text[:80]!r}")
    return {"modern texts": read, "modern texts mistaken": mistaken, "mojibake in them put right": put_right}


def back_again() -> dict[str, float]:
    """Shares of news leads that come back from each encoding (TCVN3 without case)."""
    leads = [
        unicodedata.normalize("NFC", row["text"])
        for row in itertools.islice(devdata.rows("vi_rss_2025_26"), LEADS)
        if row["text"]
    ]
    out: dict[str, float] = {}
    for name in NAMES:
        right = seen = 0
        for lead in leads:
            try:
                content = encode_as(lead, name)
            except UnicodeEncodeError:
                continue
            seen += 1
            right += same(_decoded(content), lead)
        out[f"back from {name}"] = right / max(seen, 1)
    return out


def main() -> None:
    results = {**legacy_lines(), **modern_mistaken(), **back_again()}
    for key, value in results.items():
        print(f"{key:<32}{value:>10.4f}" if isinstance(value, float) else f"{key:<32}{value:>10,}")
    out = Path(__file__).parent / "results"
    out.mkdir(exist_ok=True)
    (out / "encodings.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
