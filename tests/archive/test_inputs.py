"""Every kind of input, whole and broken."""

import csv
import functools
import gzip
import http.server
import io
import json
import os
import tarfile
import threading
import zipfile

import pytest
import zstandard

from nlp.errors import ConfigError
from tests.archive.conftest import everything, job, rejected, row

ROWS = [row(n) for n in range(12)]
LINES = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in ROWS).encode()


def _csv(delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(ROWS[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(ROWS)
    return out.getvalue().encode()


def _parquet() -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), out)
    return out.getvalue()


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("day/rows.jsonl", LINES)
    return out.getvalue()


def _tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        member = tarfile.TarInfo("day/rows.csv")
        member.size = len(_csv())
        archive.addfile(member, io.BytesIO(_csv()))
    return out.getvalue()


FORMATS = {
    "rows.jsonl": lambda: LINES,
    "rows.jsonl.gz": lambda: gzip.compress(LINES),
    "rows.jsonl.zst": lambda: zstandard.compress(LINES[:900]) + zstandard.compress(LINES[900:]),
    "rows-of-windows.jsonl": lambda: LINES.decode().replace("\n", "\r\n").encode("utf-16"),
    "rows.csv": _csv,
    "rows-of-excel.csv": lambda: _csv(";"),
    "rows.parquet": _parquet,
    "rows.zip": _zip,
    "rows.tar.gz": _tar,
}


@pytest.mark.parametrize("name", FORMATS)
def test_rows_of_every_format_are_the_same_articles(tmp_path, name):
    (tmp_path / name).write_bytes(FORMATS[name]())
    manifest = job(tmp_path / name, out=tmp_path / "out")
    assert manifest["counts"]["rejected"] == 0
    found = everything(tmp_path / "out")
    assert [r["article"]["id"] for r in found] == [r["id"] for r in ROWS]
    assert [r["article"]["published"] for r in found] == [r["published"] for r in ROWS]
    assert all(name in r["article"]["source"] for r in found)


def test_a_tree_of_pages_in_order_and_the_output_inside_it_is_no_input(tmp_path):
    import docx

    (tmp_path / "b").mkdir()
    (tmp_path / "a.txt").write_text("Tin ở Điện Biên\n\nSáng nay trời lạnh ở xã Thanh Yên.", encoding="utf-8")
    paragraphs = "".join(f"<p>Người dân xã Mù Cả kể lại câu chuyện thứ {n} về mùa lúa vừa qua.</p>" for n in range(6))
    (tmp_path / "b" / "page.html").write_text(
        f"<html><head><title>Mùa lúa</title></head><body><article><h1>Mùa lúa</h1>{paragraphs}</article></body></html>",
        encoding="utf-8",
    )
    document = docx.Document()
    document.add_paragraph("Họp báo tại Hà Nội")
    document.add_paragraph("Buổi họp báo diễn ra chiều nay.")
    document.save(str(tmp_path / "c.docx"))
    (tmp_path / "left.bin").write_bytes(b"\0\1")
    for _ in range(2):
        job(tmp_path, out=tmp_path / "out", retag=True)
        sources = [r["article"]["source"] for r in everything(tmp_path / "out")]
        assert [s.rpartition("/")[2] for s in sources] == ["a.txt", "c.docx", "page.html"]


@pytest.mark.filterwarnings("ignore")  # the writer of warcio leaves a temporary file to the collector
def test_warc_responses_that_are_pages(tmp_path):
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    page = "<html><head><title>Lễ hội</title></head><body><article>" + (
        "<p>Lễ hội hoa ban mở màn tại thành phố Điện Biên Phủ với nhiều tiết mục của bà con các bản.</p>" * 4
    )
    with (tmp_path / "news.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for url, kind, status in (
            ("https://example.org/le-hoi", "text/html; charset=utf-8", "200 OK"),
            ("https://example.org/anh.jpg", "image/jpeg", "200 OK"),
            ("https://example.org/cu", "text/html", "404 Not Found"),
        ):
            headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
            body = io.BytesIO(page.encode())
            writer.write_record(writer.create_warc_record(url, "response", payload=body, http_headers=headers))
    job(tmp_path / "news.warc.gz", out=tmp_path / "out")
    found = everything(tmp_path / "out")
    assert [r["article"]["url"] for r in found] == ["https://example.org/le-hoi"]
    content = (tmp_path / "news.warc.gz").read_bytes()
    (tmp_path / "cut.warc.gz").write_bytes(content[:200])
    (tmp_path / "two").mkdir()
    job(tmp_path / "cut.warc.gz", tmp_path / "news.warc.gz", out=tmp_path / "out2")
    assert [r["article"]["url"] for r in everything(tmp_path / "out2")] == ["https://example.org/le-hoi"]


def _crawl() -> tuple[bytes, list[int]]:
    """Sixty records as a crawler writes them, a member each, and where each ends."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    ends = []
    for number in range(20):
        url = f"https://example.org/{number}"
        text = f"Phiên chợ thứ {number} ở xã Thanh Yên, tỉnh Điện Biên, đông người mua bán nông sản của các bản. " * 6
        page = (
            f"<html><head><title>Phiên chợ</title></head><body><article><p>{text}</p></article></body></html>".encode()
        )
        request = StatusAndHeaders("GET / HTTP/1.1", [("Host", "example.org")], is_http_request=True)
        headers = [("Content-Type", ("text/html", "application/xhtml+xml", "Text/HTML; charset=UTF-8")[number % 3])]
        if number % 4 == 1:
            headers, page = [*headers, ("Content-Encoding", "gzip")], gzip.compress(page)
        if number % 4 == 2:
            headers, page = [*headers, ("Transfer-Encoding", "chunked")], b"%x\r\n%b\r\n0\r\n\r\n" % (len(page), page)
        response = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
        for kind, body, headed in (
            ("request", b"", request),
            ("response", page, response),
            ("metadata", b"a: b", None),
        ):
            kinds = {"warc_content_type": "application/warc-fields"} if headed is None else {}
            writer.write_record(writer.create_warc_record(url, kind, io.BytesIO(body), http_headers=headed, **kinds))
            ends.append(out.tell())
    return out.getvalue(), ends


@pytest.mark.filterwarnings("ignore")  # the writer of warcio leaves a temporary file to the collector
def test_a_damaged_warc_costs_the_damaged_records(tmp_path):
    crawl, ends = _crawl()
    plain = gzip.decompress(crawl)
    start, middle = ends[3], (ends[3] + ends[4]) // 2  # the second response
    files = {
        "whole.warc.gz": (crawl, 20, 0),
        "plain.warc": (plain, 20, 0),
        "one-member.warc.gz": (gzip.compress(plain), 20, 0),
        "member.warc.gz": (crawl[: middle - 20] + bytes(40) + crawl[middle + 20 :], 19, 1),
        "beginning.warc.gz": (crawl[:start] + bytes(10) + crawl[start + 10 :], 19, 1),
        "cut.warc.gz": (crawl[:middle], 1, 1),
        "cut.warc": (plain[: plain.rindex(b"200 OK") + 300], 19, 1),
        "other.warc.gz": (gzip.compress(b"hello" * 90), 0, 1),
    }
    for name, (content, articles, damaged) in files.items():
        (tmp_path / name).write_bytes(content)
        manifest = job(tmp_path / name, out=tmp_path / f"out-{name}")
        assert (name, manifest["counts"]["articles"], manifest["facts"]["rejects"]) == (
            name, articles, {"damaged": 1} if damaged else {},
        )  # fmt: skip


def test_globs_and_urls(tmp_path):
    import fsspec

    for name in ("x1.jsonl", "x2.jsonl"):
        (tmp_path / name).write_bytes(LINES)
    with fsspec.open("memory://archive-test/x3.jsonl", "wb") as file:
        file.write(LINES)
    manifest = job(tmp_path / "x*.jsonl", "memory://archive-test", out=tmp_path / "out")
    assert manifest["counts"]["articles"] == 36
    assert [i["name"].rpartition("/")[2] for i in manifest["inputs"]] == ["x1.jsonl", "x2.jsonl", "x3.jsonl"]


@pytest.fixture
def site(tmp_path):
    """The address of a web server over a folder, and the folder."""
    folder = tmp_path / "site"
    folder.mkdir()

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", folder
        server.shutdown()


def test_files_of_a_web_server(site, tmp_path):
    pytest.importorskip("aiohttp")
    address, folder = site
    names = ["rows.jsonl", "rows.jsonl.gz", "rows.csv", "rows.tar.gz", "rows.zip", "rows.parquet"]
    for name in names:
        (folder / name).write_bytes(FORMATS[name]())
    manifest = job(*(f"{address}/{name}" for name in [*names, "absent.jsonl"]), out=tmp_path / "out")
    assert manifest["counts"]["articles"] == 12 * len(names)
    assert [r["reason"] for r in rejected(tmp_path / "out")] == ["not-found"]


def test_a_file_inside_an_archive_by_url(tmp_path):
    (tmp_path / "rows.zip").write_bytes(_zip())
    for out, name in (("one", "day/rows.jsonl"), ("glob", "day/*.jsonl")):
        manifest = job(f"zip://{name}::file://{tmp_path}/rows.zip", out=tmp_path / out)
        assert (manifest["counts"]["articles"], manifest["counts"]["rejected"]) == (12, 0)


def test_a_pipe_that_lies_about_is_not_waited_for(tmp_path):
    (tmp_path / "in").mkdir()
    os.mkfifo(tmp_path / "in" / "a.jsonl")
    (tmp_path / "in" / "b.jsonl").symlink_to("absent.jsonl")
    (tmp_path / "in" / "c.jsonl").write_bytes(LINES)
    manifest = job(tmp_path / "in", out=tmp_path / "out")
    assert manifest["counts"]["articles"] == 12
    assert [r["reason"] for r in rejected(tmp_path / "out")] == ["not-a-file", "not-found"]


def test_names_in_no_encoding(tmp_path):
    (tmp_path / "in").mkdir()
    with open(os.fsencode(tmp_path / "in") + b"/caf\xe9.jsonl", "wb") as file:  # noqa: PTH123 - Path takes no bytes
        file.write(LINES + b"no JSON\n")
    for format in ("parquet", "jsonl"):
        manifest = job(tmp_path / "in", out=tmp_path / format, format=format)
        assert (manifest["counts"]["articles"], manifest["counts"]["rejected"]) == (12, 1)
        assert job(tmp_path / "in", out=tmp_path / format, format=format, resume=True) == manifest


def test_a_truncated_tar_gz_keeps_the_files_before_the_break(tmp_path):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in (("a.jsonl", LINES), ("b.bin", os.urandom(9000)), ("c.jsonl", LINES)):
            member = tarfile.TarInfo(f"../../{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    (tmp_path / "t.tar.gz").write_bytes(out.getvalue()[:-3000])
    manifest = job(tmp_path / "t.tar.gz", out=tmp_path / "out")
    assert manifest["counts"]["articles"] == 12
    assert {r["reason"] for r in rejected(tmp_path / "out")} == {"damaged"}


BROKEN = {
    "a truncated gzip keeps what came before": ("t.jsonl.gz", lambda: gzip.compress(LINES * 40)[:-400], "damaged"),
    "a truncated zst": ("t.jsonl.zst", lambda: zstandard.compress(LINES)[:-9], "damaged"),
    "not a gzip": ("t.jsonl.gz", lambda: b"plain text", "damaged"),
    "not a Parquet": ("t.parquet", lambda: b"PAR1 no", "damaged"),
    "not a ZIP": ("t.zip", lambda: b"PK\x03\x04 no", "damaged"),
    "not a TAR": ("t.tar", lambda: b"no" * 600, "damaged"),
    "a line that is not JSON": ("t.jsonl", lambda: b'{"text": \n', "not-json"),
    "a line that is no object": ("t.jsonl", lambda: b"[1, 2]\n", "not-a-row"),
    "a row without text": ("t.jsonl", lambda: b'{"id": "7", "views": 3}\n', "no-text"),
    "a row with a wrong date": ("t.jsonl", lambda: b'{"text": "Tin", "date": "31/31/2025 x"}\n', None),
}


@pytest.mark.parametrize("label", BROKEN)
def test_what_is_broken_is_reported_and_the_rest_is_done(tmp_path, label):
    name, content, reason = BROKEN[label]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(content())
    (tmp_path / "in" / "z.jsonl").write_bytes(LINES)
    manifest = job(tmp_path / "in", out=tmp_path / "out")
    found = rejected(tmp_path / "out")
    assert len(found) == manifest["counts"]["rejected"] == 1
    assert name in found[0]["source"]
    assert found[0]["message"]
    assert reason is None or found[0]["reason"] == reason
    ids = [r["article"]["id"] for r in everything(tmp_path / "out")]
    assert ids[-12:] == [r["id"] for r in ROWS]


def test_a_file_that_may_not_be_read_is_reported(tmp_path, monkeypatch):
    (tmp_path / "a.jsonl").write_bytes(LINES)
    (tmp_path / "b.jsonl").write_bytes(LINES)
    opened = __import__("nlp.archive.sources", fromlist=["_open"])._open

    def refuse(name):
        if name.endswith("a.jsonl"):
            raise PermissionError(13, "Permission denied")
        return opened(name)

    monkeypatch.setattr("nlp.archive.sources._open", refuse)
    manifest = job(tmp_path, out=tmp_path / "out")
    assert (manifest["counts"]["articles"], manifest["counts"]["rejected"]) == (12, 1)
    assert rejected(tmp_path / "out")[0]["reason"] == "no-permission"


def test_nothing_to_read_is_an_error_and_one_missing_of_two_is_a_rejection(tmp_path):
    with pytest.raises(ConfigError, match="nothing to read"):
        job(tmp_path / "absent.jsonl", out=tmp_path / "out")
    (tmp_path / "a.jsonl").write_bytes(LINES)
    job(tmp_path / "a.jsonl", tmp_path / "absent.jsonl", tmp_path / "no*.csv", out=tmp_path / "out")
    assert [r["reason"] for r in rejected(tmp_path / "out")] == ["not-found", "not-found"]
