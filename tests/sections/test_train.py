"""Sections of one's own: what comes out, and what is refused before any work."""

import json
import subprocess
import sys

import pytest

import nlp
from nlp.errors import ConfigError, InputError, ModelError
from nlp.profile import Profile
from nlp.sections.table import read_table
from nlp.sections.train import train


@pytest.fixture(scope="module")
def trained(rows, tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    file = folder / "archive.jsonl"
    several = [
        {**row, "section": [row["section"], "Tuyển chọn"] if i % 4 == 0 else row["section"]}
        for i, row in enumerate(rows)
    ]
    unlabelled = [{"id": "new", "text": "Farmers sell fish and open a guesthouse by the lake.", "section": ""}]
    file.write_text("".join(json.dumps(r) + "\n" for r in [*several, *unlabelled]), encoding="utf-8")
    return folder, file, train(file, folder / "model")


def test_the_model_tags_with_the_newsrooms_names(trained):
    folder, _, _ = trained
    tagger = nlp.load(Profile(sections=folder / "model"))
    result = tagger.tag("The home side won the match with a late goal, and the coach praised his players.")
    scores = {score.id: score.score for score in result.section.scores}
    assert "Tuyển chọn" in scores
    assert max((s for s in scores if s != "Tuyển chọn"), key=scores.get) == "Văn hóa"


def test_the_report_says_what_it_is_worth_and_what_to_label(trained):
    folder, _, report = trained
    assert report == json.loads((folder / "model" / "report.json").read_text(encoding="utf-8"))
    assert report["figures"]["accuracy"] > 0.5
    assert [size for size, _ in report["learning_curve"]["en"]] == sorted(
        size for size, _ in report["learning_curve"]["en"]
    )
    assert report["confusion"][0]["times"] >= report["confusion"][-1]["times"]
    assert report["label_next"]["articles"][0]["id"] == "new"
    assert "# What these sections are worth" in (folder / "model" / "report.md").read_text(encoding="utf-8")


def test_the_same_rows_give_the_same_bytes(trained):
    folder, file, _ = trained
    train(file, folder / "again")
    for name in ("en.npz", "en.txt", "manifest.json", "report.json"):
        assert (folder / "again" / name).read_bytes() == (folder / "model" / name).read_bytes()


def test_the_command_line_trains_and_tags(trained):
    folder, _, _ = trained
    story = folder / "story.txt"
    story.write_text(
        "Tourists book homestays and guided treks for the long weekend, hotels are full.", encoding="utf-8"
    )
    done = subprocess.run(
        [sys.executable, "-m", "nlp.cli", "tag", str(story), "--sections", str(folder / "model"), "--format", "json"],
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    scores = {s["id"]: s["score"] for s in json.loads(done.stdout)["section"]["scores"]}
    assert scores["Du lịch"] == max(scores.values())


BAD = {
    "one section": (lambda rows: [{**r, "section": "News"} for r in rows], "one section only"),
    "ten rows": (lambda rows: rows[:10], "10 labelled articles"),
    "empty texts": (lambda rows: [*rows, {"text": " ", "section": "Khác"}], "1 rows have no text"),
    "no text column": (lambda rows: [{"words": r["text"], "section": r["section"]} for r in rows], "no column of texts.*words"),
    "no section column": (lambda rows: [{"text": r["text"], "rubrik": r["section"]} for r in rows], "no column of sections.*rubrik"),
    "a rare section": (lambda rows: [*rows, {"text": "Once only.", "section": "Seldom"}], "'Seldom' has 1 articles"),
    "leaks": (
        lambda rows: [{**r, "split": "train"} for r in rows] + [{**r, "split": "test"} for r in rows[:3]],
        "near-duplicates stand in two splits",
    ),
    "near-duplicates only": (lambda rows: (rows[:2] + rows[-2:]) * 30, "120 articles, but only 4 different ones"),
    "no rows": (lambda rows: [], "no rows"),
    "too few of any language": (
        lambda rows: [{**r, "language": f"x{i % 40}"} for i, r in enumerate(rows)], "no language has 20 articles"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD, ids=str)
@pytest.mark.parametrize("name", ["data.jsonl", "data.csv"])
def test_bad_input_is_refused_and_nothing_is_overwritten(case, name, rows, write, tmp_path, trained):
    change, message = BAD[case]
    made = change(rows)
    columns = list(dict.fromkeys(key for row in made for key in row))
    file = write([{key: row.get(key, "") for key in columns} for row in made], name)
    out = tmp_path / "model"
    out.mkdir()
    (out / "manifest.json").write_text("kept")
    with pytest.raises(InputError, match=message) as raised:
        train(file, out)
    assert str(file) in str(raised.value)
    assert [p.name for p in out.iterdir()] == ["manifest.json"]
    assert (out / "manifest.json").read_text() == "kept"


def test_a_folder_that_is_no_model_is_not_written_to(rows, write, tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letters.txt").write_text("mine")
    with pytest.raises(ConfigError, match="no model"):
        train(write(rows), tmp_path / "home")
    assert (tmp_path / "home" / "letters.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xlsx", b"PK", "not known; give .csv"),
        ("a.jsonl", b'{"text": "x"}\n{broken', "a.jsonl:2: not JSON"),
        ("a.jsonl", b"[1, 2]\n", "not a JSON object"),
        ("a.csv", b"text,section\n\xff\xfe,x\n", "UTF-8"),
        ("missing.csv", None, "no such file"),
    ],
)
def test_unreadable_tables_are_named(name, content, message, tmp_path):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_table(tmp_path / name)


def test_parquet_and_several_sections_in_a_cell(rows, tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    table = pyarrow.table({"body": [r["text"] for r in rows], "label": [r["section"] + "; Chung" for r in rows]})
    parquet.write_table(table, tmp_path / "a.parquet")
    read = read_table(tmp_path / "a.parquet")
    assert len(read.rows) == len(rows)
    assert read.rows[0].sections[1] == "Chung"


def test_a_damaged_model_is_named(trained, tmp_path):
    import shutil

    folder, _, _ = trained
    shutil.copytree(folder / "model", tmp_path / "model")
    (tmp_path / "model" / "en.txt").write_text("other words")
    with pytest.raises(ModelError, match=r"en\.txt.*sha256"):
        nlp.load(Profile(sections=tmp_path / "model"))


def test_tables_as_spreadsheets_write_them(tmp_path, rows):
    file = tmp_path / "data.csv"
    lines = [f'{i};"{row["text"]}";{row["section"]};en-GB' for i, row in enumerate(rows)]
    file.write_text("\n".join(["ID;Text;Section;Language", *lines]), encoding="utf-8-sig")
    table = read_table(file)
    assert [(row.text, row.sections, row.language) for row in table.rows] == [
        (row["text"], (row["section"],), "en") for row in rows
    ]


def test_a_section_whose_articles_all_stand_in_one_fold(rows, tmp_path):
    one = [row for row in rows if row["section"] == "Kinh tế"][:24]
    other = [row for row in rows if row["section"] == "Du lịch"][:1] * 5
    file = tmp_path / "data.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in [*one, *other]), encoding="utf-8")
    assert train(file, tmp_path / "model")["figures"]["articles"] == 29
