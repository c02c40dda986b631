"""The command and its page: whole, without network, honest about what was left out."""

import json
import re

import pytest
from typer.testing import CliRunner

from nlp.cli import app
from nlp.topics import load
from nlp.topics.frames import to_tables
from nlp.topics.report import fitting_step, page

THEMES = {
    "Cà phê": "Nông dân trồng cà phê ở xã Mường Ảng, tỉnh Điện Biên. Cà phê chín, giá cà phê lên, hợp tác xã thu mua cà phê tươi.",
    "Trường học": "Học sinh trường nội trú ở xã Sín Thầu, tỉnh Điện Biên vào lớp. Giáo viên dạy học sinh, trường có thư viện, học sinh đọc sách.",
}


@pytest.fixture
def rows(tmp_path):
    file = tmp_path / "rows.jsonl"
    lines = [
        {"id": f"{n}", "title": f"{title} {n}", "text": f"{text} Đợt {n}.", "published": f"2026-0{1 + n % 6}-10"}
        for n in range(12)
        for title, text in THEMES.items()
    ]
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return file


def test_one_page_and_a_model(rows, tmp_path):
    out, model = tmp_path / "report.html", tmp_path / "model"
    arguments = ["topics", str(rows), "--out", str(out), "--number", "2", "--workers", "1", "--language", "en"]
    done = CliRunner().invoke(app, [*arguments, "--model", str(model)])
    assert done.exit_code == 0, done.output
    assert "24 articles, 2 topics" in done.output
    text = out.read_text(encoding="utf-8")
    assert not re.search(r"""<(?:script|link|img)[^>]+(?:src|href)=["']?http""", text)
    assert text.count("<script") == text.count("</script>") == 1
    assert text.count('class="chart"') == 4
    assert "What the archive writes about" in text
    assert len(load(model).topics) == 2


def test_titles_cannot_break_the_page(archive, tagger):
    tables = to_tables([tagger.tag("Xã Thanh Yên vào vụ </script><b>", published="2026-01-12")])
    text = page(archive, tables, title="<script>alert(1)</script>")
    assert "<script>alert" not in text
    assert fitting_step(archive) == "month"


def test_unusable_arguments(tmp_path):
    run = CliRunner().invoke
    assert run(app, ["topics", str(tmp_path / "none"), "--out", str(tmp_path / "r.html")]).exit_code != 0
    assert run(app, ["topics", str(tmp_path), "--language", "fr"]).exit_code != 0
