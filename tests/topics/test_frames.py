"""Tables and charts: nothing lost on the way to Parquet and back, units of before counted in today's, charts that draw."""

import datetime as dt
import json

import pytest

from nlp.errors import InputError
from nlp.topics import charts, find_topics
from nlp.topics.frames import COLUMNS, from_tables, place_table, read_parquet, to_tables, topic_table
from nlp.topics.source import read_archive, tag_archive
from nlp.types import Article, Rejected, TaggedArticle
from tests.topics.conftest import make

PAGES = [
    Article("Xã Thanh Yên vào vụ\n\nTháng 3/2026, xã Thanh Yên (tỉnh Điện Biên) trồng 50 ha cà phê.", id="a", published=dt.date(2026, 3, 4)),
    Article("Trường mới ở xã Thanh Yên\n\nXã Thanh Yên, huyện Điện Biên, tỉnh Điện Biên có trường mới.", id="b", published=dt.date(2024, 3, 4)),
    Article("A school in Mường Nhé\n\nMường Nhé commune opened a school on May 5, 2026.", published=dt.date(2026, 5, 9)),
]  # fmt: skip


@pytest.fixture(scope="module")
def results(tagger):
    return [*tagger.tag_many(PAGES), Rejected("x", None, "read", "empty", "nothing in it")]


def test_tables_and_back(results, tmp_path):
    tables = to_tables(results)
    assert {name: tuple(getattr(tables, name).columns) for name in COLUMNS} == COLUMNS
    assert len(tables.articles) == 3
    assert len(tables.mentions) == sum(len(r.mentions) for r in results[:3])
    tables.to_parquet(tmp_path)
    for back in (from_tables(tables), from_tables(read_parquet(tmp_path))):
        assert [r.to_dict() for r in back] == [r.to_dict() for r in results[:3]]


def test_tables_without_records_say_so(results, tmp_path):
    tables = to_tables(results, record=False)
    with pytest.raises(InputError, match="record=True"):
        from_tables(tables)
    with pytest.raises(InputError, match=r"articles\.parquet"):
        read_parquet(tmp_path)


def test_no_articles_are_empty_tables():
    tables = to_tables([])
    assert all(len(getattr(tables, name)) == 0 for name in COLUMNS)
    assert len(place_table(tables)) == 0
    with pytest.raises(InputError):
        charts.place_map(tables)
    with pytest.raises(InputError):
        charts.section_by_month(tables)


def test_units_of_before_count_in_those_of_today(results):
    rows = place_table(to_tables(results)).set_index("id")
    assert rows.loc["place:03349", "before"] >= 2, "the commune of before July 2025"
    assert rows.loc["place:03349", "since"] >= 2
    assert rows.loc["place:03349", "articles"] == 2
    assert rows.loc["place:03349", "mentions"] == rows.loc["place:03349", ["before", "since"]].sum()
    provinces = place_table(to_tables(results), "province")
    assert list(provinces["id"]) == ["place:11"]


def test_topic_table_has_a_row_for_every_article(archive):
    table = topic_table(archive)
    assert len(table) == len(archive.documents)
    assert (table["topic"].notna() | table["reason"].notna()).all()


def test_charts_draw(archive, results):
    tables = to_tables(results)
    for chart in (
        charts.topics_over_time(archive),
        charts.section_by_month(tables),
        charts.section_by_month(tables, step="quarter", language="en"),
        charts.place_map(tables),
        charts.place_map(tables, province="11", era="since"),
        charts.topic_places(find_topics(results * 4, number=2)),
    ):
        spec = chart.to_dict()
        assert "http" not in json.dumps({k: v for k, v in spec.items() if k != "$schema"})
        assert json.dumps(spec["datasets"])


def test_a_chart_without_dates_says_what_to_do():
    undated = [type(d)(d.key, "", "vi", None, None, "", d.facts, words=d.words) for d in make(10)]
    with pytest.raises(InputError, match="published"):
        charts.topics_over_time(find_topics(undated, number=4))


def test_the_source_is_read_as_what_it_is(results, tmp_path):
    (tmp_path / "results.jsonl").write_text("\n".join(r.to_json() for r in results[:3]) + "\n", encoding="utf-8")
    found = list(read_archive(tmp_path))
    assert all(isinstance(item, TaggedArticle) for item in found)
    assert [r.to_dict() for r in found] == [r.to_dict() for r in results[:3]]
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "a.txt").write_text(PAGES[0].text, encoding="utf-8")
    assert [type(item) for item in read_archive(tmp_path / "plain")] == [Article]
    gold = list(read_archive("corpora/gold", split="dev"))
    assert all(item.id and item.published and item.sections for item in gold)
    assert all("|place:" not in item.text for item in gold)
    with pytest.raises(InputError):
        list(read_archive(tmp_path / "none"))


def test_what_is_not_tagged_is_tagged_in_order(tagger, tmp_path):
    rows = [{"id": str(n), "text": page.text} for n, page in enumerate(PAGES)]
    (tmp_path / "rows.jsonl").write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
    assert [r.article.id for r in tag_archive(tmp_path / "rows.jsonl", tagger=tagger)] == ["0", "1", "2"]
