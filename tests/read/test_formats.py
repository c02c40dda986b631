"""Each format, made here and read back; folders, archives and lists of inputs."""

import io
import json
import zipfile

import docx
import pytest

import nlp
from nlp.types import Article, Rejected

STORY = [
    "Chợ phiên họp lại",
    "Sau hai năm đóng cửa, chợ phiên vùng biên đã họp lại vào sáng chủ nhật với hơn trăm gian hàng.",
    "Bà con mang đến thổ cẩm, mật ong và gạo nếp.",
]
TEXT = "\n\n".join(STORY)


def roles(article):
    return [(part.role, article.text[part.start : part.end]) for part in article.parts]


def word_document(paragraphs):
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf_with(lines):
    """A PDF of one page with a text layer, in the plainest form the standard allows."""
    shown = " ".join(f"({line}) Tj 0 -16 Td" for line in lines)
    stream = f"BT /F1 12 Tf 50 780 Td {shown} ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 6\n0000000000 65535 f \n%strailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        len(out),
    )


def archive_of(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_plain_text_from_path_bytes_and_file(tmp_path):
    path = tmp_path / "story.txt"
    path.write_text(TEXT, encoding="utf-8")
    articles = [nlp.read(path), nlp.read(str(path)), nlp.read(TEXT.encode()), nlp.read(io.BytesIO(TEXT.encode()))]
    assert {a.text for a in articles} == {TEXT}
    assert articles[0].title == STORY[0]
    assert articles[0].encoding == "utf-8 1.00"
    assert articles[0].source == str(path)


def test_word_document():
    document = docx.Document()
    for paragraph in STORY:
        document.add_paragraph(paragraph)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Gạo nếp", "40.000 đồng"
    out = io.BytesIO()
    document.save(out)
    article = nlp.read(out.getvalue(), name="story.docx")
    assert article.title == STORY[0]
    assert "Gạo nếp | 40.000 đồng" in article.text


def test_word_document_typed_with_an_old_font():
    from nlp.read.charsets import encode_as

    article = nlp.read(word_document([encode_as(line, "tcvn3").decode("latin-1") for line in STORY]), name="cu.docx")
    assert article.text.lower() == TEXT.lower()
    assert article.encoding.startswith("tcvn3")
    assert any("capitals" in note for note in article.notes)


def test_pdf_with_a_text_layer():
    lines = [
        "The market is back",
        "After two years the border market opened again on Sunday with more",
        "than a hundred stalls. Families brought honey.",
    ]
    article = nlp.read(pdf_with(lines), name="story.pdf")
    assert "with more than a hundred stalls" in article.text, "lines broken for the width are joined"
    assert article.title == "The market is back"


def test_rtf():
    content = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\f0 Ch\u7907? phi\u234?n h\u7885?p l\u7841?i\par "
        + b"Plain words.}"
    )
    article = nlp.read(content, name="a.rtf")
    assert article.text.startswith("Chợ phiên họp lại")


PAGE = """<html><head><meta charset="utf-8"><title>Chợ phiên họp lại - Báo Bản Xa</title>
<meta name="author" content="Lò Thanh"></head><body>
<nav><a href="/">Trang chủ</a> <a href="/xa-hoi">Xã hội</a></nav>
<article><h1>Chợ phiên họp lại</h1>
<p class="sapo">Sau hai năm đóng cửa, chợ phiên vùng biên đã họp lại vào sáng chủ nhật với hơn trăm gian hàng của bà con ba xã.</p>
<figure><img src="a.jpg"><figcaption>Bà con bán mật ong ở chợ phiên sáng chủ nhật.</figcaption></figure>
<p>Bà con mang đến thổ cẩm, mật ong, gạo nếp và nhiều loại rau rừng. Người mua đến từ sớm, có người đi bộ ba giờ đồng hồ qua hai ngọn núi để gặp lại bạn cũ.</p>
<p>Ban quản lý chợ cho biết mỗi tháng chợ sẽ họp hai phiên, phiên sau có thêm khu ẩm thực và trò chơi dân gian cho trẻ em, mọi người đều được vào không mất tiền.</p>
<p class="author">Lò Thanh</p></article>
<div class="tin-lien-quan"><h3>Tin liên quan</h3><ul><li><a href="/1">Lớp học bên suối chờ ngày nắng</a></li><li><a href="/2">Dân bản góp công làm đường</a></li></ul></div>
<footer>Bản quyền thuộc về Báo Bản Xa</footer></body></html>"""


