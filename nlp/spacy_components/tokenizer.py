"""A tokenizer for Vietnamese (and anything else with spaces) that needs no word segmenter.

A token is a syllable or number; every punctuation mark is a token of its own, so that a mention
("71-NQ/TW)", "xã Thanh Yên.") always starts and ends at a token's edge. Words of several syllables are left
to whoever needs them (underthesea); character offsets never move.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from spacy.tokens import Doc
from spacy.vocab import Vocab

#: Letters with the combining marks that belong to them (NFD text), digits, one other character, or white space.
_TOKEN = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+|\d+|\s+|[\u0300-\u036f]+|.", re.DOTALL)


class SyllableTokenizer:
    """``tokenizer(text)`` → Doc with ``doc.text == text``. Holds no state but the vocabulary."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        words: list[str] = []
        spaces: list[bool] = []
        for match in _TOKEN.finditer(text):
            token = match.group()
            if token[0] == " " and words and not spaces[-1] and not words[-1].isspace():
                spaces[-1] = True  # the one space behind a word belongs to it; more are a token, as spaCy does
                token = token[1:]
                if not token:
                    continue
            words.append(token)
            spaces.append(False)
        return Doc(self.vocab, words=words, spaces=spaces)

    def pipe(self, texts: Any, batch_size: int = 1000) -> Any:
        """One document per text."""
        return (self(text) for text in texts)

    def to_bytes(self, **_: Any) -> bytes:
        """Nothing to store: the rules are code."""
        return b""

    def from_bytes(self, _data: bytes, **_: Any) -> SyllableTokenizer:
        """Nothing to read."""
        return self

    def to_disk(self, _path: str | Path, **_: Any) -> None:
        """Nothing to store."""

    def from_disk(self, _path: str | Path, **_: Any) -> SyllableTokenizer:
        """Nothing to read."""
        return self

    def __reduce__(self) -> tuple[type[SyllableTokenizer], tuple[Vocab]]:
        return SyllableTokenizer, (self.vocab,)


def make_tokenizer() -> Callable[[Any], SyllableTokenizer]:
    """For spaCy's registry, as ``nhan.SyllableTokenizer.v1``."""

    def create(pipeline: Any) -> SyllableTokenizer:
        return SyllableTokenizer(pipeline.vocab)

    return create
