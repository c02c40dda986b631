"""Writes a section model: for each block a list of words and an .npz of arrays; one manifest."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from nlp.model_files import save_folder
from nlp.sections.iptc import OWN
from nlp.sections.model import FORMAT, Model


def save(folder: Path, model: Model, facts: Mapping[str, Any], texts: Mapping[str, str] | None = None) -> None:
    """Write a model; ``facts`` (figures, sources) go into the manifest, ``texts`` (a report) beside it.

    Pairs are written as differences: they pack better. The newsroom's own file of Media Topics in the folder stays.
    """
    own = folder / OWN
    topics = own.read_bytes() if own.is_file() else None
    blocks = sorted(model.blocks.items())
    save_folder(
        folder,
        arrays={
            f"{name}.npz": {
                "weights": block.weights.astype(np.float16),
                "idf": block.idf.astype(np.float16),
                "pairs": np.diff(block.vocabulary.pairs, prepend=np.int64(0)),
                "intercepts": block.intercepts,
                "firsts": np.array(block.firsts, dtype=np.int64),
            }
            for name, block in blocks
        },
        texts={f"{name}.txt": b"\n".join(block.vocabulary.words).decode() + "\n" for name, block in blocks}
        | dict(texts or {}),
        manifest={
            "format": FORMAT,
            "answers": list(model.answers),
            "threshold": model.threshold,
            "temperatures": {name: block.temperature for name, block in blocks},
            "thresholds": {name: block.threshold for name, block in blocks if block.threshold},
            **facts,
        },
    )
    if topics is not None:
        own.write_bytes(topics)