def test_html_keeps_what_the_extractor_leaves():
    article = nlp.read(PAGE.encode(), name="page.html")
    found = {text: role for role, text in roles(article)}
    assert article.title == "Chợ phiên họp lại"
    assert article.byline == "Lò Thanh"
    assert found["Bà con bán mật ong ở chợ phiên sáng chủ nhật."] == "caption"
    assert found["Lớp học bên suối chờ ngày nắng"] == "related"
    assert found["Lò Thanh"] == "byline"
    assert article.text.index("Bà con bán") < article.text.index("Bà con mang"), "the caption where the page has it"
    assert article.text.count("Sau hai năm đóng cửa") == 1


def test_html_in_an_old_encoding():
    from nlp.read.charsets import encode_as

    content = encode_as(PAGE.replace('<meta charset="utf-8">', ""), "tcvn3")
    article = nlp.read(content, name="page.html")
    assert "chợ phiên vùng biên" in article.text
    assert article.encoding.startswith("tcvn3")


def test_rows_of_json_lines_lists_and_tables():
    row = {
        "id": 7,
        "title": STORY[0],
        "body": "\n\n".join(STORY[1:]),
        "date": "2026-03-01",
        "language": "vi",
        "url": "https://example.org/7",
    }
    table = "id,title,text,published\n8,Chợ phiên họp lại,Sau hai năm đóng cửa.,2026-03-02\n"
    inputs = {
        "a.jsonl": json.dumps(row) + "\n\n" + json.dumps({"title": "no text but a title"}) + "\n",
        "b.json": json.dumps([row, {"id": 1}]),
        "c.csv": table,
        "d.tsv": table.replace(",", "\t"),
        "e.csv": table.replace(",", ";"),
    }
    found = {name: list(nlp.read_many(content.encode(), name=name)) for name, content in inputs.items()}
    first = found["a.jsonl"][0]
    assert (first.id, first.title, str(first.published), first.language, first.url) == (
        "7",
        STORY[0],
        "2026-03-01",
        "vi",
        "https://example.org/7",
    )
    assert found["a.jsonl"][1].text == "no text but a title"
    assert [type(item) for item in found["b.json"]] == [Article, Rejected]
    assert found["b.json"][1].id == "1"
    for name in ("c.csv", "d.tsv", "e.csv"):
        assert [(a.id, a.title) for a in found[name]] == [("8", STORY[0])]


def test_folder_archive_and_list(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "b.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "in" / "a.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "in" / "c.bin").write_bytes(b"passed over")
    packed = tmp_path / "x.zip"
    packed.write_bytes(
        archive_of(
            {
                "one.txt": TEXT,
                "two.docx": word_document(STORY),
                "inner/three.json": json.dumps({"text": TEXT}),
                "p.png": b"x",
            }
        )
    )
    assert [a.title for a in nlp.read_many(tmp_path / "in")] == [STORY[0]] * 2
    assert [a.title for a in nlp.read_many(packed)] == [STORY[0]] * 3
    both = list(nlp.read_many([packed, tmp_path / "nothing.txt", tmp_path / "in" / "b.txt"]))
    assert [type(item) for item in both] == [Article] * 3 + [Rejected, Article]


