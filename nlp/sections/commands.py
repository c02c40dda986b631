"""``nhan train``: sections from the newsroom's own archive, or a model adapted to its editors' decisions."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from nlp.errors import ConfigError


def train(data: Path | None, out: Path | None, feedback: Path | None, base: Path | None) -> None:
    """Write a model to ``out`` and its figures, one JSON object, to stdout.

    Raises:
        ConfigError: arguments that do not go together.
        InputError: the data is unusable; nothing was written.
    """
    if out is None:
        raise ConfigError("train: give --out, the folder to write")
    if data is None and feedback is None:
        raise ConfigError("train: give DATA, or --feedback with decisions, or both")
    if data is not None and base is not None:
        raise ConfigError("train: --base is for --feedback without DATA")
    if data is not None:
        from nlp.sections.train import train as learn

        report = learn(data, out, feedback, lambda message: print(message, file=sys.stderr))
        figures = report["figures"]
        for note in report["notes"]:
            print(note, file=sys.stderr)
    else:
        from nlp.sections.feedback import train as adapt

        assert feedback is not None
        figures = adapt(feedback, out, base)
    print(json.dumps({"out": str(out), **figures}))
