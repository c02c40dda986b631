"""What comes out: columns, fields, manifest, summary, report; Parquet and JSONL hold the same."""

import hashlib
import json
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

from nlp.archive.columns import COLUMNS
from nlp.archive.progress import Bar, Lines, summary
from nlp.archive.report import page
from nlp.errors import ConfigError
from nlp.output.record import to_dict
from tests.archive.conftest import everything, job, rejected, row, write_rows


def _without_empty(value):
    """A record without what is null: Parquet cannot tell a field that is null from one that is not there."""
    if isinstance(value, dict):
        return {k: _without_empty(v) for k, v in value.items() if v is not None}
    return [_without_empty(v) for v in value] if isinstance(value, list) else value


def test_parquet_and_jsonl_hold_the_records_that_the_tagger_gives(rows_file, tmp_path, tagger):
    import nlp

    job(rows_file, out=tmp_path / "p", format="parquet", text=True)
    job(rows_file, out=tmp_path / "j", format="jsonl", text=True)
    direct = [to_dict(tagger.tag(article)) for article in nlp.read_many(rows_file)]
    for record in direct:
        record["article"]["source"] = None
    for folder in ("p", "j"):
        found = everything(tmp_path / folder)
        for record in found:
            record["article"]["source"] = None
        assert [_without_empty(r) for r in found] == [_without_empty(r) for r in direct]


def test_the_text_is_left_out_unless_asked_for(rows_file, tmp_path):
    job(rows_file, out=tmp_path / "out")
    article = everything(tmp_path / "out")[0]["article"]
    text = f"{row(0)['title']}\n\n{row(0)['text']}"
    assert "text" not in article
    assert article["sha256"] == hashlib.sha256(text.encode()).hexdigest()


def test_the_folder_of_the_shards_is_one_table_for_every_reader(rows_file, tmp_path):
    import duckdb
    import pandas
    import pyarrow.dataset

    out = tmp_path / "out"
    write_rows(tmp_path / "b.jsonl", 60, 61).write_text('{"text": 5}\n', encoding="utf-8")
    job(rows_file, tmp_path / "b.jsonl", out=out, format="parquet")
    (out / "articles" / ".part-000007.parquet.tmp").write_bytes(b"what a job that was killed leaves")
    assert sorted(p.name for p in out.iterdir()) == ["_job", "articles", "manifest.json", "rejected.jsonl"]
    frame = pandas.read_parquet(out / "articles")
    assert list(frame.columns) == list(COLUMNS)
    assert [article["id"] for article in frame["article"]] == [f"a{n}" for n in range(60)]
    assert pyarrow.dataset.dataset(out / "articles").count_rows() == 60
    found = duckdb.sql(
        f"select t.id, count(*) n from (select unnest(tags) t from '{out}/articles/*.parquet')"
        " where t.kind = 'place' group by 1 order by 2 desc, 1"
    ).fetchall()
    assert ("place:03349", 24) in found
    dates = duckdb.sql(f"select min(article.published) from '{out}/articles/*.parquet'").fetchall()
    assert dates[0][0].isoformat() == "2024-01-15"


def test_an_archive_of_nothing_is_an_empty_table(tmp_path):
    import pandas

    (tmp_path / "empty.jsonl").touch()
    manifest = job(tmp_path / "empty.jsonl", out=tmp_path / "out", format="parquet")
    assert (manifest["counts"]["articles"], manifest["counts"]["rejected"]) == (0, 0)
    assert list(pandas.read_parquet(tmp_path / "out" / "articles").columns) == list(COLUMNS)
    assert "0 articles" in summary(manifest)
    assert "None." in page(manifest)


def test_an_archive_with_its_shards_beside_the_manifest_goes_on_so(rows_file, tmp_path):
    job(rows_file, out=tmp_path / "new")
    out = tmp_path / "old"
    job(rows_file, out=out)
    for shard in (out / "articles").iterdir():
        shard.rename(out / shard.name)
    (out / "articles").rmdir()
    for record in [*(out / "_job" / "shards").iterdir(), out / "manifest.json"]:
        record.write_text(record.read_text(encoding="utf-8").replace("articles/part-", "part-"), encoding="utf-8")
    begun = json.loads((out / "_job" / "job.json").read_text(encoding="utf-8"))
    del begun["table"]
    (out / "_job" / "job.json").write_text(json.dumps(begun), encoding="utf-8")
    (out / "manifest.json").unlink()
    (out / "_job" / "shards" / "000005.json").unlink()
    (out / "part-000005.jsonl").unlink()
    manifest = job(rows_file, out=out, resume=True)
    assert [s["file"] for s in manifest["shards"]] == [f"part-00000{n}.jsonl" for n in range(6)]
    for shard in sorted((tmp_path / "new" / "articles").iterdir()):
        assert (out / shard.name).read_bytes() == shard.read_bytes()
    assert job(rows_file, out=out, resume=True) == manifest


