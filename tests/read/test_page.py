"""The anatomy of pasted pages: what each line of our own pages is."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.read.page import anatomy, make_article

PAGES = sorted((Path(__file__).resolve().parent.parent / "cases" / "pages").glob("*.json"))


def roles_by_line(text, article):
    out = []
    position = 0
    for line in text.split("\n"):
        found = {p.role for p in article.parts if p.start < position + len(line) and position < p.end}
        out.append(found - {"dateline"})
        position += len(line) + 1
    return out


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.stem)
def test_pages(file, ends):
    case = json.loads(file.read_text(encoding="utf-8"))
    text = ends.join(line for _, line in case["lines"])
    article = make_article(text)
    assert article.text == text, "labels, never deletes"
    found = roles_by_line(text, article)
    wrong = [
        (line[:60], role, sorted(roles))
        for (role, line), roles in zip(case["lines"], found, strict=True)
        if line.strip() and roles != {role}
    ]
    assert wrong == []
    assert article.byline == case["byline"]
    assert article.dateline == case["dateline"]


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.stem)
def test_a_title_known_apart_is_the_title(file):
    case = json.loads(file.read_text(encoding="utf-8"))
    title = next((line for role, line in case["lines"] if role == "title"), None)
    if title is None:
        return
    text = "\n".join(line for role, line in case["lines"] if role not in ("title", "furniture", "related"))
    article = make_article(text, title=title)
    assert article.text == f"{title}\n\n{text}"
    assert [p.role for p in article.parts].count("title") == 1


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_parts_are_in_order_and_cover_what_is_not_white(text):
    parts, _, _ = anatomy(text)
    ends = [0, *(p.end for p in parts)]
    assert all(end <= p.start < p.end for end, p in zip(ends, parts))
    covered = "".join(text[p.start : p.end] for p in parts)
    assert "".join(covered.split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("first", "role"),
    [
        ("Sau hai năm tạm dừng, chợ phiên đã họp lại.", "lead"),
        ("Pupils in the hills learn to swim.", "lead"),
        ("Họp rồi.", "body"),
        ("- Gạo nếp, mật ong và thổ cẩm.", "body"),
    ],
)
def test_a_short_sentence_under_the_title_is_the_lead(first, role):
    rest = (
        "Hàng trăm người dân mang thổ cẩm, gà đen và mật ong đến bán trong buổi chợ đầu tiên của năm mới, ai cũng vui."
    )
    article = make_article(f"Chợ phiên vùng biên họp lại\n\n{first}\n\n{rest}")
    assert [part.role for part in article.parts][1:] == [role, "body" if role == "lead" else "lead"]
