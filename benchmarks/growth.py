"""Does the time grow with the length and no faster? One text of up to ten megabytes, made of articles in a row.

Run ``python -m benchmarks.growth [MEGABYTES]`` (default 10). Process time per 4,000 characters.
"""

from __future__ import annotations

import sys
import time

import nlp
from benchmarks import devdata


def main() -> None:
    most = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    tagger = nlp.load()
    texts = devdata.articles(4000, 60)
    for text in texts:
        tagger.tag(text)
    for size in (40_000, 250_000, 1_000_000, 4_000_000, 10_000_000):
        if size > most * 1e6:
            break
        text = "\n\n".join(texts[number % len(texts)] for number in range(size // 4000))
        begin = time.process_time()
        tagger.tag(text)
        seconds = time.process_time() - begin
        print(f"{len(text):>10,} characters {seconds:8.2f} s {seconds / len(text) * 4e6:7.2f} ms per 4,000")


if __name__ == "__main__":
    main()
