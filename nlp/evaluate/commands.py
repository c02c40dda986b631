"""What ``nhan evaluate`` does."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from nlp.errors import DataError, InputError
from nlp.evaluate.gold import GoldArticle, read_corpus
from nlp.evaluate.report import check_floors, gains_and_losses, report, table, update_floors
from nlp.evaluate.scores import groups_of, run
from nlp.tagger import load

SPLITS = ("train", "dev", "test")


def evaluate(
    data: Path,
    *,
    against: Path | None = None,
    out: Path | None = None,
    split: str | None = None,
    floors: Path | None = None,
    update: bool = False,
    errors: bool = False,
    profile: Path | None = None,
) -> int:
    """Score the stages on a folder of gold articles; returns how many floors are broken.

    Raises:
        InputError: no such folder, or no article in it, or no such split.
    """
    articles = gold_articles(data, split)
    before = _read_report(against) if against else None
    tagger = load(profile)
    outcomes = run(tagger, articles)
    result = report(outcomes, dict(tagger.versions))
    print(table(result))
    if errors:
        print("\n".join(["", *result["errors"]]))
    if out:
        out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if before is not None:
        gains, losses = gains_and_losses(before, result)
        print(f"\n{len(gains)} gained, {len(losses)} lost")
        print("\n".join([f"+ {item}" for item in gains] + [f"- {item}" for item in losses]))
    if floors is None:
        return 0
    if update:
        update_floors(result, floors)
        return 0
    below = check_floors(result, floors)
    for line in below:
        print(f"below the floor: {line}", file=sys.stderr)
    return len(below)


def gold_articles(data: Path, split: str | None = None) -> list[GoldArticle]:
    """The articles of a corpus, or of one split of it.

    Raises:
        InputError: no such folder, or no article in it, or no such split.
    """
    if split is not None and split not in SPLITS:
        raise InputError(f"--split {split}: there is train, dev and test")
    if not data.is_dir():
        raise InputError(f"{data}: no folder; give the folder of a gold corpus, one article a .txt file")
    articles = [a for a in read_corpus(data) if split is None or groups_of(a)["split"] == split]
    if not articles:
        raise InputError(f"{data}: no gold articles (*.txt) {'of split ' + split if split else 'in it'}")
    return articles


def _read_report(file: Path) -> dict[str, object]:
    try:
        content: dict[str, object] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{file}: no report that can be read ({error}); make one with --out") from error
    if "items" not in content:
        raise DataError(f"{file}: not a report of 'nhan evaluate --out'")
    return content
