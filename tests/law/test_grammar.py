"""The grammar's data, both ways: each pattern and kind matches its examples and none of its counter-examples."""

from __future__ import annotations

import re
from typing import Any

import pytest

from nlp import resources
from nlp.law import identity
from nlp.law.find import find, is_symbol, symbol_at
from nlp.law.grammar import grammar
from nlp.law.register import register
from nlp.law.spot import Spotter
from nlp.text import Text, fold

KINDS: list[dict[str, Any]] = resources.load_json("data/law/kinds.json")["kinds"]
PATTERNS: list[dict[str, Any]] = resources.load_json("data/law/patterns.json")["patterns"]
ROWS: list[dict[str, Any]] = resources.load_json("data/law/register.json")["documents"]
ISSUERS: list[dict[str, Any]] = resources.load_json("data/law/issuers.json")["issuers"]
SPOTTER = Spotter(grammar(), register())


def kinds_in(source: str) -> list[str]:
    text = Text(source)
    found = find(grammar(), register(), SPOTTER, text.folded, text.clean)
    return [reference.kind for reference in found if reference.form != "back" and not reference.weak]


@pytest.mark.parametrize("row", PATTERNS, ids=[row["name"] for row in PATTERNS])
def test_pattern(row: dict[str, Any]) -> None:
    pattern = grammar().patterns[row["name"]]
    assert row["about"]
    assert row["examples"]
    assert row["counter_examples"]
    for example in row["examples"]:
        folded = Text(example).folded
        behind = {"back-bare-vi": " quy dinh ro", "list-topic": "19", "range": "80", "apposed": "57 and 68"}.get(
            row["name"], ""
        )
        match = (
            pattern.search(folded)
            if row["name"] in ("number", "foreign", "foreign-owner", "draft", "issued")
            else pattern.match(folded + behind)
        )
        assert match, (row["name"], example)
        if row["name"] not in ("number", "foreign", "foreign-owner", "draft", "parts-vi", "foreign-behind"):
            assert match.end() == len(folded), (row["name"], example)
    for example in row["counter_examples"]:
        folded = Text(example).folded
        match = (
            pattern.search(folded)
            if row["name"] in ("number", "foreign", "foreign-owner", "draft", "issued")
            else pattern.match(folded)
        )
        assert not match or not match.group(), (row["name"], example)


@pytest.mark.parametrize("row", KINDS, ids=[row["id"] for row in KINDS])
def test_kind(row: dict[str, Any]) -> None:
    for example in row["examples"]:
        assert row["id"] in kinds_in(example), example
    for example in row["counter_examples"]:
        assert row["id"] not in kinds_in(example), example


def test_every_example_of_a_kind_is_read_as_that_kind_alone() -> None:
    """No other kind claims it: words of two kinds do not overlap."""
    for row in KINDS:
        for example in row["examples"]:
            others = set(kinds_in(example)) - {row["id"]}
            assert not others, (row["id"], example, others)


ECHO: dict[str, Any] = resources.load_json("data/law/echo.json")


@pytest.mark.parametrize("source", [*ECHO["examples"], *ECHO["counter_examples"]])
def test_numbers_alone_by_the_words_beside_them(source: str) -> None:
    text = Text(source)
    found = find(grammar(), register(), SPOTTER, text.folded, text.clean)
    assert any(reference.form == "echo" for reference in found) == (source in ECHO["examples"])


@pytest.mark.parametrize("row", ISSUERS, ids=[row["suffix"] for row in ISSUERS])
def test_issuer(row: dict[str, Any]) -> None:
    """Each suffix and each variant, toneless too, is read as its issuer and written back as the suffix."""
    for spelling in (row["suffix"], *row.get("variants", ())):
        for printed in (spelling, spelling.replace("Đ", "D")):
            source = f"12-CT/{printed}" if row["branch"] == "cpv" else f"12/KH-{printed}"
            text = Text(source)
            found = symbol_at(grammar(), text.folded, text.clean, 0, None)
            assert found is not None, source
            assert found.end == len(text.folded)
            assert grammar().issuers[found.issuers[0]].id == row["id"], source
    assert re.fullmatch(r"org:[a-z-]+", row["id"])
    assert row.get("local", "") in ("", "P", "D", "C", "A")


def test_every_row_of_the_register_has_its_source_and_a_symbol_that_parses() -> None:
    seen = set()
    for row in ROWS:
        assert row["id"] not in seen
        seen.add(row["id"])
        assert row["source"]
        assert isinstance(row["confirmed"], bool)
        assert re.fullmatch(r"(?:(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?)?", row.get("date", ""))
        symbol = row["id"].removeprefix("doc:").partition("@")[0].partition("~")[0]
        if symbol[0].isdigit():
            assert is_symbol(grammar(), symbol), symbol
        assert all(fold(word) == word for word in row.get("words", ()))
        if row["confirmed"]:
            assert row.get("date"), row["id"]


def test_dates_and_terms_of_the_register_agree() -> None:
    for row in ROWS:
        period = row["id"].partition("@")[2].partition("~")[0].partition(".")[0]
        date = row.get("date", "")
        if re.fullmatch(r"\d{4}", period):
            assert date[:4] in (period, ""), row["id"]
        elif period.startswith("k") and len(date) == 10 and not row["id"].startswith("doc:nq-dh"):
            assert grammar().term(register().documents[row["id"]].date) == period, row["id"]
        year = re.search(r"/((?:19|20)\d\d)/", row["id"])
        if year and date:
            assert date[:4] in (year[1], str(int(year[1]) + 1)), row["id"]  # 15/2023/QH15 was voted in January


def test_the_register_and_the_symbol_give_one_record() -> None:
    """A document known by name has the same key as the same document cited by its symbol and date."""
    for document in register().documents.values():
        if not document.symbol or not document.date:
            continue
        record = identity.record_of(grammar(), document)
        word = next((w for w in grammar().words.values() if w.kind == document.kind and not w.caps), None)
        found = symbol_at(grammar(), fold(document.symbol), document.symbol, 0, word)
        if found is None:  # old symbols count only behind their word
            continue
        place = document.id.partition(".")[2] if "@" in document.id else ""
        head, _, tail = record["key"].rpartition(":")
        assert tail == found.number, document.id
        assert head.split(":")[3] == document.kind
        assert identity.symbol_of(grammar(), found) == document.symbol
        assert place in record["key"]


def test_unconfirmed_rows_resolve_nothing() -> None:
    for row in ROWS:
        if not row["confirmed"]:
            assert row["id"] not in register().documents
