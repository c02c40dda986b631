"""Every notebook runs top to bottom, is kept without outputs, and has its page in docs/notebooks."""

import importlib.util
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
spec = importlib.util.spec_from_file_location("export", ROOT / "notebooks" / "export.py")
export = importlib.util.module_from_spec(spec)
spec.loader.exec_module(export)
BOOKS = export.notebooks()


def test_there_are_seven():
    assert [path.stem[0] for path in BOOKS] == list("1234567")


@pytest.mark.parametrize("path", BOOKS, ids=lambda p: p.stem)
def test_is_clean_and_opens_with_its_question(path):
    book = json.loads(path.read_text(encoding="utf-8"))
    assert all(not cell.get("outputs") and not cell.get("execution_count") for cell in book["cells"])
    first = "".join(book["cells"][0]["source"])
    assert book["cells"][0]["cell_type"] == "markdown"
    assert "?" in first.splitlines()[0]


@pytest.mark.parametrize("path", BOOKS, ids=lambda p: p.stem)
def test_its_page_is_small_and_needs_nothing_from_elsewhere(path):
    text = (export.PAGES / f"{path.stem}.html").read_text(encoding="utf-8")
    assert len(text.encode()) < 1_000_000
    assert "<script" not in text
    assert not re.search(r"""(?:src|href)=["']https?://""", text)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", BOOKS, ids=lambda p: p.stem)
def test_runs_top_to_bottom(path):
    book = export.run(path)
    assert export.page(path, book).count("<h1") == 1
