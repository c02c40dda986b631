"""Writes a section model: plain arrays, a word list, and a manifest with digests; the same bytes for the same arrays."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

#: Raise when a reader of the old number could not read the new files.
FORMAT = 1


def save(folder: Path, made: dict[str, Any]) -> None:
    """Write to a temporary folder beside, then swap: an interrupted run leaves the old model whole."""
    fresh = folder.with_name(folder.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    arrays = {"weights": made["weights"], "idf": made["idf"].astype(np.float16), "intercepts": made["intercepts"]}
    (fresh / "weights.npz").write_bytes(npz(arrays))
    (fresh / "vocabulary.txt").write_text("\n".join(made["names"]) + "\n", encoding="utf-8")
    digests = {
        name: hashlib.sha256((fresh / name).read_bytes()).hexdigest() for name in ("weights.npz", "vocabulary.txt")
    }
    manifest = {
        "format": FORMAT,
        "version": digests["weights.npz"][:12],
        "answers": list(made["answers"]),
        "temperature": made["temperature"],
        "threshold": made["threshold"],
        "figures": made["figures"],
        "rows": {f"{source} {section}": n for (source, section), n in sorted(made["rows"].items())},
        "sha256": digests,
    }
    (fresh / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    old = folder.with_name(folder.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def npz(arrays: dict[str, Any]) -> bytes:
    """An .npz of the arrays without times of day in it, so that the same arrays give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in sorted(arrays.items()):
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.ascontiguousarray(array), allow_pickle=False)
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), buffer.getvalue(), zipfile.ZIP_DEFLATED
            )
    return out.getvalue()
