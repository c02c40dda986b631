"""The case table: every kind of reference, of typography and of thing that is no reference."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from nlp.law import LawFinder
from nlp.profile import Profile
from nlp.text import Text
from nlp.text.dates import era_date, parse_published
from nlp.types import Article, Findings, Language, Story

CASES: list[dict[str, Any]] = [
    case
    for table in sorted((Path(__file__).parents[1] / "cases").glob("law*.json"))
    for case in json.loads(table.read_text(encoding="utf-8"))["cases"]
]
FINDERS = {home: LawFinder(Profile(home_province=home)) for home in (None, "11")}


def law(source: str, published: str | None = None, home: str | None = None) -> tuple[Findings, Text]:
    text = Text(source)
    article = Article(source, published=parse_published(published))
    story = Story(article, text, (), Language("vi", 1.0, "full"), era_date(article, text), Profile(home_province=home))
    return FINDERS[home](story), text


def short(findings: Findings, text: Text) -> list[tuple[str, str | None]]:
    out = []
    for mention in findings.mentions:
        start, end = text.to_source(mention.start, mention.end)
        out.append((text.source[start:end], mention.target))
    return out


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    findings, text = law(case["text"], case.get("published"), case.get("home"))
    assert short(findings, text) == [(m["text"], m["target"]) for m in case["mentions"]]
    for mention, expected in zip(findings.mentions, case["mentions"], strict=True):
        assert mention.part == expected.get("part")
        if "candidates" in expected:
            assert [c.id for c in mention.candidates] == expected["candidates"]
        if mention.target:
            record = findings.entities[mention.target]
            for field in ("key", "date", "issuer"):
                if field in expected:
                    assert record[field] == expected[field]


@pytest.mark.parametrize("form", ["NFD", "crlf"])
def test_other_forms_of_the_same_text(form: str) -> None:
    for case in CASES:
        source = case["text"]
        changed = unicodedata.normalize("NFD", source) if form == "NFD" else source.replace("\n", "\r\n")
        findings, text = law(changed, case.get("published"), case.get("home"))
        found = [(unicodedata.normalize("NFC", a).replace("\r\n", "\n"), b) for a, b in short(findings, text)]
        assert found == [(unicodedata.normalize("NFC", m["text"]), m["target"]) for m in case["mentions"]], case[
            "label"
        ]


def test_labels_are_unique() -> None:
    labels = [case["label"] for case in CASES]
    assert len(set(labels)) == len(labels)
