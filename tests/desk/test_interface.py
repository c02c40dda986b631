"""The page's words: every one asked for is there in both languages, and so is every reason that a stage can give."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from server import ROOT

from nlp import resources
from nlp.desk.pages import texts
from nlp.evaluate.gold import read_gold

DATA = resources.load_json("data/desk/interface.json")
#: Where stages write reasons: calls with the places of the reason among their arguments, and names that hold one.
CALLS = {"Candidate": (2,), "Mention": (), "Link": (3,), "certain": (2, 4), "shared": (1, 2), "Resolved": (4,), "append": (0,),
         "replace": (), "_made": (7,)}  # fmt: skip
NAMES = {"why", "reason", "reasons"}
#: Functions that return a reason, or a tuple with one at its end.
GIVE = {"_band", "_choose", "held_back"}
STAGES = (
    "places/link.py",
    "places/stage.py",
    "law",
    "names",
    "tags/__init__.py",
    "tags/people.py",
    "sections/__init__.py",
)
PREFIXES = tuple(reason for reason in DATA["reasons"] if reason.endswith(": "))


def known(piece: str) -> bool:
    return piece in DATA["reasons"] or piece.startswith(PREFIXES)


def modules() -> Iterator[Path]:
    for name in STAGES:
        path = ROOT / "nlp" / name
        yield from path.glob("*.py") if path.is_dir() else [path]


def strings(node: ast.AST | None) -> Iterator[str]:
    """The texts an expression can be: of an f-string its beginning."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield from strings(node.values[0])
    elif isinstance(node, ast.IfExp):
        yield from (*strings(node.body), *strings(node.orelse))
    elif isinstance(node, ast.List):
        yield from (text for element in node.elts for text in strings(element))
    elif isinstance(node, ast.Tuple):
        yield from strings(node.elts[-1])


def written(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name == "append" and getattr(node.func.value, "id", "") not in NAMES:
                continue
            for place in CALLS.get(name, ()):
                yield from strings(node.args[place] if place < len(node.args) else None)
            for keyword in node.keywords if name in CALLS else ():
                if keyword.arg in NAMES:
                    yield from strings(keyword.value)
        elif isinstance(node, ast.Assign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            flat = [t for target in targets for t in (target.elts if isinstance(target, ast.Tuple) else [target])]
            if any(getattr(target, "id", "") in NAMES for target in flat):
                yield from strings(node.value)
        elif isinstance(node, ast.FunctionDef) and node.name in GIVE:
            for inner in ast.walk(node):
                if isinstance(inner, ast.Return):
                    yield from strings(inner.value)


def pieces(reason: str | None) -> list[str]:
    return [piece for piece in (reason or "").split("; ") if piece]


def test_every_reason_in_the_code_has_words():
    found = {
        piece for file in modules() for text in written(ast.parse(file.read_text("utf-8"))) for piece in pieces(text)
    }
    assert len(found) > 45, sorted(found)
    assert {"era", "two fit", "one letter away", "only in the dateline", "a minor", "none-fits", "register, recent", "title",
            "own place of the newsroom: "} <= found  # fmt: skip
    assert sorted(piece for piece in found if not known(piece)) == []


def test_no_words_for_reasons_that_nobody_gives():
    code = "".join(file.read_text("utf-8") for file in modules())
    assert [reason for reason in DATA["reasons"] if reason not in code] == []


def test_every_reason_of_real_articles_has_words(tagger):
    files = [f for f in sorted((ROOT / "corpora/gold").glob("*.txt")) if int(f.stem[-3:]) <= 15]
    seen = set()
    for file in files[::2]:
        gold = read_gold(file)
        record = tagger.tag(gold.text, published=gold.published).to_dict()
        for found in (*record["mentions"], *record["tags"], record["section"]):
            seen.update(pieces(found.get("reason")))
            seen.update(piece for candidate in found.get("candidates", ()) for piece in pieces(candidate["reason"]))
    assert len(seen) > 15
    assert sorted(piece for piece in seen if not known(piece)) == []


def test_every_word_is_said_in_both_languages():
    for group in ("texts", "reasons"):
        for key, row in DATA[group].items():
            assert set(row) == {"vi", "en"}, key
            assert all(text.strip() for text in row.values()), key
    for key, row in DATA["reasons"].items():
        assert re.search(r"[à-ỹđ]", row["vi"]), f"{key}: {row['vi']!r} is no Vietnamese"
        assert all(text.endswith(": ") == key.endswith(": ") for text in row.values()), key


def test_every_refusal_an_editor_can_meet_has_vietnamese():
    code = "".join(f.read_text("utf-8") for folder in ("desk", "read") for f in (ROOT / "nlp" / folder).glob("*.py"))
    reasons = set(re.findall(r'Problem\(\s*\d+,\s*"([a-z-]+)"', code)) | set(re.findall(r'reason="([a-z-]+)"', code))
    of_programs = {"no-place", "no-document", "several", "folder"}  # asked for by id, or by path on the command line
    assert reasons - set(DATA["refusals"]) - of_programs == set()
    assert texts("vi")["refusal:session"] == DATA["refusals"]["session"]["vi"]
    assert "refusal:session" not in texts("en")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_word_asked_for_is_there(language):
    words = texts(language)
    folder = ROOT / "nlp/desk"
    scripts = "".join(f.read_text("utf-8") for f in (folder / "static").glob("*.js"))
    pages = "".join(f.read_text("utf-8") for f in (folder / "templates").glob("*.html"))
    asked = set(re.findall(r'\bt\("([\w-]+)"\)', scripts)) | set(re.findall(r"\bt\.(\w+)", pages))
    assert len(asked) > 60
    assert sorted(asked - set(words)) == []