def test_chosen_fields_only(rows_file, tmp_path):
    for format in ("parquet", "jsonl"):
        out = tmp_path / format
        job(rows_file, out=out, format=format, fields=("tags", "section.id", "article.id"))
        record = everything(out)[3]
        assert {key: set(value) for key, value in record.items() if key != "tags"} == {
            "article": {"id"},
            "section": {"id"},
        }
        assert "tags" in record
    with pytest.raises(ConfigError, match="no field 'labels'; known: schema, article"):
        job(rows_file, out=tmp_path / "x", fields=("labels",))


def test_lone_surrogates_cost_nothing(tmp_path):
    (tmp_path / "s.jsonl").write_text(
        '{"id": "s", "title": "Tin \\ud800 lạ", "text": "Mưa ở Hà Nội \\udfff hôm nay."}\n', encoding="utf-8"
    )
    for format in ("parquet", "jsonl"):
        manifest = job(tmp_path / "s.jsonl", out=tmp_path / format, format=format, text=True)
        assert manifest["counts"]["articles"] == 1
        assert rejected(tmp_path / format) == []


def test_the_manifest_counts_and_digests(rows_file, tmp_path):
    out = tmp_path / "out"
    returned = job(rows_file, out=out)
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest == returned
    assert manifest["schema"] == "nhan-archive/1"
    assert manifest["counts"]["articles"] == sum(s["articles"] for s in manifest["shards"]) == 60
    for shard in manifest["shards"]:
        assert hashlib.sha256((out / shard["file"]).read_bytes()).hexdigest() == shard["sha256"]
    assert {"nhan", "gazetteer", "sections"} <= set(manifest["versions"])
    assert sum(manifest["facts"]["languages"].values()) == 60
    said = summary(manifest)
    for word in ("60 articles", "language", "vi 48", "en 12", "era", "since 2025-07-01"):
        assert word in said


def test_the_command_line(rows_file, tmp_path):
    def nhan(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "nlp.cli", *map(str, arguments)], capture_output=True, text=True, check=False
        )

    out = tmp_path / "out"
    unfinished = nhan("report", out)
    assert (unfinished.returncode, "no finished archive" in unfinished.stderr) == (2, True)
    done = nhan("archive", rows_file, out, "--workers", "1", "--shard", "25", "--fields", "article.id,tags")
    assert (done.returncode, done.stdout) == (0, "")
    assert "60 articles in 3 shards" in done.stderr
    assert nhan("archive", rows_file, out).returncode == 2
    assert nhan("archive", rows_file).returncode == 2
    reported = nhan("report", out)
    assert (reported.returncode, reported.stdout.strip()) == (0, str(out / "report.html"))


def test_the_report_is_one_page_that_fetches_nothing(rows_file, tmp_path):
    write_rows(tmp_path / "b.jsonl", 60, 61).write_text('{"text": 5}\n', encoding="utf-8")
    manifest = job(rows_file, tmp_path / "b.jsonl", out=tmp_path / "out")
    manifest["facts"]["labels"]["place:03349"] = "<script>alert(1)</script>"
    found = page(manifest)
    assert "<script" not in found
    assert not [word for word in ("src=", "href=", "url(", "@import") if word in found]
    for word in ("Sections", "Months", "Languages", "place:03349", "no-text", "168/2024/NĐ-CP", "2025-"):
        assert word in found
    pictures = [piece.partition("</svg>")[0] for piece in found.split("<svg")[1:]]
    assert len(pictures) == 2
    for picture in pictures:
        ET.fromstring("<svg" + picture + "</svg>")
    assert pictures[1].count('class="dot"') >= 2


def test_progress_tells_rate_and_time_left(capsys, monkeypatch):
    for kind in (Lines, Bar):
        watcher = kind()
        watcher.begin(1000, 3)
        watcher.shard(10, 1, 100)
        watcher.shard(10, 0, 500)
        assert "20 articles, 1 rejected" in watcher.line()
        assert watcher.line().endswith("left")
        watcher.end()
    assert "3 shards are done already" in capsys.readouterr().err
