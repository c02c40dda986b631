"""Inputs that cannot be read: one line that names the input, the problem and the remedy; the others are done; memory is bounded."""

import io
import json
import random
import resource
import subprocess
import sys
import zipfile

import pypdf
import pytest

import nlp
from nlp.read import rows
from nlp.types import Article, Rejected

from .test_formats import TEXT, archive_of, pdf_with, word_document

GOOD = TEXT.encode()


def encrypted_pdf():
    writer = pypdf.PdfWriter(io.BytesIO(pdf_with(["Secret words in a file"])))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def bomb(name="a.txt", size=31_000_000, count=20):
    return archive_of({f"{number}{name}": b"0" * size for number in range(count)})


def docx_bomb():
    out = io.BytesIO(word_document(["x"]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/more.xml", b" " * 60_000_000)
    return out.getvalue()


#: name, bytes, part of the problem, part of the remedy
BAD = [
    ("empty.txt", b"", "empty", "nothing to read"),
    ("white.txt", " \n\u00a0 ".encode(), "white space", "nothing to read"),
    ("binary.bin", bytes(range(256)) * 40, "not text", "give a page"),
    ("nul.txt", b"\x00" * 500 + GOOD, "not text", "give a page"),
    ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(300), "picture", "give the text"),
    ("plain.docx", b"only text", "not a Word document", "save it as .docx"),
    ("cut.docx", word_document(["x" * 5000])[:900], "not a Word document", "save it as .docx"),
    ("other.docx", archive_of({"xl/workbook.xml": "<x/>"}), "spreadsheet", "save it as CSV"),
    ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Word document", "save it as .docx"),
    ("locked.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "password", "save it without"),
    ("bomb.docx", docx_bomb(), "unpacks to", "new document"),
    ("locked.pdf", encrypted_pdf(), "encrypted", "without a password"),
    ("broken.pdf", b"%PDF-1.7\nrubbish", "cannot be read", "export it again"),
    ("scan.pdf", pdf_with([]), "without a text layer", "text recognition"),
    ("empty.rtf", rb"{\rtf1\ansi }", "without text", "nothing to read"),
    ("deep.html", b"<b>" * 100_000 + b"x", "nested 100000 deep", "save its text"),
    ("deep2.html", b"<div><section>" * 50_000 + b"x", "nested", "save its text"),
    ("large.html", b"<html><body>" + b"<p>words </p>" * 700_000, "more than one page", "save its text"),
    ("no.html", b"<html><body></body></html>", "no article", "save its text"),
    ("deep.json", b"[" * 100_000, "nested too deep", "objects"),
    ("bad.json", b'{"text": ', "not JSON", "give an object"),
    ("number.json", b"12", "not an object", "title and text"),
    ("fields.json", b'{"headline": "x"}', "no text in it", "fields text, body or content"),
    ("bomb.zip", bomb(), "unpacks to more than", "read the folder"),
    ("broken.zip", archive_of({"a.txt": TEXT})[:-30], "damaged", "pack it again"),
    ("none.zip", archive_of({"a.png": "x"}), "without readable articles", ".txt"),
    ("zip-in-zip.zip", archive_of({"a.txt": archive_of({"b.txt": TEXT})}), "inside an archive", "unpack it"),
    ("sheet.xlsx", archive_of({"xl/workbook.xml": "<x/>", "a.txt": "x"}), "spreadsheet", "CSV"),
    ("packed.gz", b"\x1f\x8b\x08" + bytes(200), "damaged", "pack it again"),
    ("utf16.txt", "\ufeff".encode("utf-16-le") + b"\x00\xd8a\x00" * 30, "UTF-16", "save it as UTF-8"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "problem", "remedy"), BAD, ids=[row[0] for row in BAD])
def test_one_line_with_name_problem_and_remedy(name, content, problem, remedy):
    found = list(nlp.read_many(content, name=name))
    assert [type(item) for item in found] == [Rejected]
    message = found[0].message
    assert name.split("/")[0] in message
    assert problem in message
    assert remedy in message
    assert "\n" not in message
    assert len(message) < 400
    assert found[0].reason
    with pytest.raises(nlp.InputError):
        nlp.read(content, name=name)


def test_a_line_too_long_in_a_large_table_is_one_rejected_row(monkeypatch):
    monkeypatch.setattr(rows, "MOST_LINE", 1000)
    table = f"id,text\n1,Trời mưa\n2,{'a ' * 600}\n3,Trời nắng\n4,{'b ' * 600}\n".encode()
    found = list(rows.read_large_table(io.BytesIO(table), "x.csv"))
    assert [getattr(item, "message", item.id)[:7] for item in found] == ["1", "x.csv:3", "3", "x.csv:5"]


def test_paths_that_cannot_be_read(tmp_path):
    for source in (tmp_path / "nothing.txt", tmp_path / ("x" * 400), "a\x00b", tmp_path):
        found = list(nlp.read_many(source))
        assert [type(item) for item in found] == [Rejected]
        assert "\n" not in found[0].message


def test_the_other_members_are_done():
    content = archive_of(
        {"a.txt": TEXT, "b.pdf": encrypted_pdf(), "c.docx": b"no", "d.txt": b"\x00\x01" * 300, "e.txt": TEXT}
    )
    found = list(nlp.read_many(content, name="x.zip"))
    assert [type(item).__name__ for item in found] == ["Article", "Rejected", "Rejected", "Rejected", "Article"]
    assert all("x.zip/" in item.message for item in found if isinstance(item, Rejected))


def test_the_other_rows_are_done():
    lines = [
        json.dumps({"text": TEXT}),
        "{",
        "[1]",
        json.dumps({"id": "a"}),
        "",
        json.dumps({"text": TEXT, "date": "soon"}),
        json.dumps({"text": TEXT}),
    ]
    found = list(nlp.read_many("\n".join(lines).encode(), name="x.jsonl"))
    assert [type(item).__name__ for item in found] == [
        "Article",
        "Rejected",
        "Rejected",
        "Rejected",
        "Rejected",
        "Article",
    ]
    assert [item.message.split(":")[1] for item in found if isinstance(item, Rejected)] == ["2", "3", "4", "6"]


def test_half_a_character_is_read_with_a_note():
    article = nlp.read(GOOD.removesuffix(b".") + "ệ".encode()[:2])
    assert article.text == TEXT.removesuffix(".")
    assert article.notes


LIMIT = """
import resource, sys, nlp
nlp.read(b"warm up")
base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = list(nlp.read_many(sys.argv[1]))
for item in found:
    print(type(item).__name__, getattr(item, "message", ""))
print("grown", (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base) // 1024)
"""


def read_apart(path):
    done = subprocess.run([sys.executable, "-c", LIMIT, str(path)], capture_output=True, text=True, check=True)
    *items, grown = done.stdout.strip().split("\n")
    return items, int(grown.split()[1])


@pytest.mark.soak
@pytest.mark.parametrize("name", ["big.txt", "big.html", "big.json", "big.pdf", "big.docx"])
def test_fifty_megabytes_are_refused_without_being_read(tmp_path, name):
    path = tmp_path / name
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    items, grown = read_apart(path)
    assert len(items) == 1
    assert items[0].startswith("Rejected")
    assert "limit 32 MB" in items[0]
    assert grown < 20


@pytest.mark.soak
def test_a_line_of_two_hundred_megabytes_is_one_rejected_row(tmp_path):
    path = tmp_path / "long.jsonl"
    with path.open("wb") as file:
        file.write(json.dumps({"text": TEXT}).encode() + b"\n")
        file.write(b'{"text": "')
        for _ in range(200):
            file.write(b"x" * 1024 * 1024)
        file.write(b'"}\n')
        file.write(json.dumps({"text": TEXT}).encode() + b"\n")
    items, grown = read_apart(path)
    assert [item.split()[0] for item in items] == ["Article", "Rejected", "Article"]
    assert "long.jsonl:2" in items[1]
    assert grown < 150


@pytest.mark.soak
def test_many_megabytes_of_rows_are_read_row_by_row(tmp_path):
    path = tmp_path / "many.csv"
    row = "Một dòng tin ngắn, đủ dài để đọc. " * 100
    with path.open("w", encoding="utf-8") as file:
        file.write("id,text\n")
        for number in range(9000):
            file.write(f'{number},"{row}"\n')
    assert path.stat().st_size > 32 * 1024 * 1024
    count = sum(isinstance(item, Article) for item in nlp.read_many(path))
    assert count == 9000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 2_000_000


SEEDS = {
    "a.docx": word_document([TEXT]),
    "a.pdf": pdf_with(["Plain words on a page", "and more of them"]),
    "a.zip": archive_of({"a.txt": TEXT, "b.html": "<p>" + TEXT}),
    "a.html": ("<html><body><article><p>" + TEXT + "</p></article></body></html>").encode(),
    "a.rtf": rb"{\rtf1\ansi Plain words \u7885? and {\b bold} ones\par}",
    "a.jsonl": json.dumps({"text": TEXT}).encode(),
    "a.csv": ("id,text\n1," + TEXT.replace("\n", " ")).encode(),
    "a.txt": GOOD,
}


def damaged(content, chance):
    """The bytes with a few of them changed, cut out or doubled."""
    out = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(out))
        how = chance.randrange(3)
        if how == 0:
            out[at] = chance.randrange(256)
        elif how == 1 and len(out) > 50:
            del out[at : at + chance.randint(1, 40)]
        else:
            out[at:at] = out[max(0, at - 20) : at]
    return bytes(out)


def read_damaged(name, rounds):
    chance = random.Random(name)
    for _ in range(rounds):
        for item in nlp.read_many(damaged(SEEDS[name], chance), name=name):
            if isinstance(item, Rejected):
                assert name in item.message
                assert "\n" not in item.message


@pytest.mark.parametrize("name", SEEDS)
def test_damaged_files_are_read_or_refused(name):
    read_damaged(name, 12)


@pytest.mark.soak
@pytest.mark.parametrize("name", SEEDS)
def test_many_damaged_files_are_read_or_refused(name):
    read_damaged(name, 300)


def test_a_quote_never_closed_is_said_and_a_lone_one_is_not():
    table = 'id,text\n1,Good row\n2,"never closed\n3,lost\n4,lost too\n'
    first, last = nlp.read_many(table.encode(), name="x.csv")
    assert first.id == "1"
    assert (last.reason, "x.csv:3" in last.message, "3 lines" in last.message) == ("open-quote", True, True)
    sound = 'id,text\n1,a pipe of 5" width\n2,"two\nlines"\n3,a pipe of 6" width\n'
    assert [a.id for a in nlp.read_many(sound.encode(), name="x.csv")] == ["1", "2", "3"]


@pytest.mark.parametrize("sign", ["(", "”", "@"])
def test_a_long_run_of_signs_is_read_in_linear_time(sign):
    assert nlp.read((sign * 300_000).encode()).text == sign * 300_000  # took minutes where it was quadratic