def test_read_wants_one_article(tmp_path):
    with pytest.raises(nlp.InputError, match="read_many"):
        nlp.read(json.dumps([{"text": "a"}, {"text": "b"}]).encode(), name="x.json")
    with pytest.raises(nlp.InputError, match="read_many"):
        nlp.read(tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.csv", "ID, Title ,TEXT,Published\n8,Chợ phiên,Sau hai năm đóng cửa.,2026-03-02\n"),
        ("x.jsonl", '{"Id": 8, "Title": "Chợ phiên", "Text": "Sau hai năm đóng cửa.", "DATE": "2026-03-02"}\n'),
        ("x.csv", "\ufeffsep=;\n\nid;title;text;date\n8;Chợ phiên;Sau hai năm đóng cửa.;2026-03-02\n"),
        ("<stdin>", "id,title,text,published\n8,Chợ phiên,Sau hai năm đóng cửa.,2026-03-02\n"),
        ("<stdin>", '"id";"title";"body";"date"\r\n8;Chợ phiên;Sau hai năm đóng cửa.;2026-03-02\r\n'),
    ],
)
def test_fields_in_any_case_and_tables_without_a_name(name, content):
    (article,) = nlp.read_many(content.encode(), name=name)
    assert (article.id, article.title, str(article.published)) == ("8", "Chợ phiên", "2026-03-02")
    assert "đóng cửa" in article.text


@pytest.mark.parametrize("name", ["page.txt", "<stdin>"])
def test_a_page_that_opens_with_a_list_is_no_table(name):
    content = (
        "Title, author, price\n\nThree lists of books went round the schools."
        if name == "<stdin>"
        else "id,text\n1,a\n"
    )
    assert isinstance(next(nlp.read_many(content.encode(), name=name)), Article)
    assert nlp.read(content.encode(), name=name).text == content


def test_what_systems_leave_beside_files_is_passed_over(tmp_path):
    shadow = b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X" + bytes(60)
    packed = archive_of(
        {"day/a.txt": TEXT, "__MACOSX/day/._a.txt": shadow, "day/~$b.docx": b"open", "day/._c.txt": shadow}
    )
    assert [a.title for a in nlp.read_many(packed, name="x.zip")] == [STORY[0]]
    for name, content in (("a.txt", TEXT.encode()), ("._a.txt", shadow), ("~$a.docx", b"open")):
        (tmp_path / name).write_bytes(content)
    assert [a.title for a in nlp.read_many(tmp_path)] == [STORY[0]]


def test_another_title_keeps_the_parts_of_a_page(tagger):
    page = nlp.read(PAGE.encode(), name="x.html")
    hidden = [p.role for p in page.parts if p.role in ("related", "furniture")]
    assert hidden, "the page has something that is not the story"
    article = tagger.tag(page, title="Một tiêu đề khác").article
    assert article.text == f"Một tiêu đề khác\n\n{page.text}"
    assert roles(article)[0] == ("title", "Một tiêu đề khác")
    renamed = [("subhead" if role == "title" else role, text) for role, text in roles(page)]
    assert roles(article)[1:] == renamed
    same = tagger.tag(page, title=page.title).article
    assert (same.text, same.parts) == (page.text, page.parts)


@pytest.mark.parametrize(
    "block", ["<p>{}</p>", "<div>{}</div>", "<article><p>{}</p></article>", "<div><span>{}</span></div>"]
)
@pytest.mark.parametrize("more", ["", "<p>Các em nhỏ cũng vui.</p>", "<div><p>Một.</p><p>Hai ba bốn.</p></div>"])
def test_a_short_page_is_not_torn_at_inline_tags(block, more):
    story = 'Người dân <b>xã</b> <i>Mường</i> <a href="x">Phăng</a> dự hội.'
    page = f"<html><head><title>Ngày hội</title></head><body><h1>Ngày hội</h1>{block.format(story)}{more}</body></html>"
    lines = nlp.read(page.encode(), name="x.html").text.split("\n\n")
    assert lines[1] == "Người dân xã Mường Phăng dự hội."
    assert len(lines) == 2 + more.count("<p>")
