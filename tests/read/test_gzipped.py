"""Inputs packed with gzip: read as what they unpack to, bounded, and rejected by name where damaged."""

import gzip
import io
import json
import zlib

import pytest

import nlp
from nlp.read import gzipped
from nlp.types import Article, Rejected

TEXT = "Sáng nay bà con bản Huổi Lếch đã có nước sạch sau nhiều tháng chờ đợi."
LINES = "".join(json.dumps({"id": n, "text": TEXT}) + "\n" for n in (1, 2)).encode()
TABLE = f"id,text\n1,{TEXT}\n2,{TEXT}\n".encode()


@pytest.mark.parametrize(
    ("name", "content", "count"),
    [("a.jsonl.gz", LINES, 2), ("a.csv.gz", TABLE, 2), ("a.txt.gz", TEXT.encode(), 1), ("A.HTML.GZ", ("<html><body><h1>Nước sạch về bản</h1>" + f"<p>{TEXT}</p>" * 4).encode(), 1)],
)  # fmt: skip
@pytest.mark.parametrize("how", ["path", "bytes", "file", "folder"])
def test_read_as_what_it_unpacks_to(name, content, count, how, tmp_path):
    packed = gzip.compress(content)
    (tmp_path / name).write_bytes(packed)
    source = {"path": tmp_path / name, "bytes": packed, "file": io.BytesIO(packed), "folder": tmp_path}[how]
    found = list(nlp.read_many(source, name=name if how in ("bytes", "file") else None))
    assert [type(item) for item in found] == [Article] * count, found
    assert all(TEXT in article.text for article in found)
    assert all(f"{name}/{name[:-3]}" in article.source for article in found)


def test_damaged_rows_give_what_came_before_and_a_rejected(tmp_path):
    whole = gzip.compress(LINES) + gzip.compress(LINES)
    (tmp_path / "a.jsonl.gz").write_bytes(whole[:-20])
    *before, last = nlp.read_many(tmp_path / "a.jsonl.gz")
    assert isinstance(last, Rejected)
    assert last.reason == "damaged"
    assert all(isinstance(item, Article) for item in before)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt.gz", gzip.compress(TEXT.encode())[:30], "damaged"),
        ("a.txt.gz", gzip.compress(gzip.compress(TEXT.encode())), "nested-archive"),
        ("a.tar.gz", gzip.compress(bytes(257) + b"ustar" + bytes(300)), "nested-archive"),
        ("a.txt.gz", gzip.compress(b" \n"), "empty"),
        ("a.txt.gz", gzip.compress(bytes(40 * 1024 * 1024)), "too-large"),
        ("a.txt.gz", gzip.compress(b"\x00\x01\x02" * 400), "binary"),
    ],
    ids=["broken off", "twice", "tar", "empty", "bomb", "binary"],
)
def test_rejected_by_name(name, content, reason):
    (found,) = nlp.read_many(content, name=name)
    assert isinstance(found, Rejected)
    assert found.reason == reason
    assert found.message.startswith(name)


def test_packed_rows_are_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(gzipped, "MOST_UNPACKED", 100_000)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(LINES + b"\n" * 200_000))
    found = list(nlp.read_many(tmp_path / "a.jsonl.gz"))
    assert [type(item) for item in found] == [Article, Article, Rejected]
    assert found[-1].reason == "too-large"


def test_no_whole_row_is_lost_where_the_file_breaks_off(tmp_path):
    rows = "".join(f'{{"id": "{number}", "text": "Mưa lớn {number * 7919 % 10007}"}}\n' for number in range(2000))
    broken = gzip.compress(rows.encode())[:-4000]
    whole = zlib.decompressobj(31).decompress(broken).count(b"\n")
    (tmp_path / "a.jsonl.gz").write_bytes(broken)
    *before, last = nlp.read_many(tmp_path / "a.jsonl.gz")
    assert [article.id for article in before] == [str(number) for number in range(whole)]
    assert last.reason == "damaged"
