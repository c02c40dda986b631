"""Where data and models are, in the source tree and in an installed package alike.

This is the only module that knows the difference: in the source tree models lie in ``models/`` and
the parts of ``corpora/`` that the package needs in ``corpora/``; in a wheel both lie under ``nlp/``.
"""

from __future__ import annotations

import functools
import hashlib
import json
from pathlib import Path
from typing import Any

from nlp.errors import DataError, ModelError

PACKAGE = Path(__file__).resolve().parent


def path(name: str) -> Path:
    """The file or folder of ``data/…``, ``models/…`` or ``corpora/…``.

    Raises:
        DataError: there is no such resource in this installation.
    """
    for root in (PACKAGE, PACKAGE.parent):
        candidate = root / name
        if candidate.exists():
            return candidate
    raise DataError(f"{name}: not in this installation of nhan ({PACKAGE}); reinstall it, or run 'make models'")


@functools.cache
def load_json(name: str) -> Any:
    """A JSON data file, read once; do not change what is returned.

    Raises:
        DataError: missing or not JSON; names the file and the line.
    """
    file = path(name)
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DataError(f"{file}: not valid JSON ({error})") from error


def verify(folder: Path) -> dict[str, Any]:
    """The manifest of a model folder, after checking each file's sha256 against it.

    Raises:
        ModelError: no manifest, a file is missing or differs; names the file and the remedy.
    """
    manifest_file = folder / "manifest.json"
    try:
        manifest: dict[str, Any] = json.loads(manifest_file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{manifest_file}: no readable manifest ({error}); retrain or reinstall the model") from error
    for name, expected in manifest.get("sha256", {}).items():
        file = folder / name
        if not file.is_file():
            raise ModelError(f"{file}: missing; retrain or reinstall the model")
        if hashlib.sha256(file.read_bytes()).hexdigest() != expected:
            raise ModelError(f"{file}: not the file of its manifest (sha256 differs); retrain or reinstall the model")
    return manifest
