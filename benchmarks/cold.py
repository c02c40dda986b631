"""The cold start of ``nhan tag FILE`` beside importing spaCy and scikit-learn: processor time of whole processes.

Run ``python -m benchmarks.cold`` (``make bench`` runs it). User and system time of a child process, the least of several: on a
machine that does other work the wall clock says nothing. Writes benchmarks/results/cold.json.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
RUNS = 7
COMMANDS = {
    "nhan tag FILE": ["-m", "nlp.cli", "tag", str(ROOT / "corpora" / "sample" / "schools.txt")],
    "import nlp": ["-c", "import nlp"],
    "nlp.load()": ["-c", "import nlp; nlp.load()"],
    "import typer and its converters": ["-c", "import typer, typer._coercion"],
    "import numpy": ["-c", "import numpy"],
    "import sklearn": ["-c", "import sklearn"],
    "import spacy": ["-c", "import spacy"],
    "python": ["-c", "pass"],
}


def seconds(arguments: list[str]) -> float:
    """Processor seconds of one process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled once, as in any installation
    subprocess.run([sys.executable, *arguments], check=False, capture_output=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    found = {name: min(seconds(arguments) for _ in range(RUNS)) for name, arguments in COMMANDS.items()}
    for name, value in found.items():
        print(f"  {name:<34}{value:7.3f} s   {value / found['import sklearn']:5.2f} of importing scikit-learn")
    out = Path(__file__).parent / "results"
    out.mkdir(exist_ok=True)
    (out / "cold.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
