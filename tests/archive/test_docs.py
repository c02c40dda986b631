"""The examples of docs/archive.md run, and what it says of options is so."""

import re
from pathlib import Path

import pytest

from nlp.archive.columns import COLUMNS
from nlp.archive.streams import CONTAINERS, LINES, PAGES, TABLES

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "archive.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL))
def test_examples_run(code):
    exec(compile(code, "docs/archive.md", "exec"), {})


def test_the_columns_and_formats_of_the_page_are_those_of_the_code():
    for column in COLUMNS:
        assert f"`{column}`" in PAGE
    for suffix in (*LINES, *TABLES, *CONTAINERS, *set(PAGES) - {".doc"}):
        assert suffix in PAGE
    for option in re.findall(r"--[a-z-]+", PAGE):
        source = (DOCS.parent / "nlp" / "archive" / "commands.py").read_text(encoding="utf-8")
        name = option.removeprefix("--").replace("-", "_")
        assert name in source or option in ("--port", "--nthreads", "--affected-by")
