"""A newsroom's own documents: added by the profile, replacing a shipped row of the same id, refused with the reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nlp.errors import DataError
from nlp.law import LawFinder
from nlp.law.register import register, register_with
from nlp.profile import Profile
from nlp.text import Text
from nlp.text.dates import parse_published
from nlp.types import Article, Language, Story

OWN = {
    "id": "doc:12/2025/NQ-HĐND@2025.11", "date": "2025-12-08", "vi": "Nghị quyết 12/2025/NQ-HĐND về hỗ trợ lớp bán trú",
    "words": ["ban tru"], "nicknames": ["Nghị quyết bán trú"], "source": "the council's own site", "confirmed": True,
}  # fmt: skip


def written(folder: Path, *rows: dict[str, object]) -> Path:
    file = folder / "documents.json"
    file.write_text(json.dumps({"documents": rows}), encoding="utf-8")
    return file


def targets(finder: LawFinder, source: str) -> list[str | None]:
    text = Text(source)
    day = parse_published("2026-01-10")
    story = Story(Article(source, published=day), text, (), Language("vi", 1.0, "full"), day, Profile())
    return [mention.target for mention in finder(story).mentions]


def test_own_rows_resolve_short_forms_and_nicknames(tmp_path: Path) -> None:
    source = "Nghị quyết 12 giúp học sinh bán trú; bà con gọi là Nghị quyết bán trú."
    assert targets(LawFinder(Profile()), source) == [None]
    own = LawFinder(Profile(documents=(written(tmp_path, OWN),)))
    assert targets(own, source) == [OWN["id"], OWN["id"]]


def test_a_row_of_the_same_id_replaces_the_shipped_one(tmp_path: Path) -> None:
    row = {"id": "doc:71-NQ/TW@k13", "date": "2025-08-23", "source": "test", "confirmed": True}
    assert register_with([written(tmp_path, row)]).documents["doc:71-NQ/TW@k13"].printed == "2025-08-23"
    assert register().documents["doc:71-NQ/TW@k13"].printed == "2025-08-22"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"id": "doc:1/2025/NĐ-CP", "confirmed": True}, "source"),
        ({"id": "71-NQ/TW", "source": "x", "confirmed": True}, "doc:"),
    ],
)
def test_unusable_rows_are_refused_with_the_reason(tmp_path: Path, row: dict[str, object], why: str) -> None:
    with pytest.raises(DataError, match=why):
        register_with([written(tmp_path, row)])


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "broken.json"
    file.write_text("[", encoding="utf-8")
    with pytest.raises(DataError, match=r"broken\.json"):
        register_with([file])


def test_an_unconfirmed_row_resolves_nothing(tmp_path: Path) -> None:
    finder = LawFinder(Profile(documents=(written(tmp_path, {**OWN, "confirmed": False}),)))
    assert targets(finder, "Nghị quyết 12 giúp học sinh bán trú.") == [None]
