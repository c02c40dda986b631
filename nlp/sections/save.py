"""Writes a section model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from nlp.model_files import save_folder

#: Raise when a reader of the old number could not read the new files.
FORMAT = 1


def save(folder: Path, made: dict[str, Any]) -> None:
    """Write the arrays and figures that training gave."""
    save_folder(
        folder,
        arrays={
            "weights.npz": {
                "weights": made["weights"],
                "idf": made["idf"].astype(np.float16),
                "intercepts": made["intercepts"],
            }
        },
        texts={"vocabulary.txt": "\n".join(made["names"]) + "\n"},
        manifest={
            "format": FORMAT,
            "answers": list(made["answers"]),
            "temperature": made["temperature"],
            "threshold": made["threshold"],
            "figures": made["figures"],
            "rows": {f"{source} {section}": n for (source, section), n in sorted(made["rows"].items())},
        },
    )
