"""Writes a model's folder: plain arrays, text lists, and a manifest with digests; the same bytes for the same content."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np


def save_folder(
    folder: Path, *, arrays: Mapping[str, Mapping[str, Any]], texts: Mapping[str, str], manifest: Mapping[str, Any]
) -> None:
    """Write to a temporary folder beside, then swap: an interrupted run leaves the old model whole.

    Args:
        arrays: file name (``.npz``) → name → array.
        texts: file name → content.
        manifest: what the manifest says beside the digests; ``version`` is the first array file's digest.
    """
    fresh = folder.with_name(folder.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name, content in arrays.items():
        (fresh / name).write_bytes(npz(content))
    for name, text in texts.items():
        (fresh / name).write_text(text, encoding="utf-8", newline="\n")
    digests = {name: hashlib.sha256((fresh / name).read_bytes()).hexdigest() for name in (*arrays, *texts)}
    record = {"version": next(iter(digests.values()))[:12], **manifest, "sha256": digests}
    (fresh / "manifest.json").write_text(
        json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n"
    )
    old = folder.with_name(folder.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def npz(arrays: Mapping[str, Any]) -> bytes:
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
