"""nhan places, nhan history, and the newsroom's overlays."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import nlp
from nlp.cli import app
from nlp.errors import DataError

runner = CliRunner()


def run(*arguments: str) -> Result:
    return runner.invoke(app, list(arguments))


def rows_of(result: Result) -> list[dict]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "names.csv"
    rows = [
        ["ten", "tinh", "ngay"],
        ["Xã Mường Lạn", "Sơn La", "2026-01-05"],
        ["xa muong lan", "Dien Bien", "2026-01-05"],
        ["Mường Lạn", "", ""],
        ["", "Điện Biên", ""],
        ["Xã Không Có Thật", "Điện Biên", ""],
        ["12", "", "2024-02-01"],
        ["1234", "", ""],
        ["Xã Mường Phăng", "Điện Biên", "1999-01-01"],
        ["Xã Mường Phăng", "Điện Biên", "2024-01-01"],
        ["Mường Phăng", "Điện Biên", "hôm qua"],
    ]
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    return file


EXPECTED = [
    ("place:04246", "found"),
    ("place:03313", "found"),
    (None, "ambiguous"),
    (None, "empty"),
    (None, "outside-gazetteer"),
    ("place:12", "found"),
    (None, "bad-code"),
    (None, "outside-span"),
    ("former:03325", "found"),
    (None, "bad-date"),
]


def test_one_name() -> None:
    (row,) = rows_of(run("places", "Thanh Yên commune, Điện Biên"))
    assert (row["id"], row["name"], row["province"], row["status"]) == (
        "place:03349", "Xã Thanh Yên", "Tỉnh Điện Biên", "found",
    )  # fmt: skip
    assert 0.9 < row["confidence"] <= 1
    (row,) = rows_of(run("places", "Tân Thành"))
    assert (row["id"], row["status"]) == (None, "ambiguous")
    assert len(row["candidates"]) > 1


def test_a_table_keeps_its_order_and_says_what_failed(table: Path) -> None:
    result = run("places", str(table), "--column", "ten", "--province", "tinh", "--date", "ngay", "--format", "jsonl")
    rows = rows_of(result)
    assert [(row["id"], row["status"]) for row in rows] == EXPECTED
    assert [row["row"] for row in rows] == list(range(1, 11))
    assert result.exit_code == 1
    assert "row 7: '1234': code 1234: has 4 digits" in result.stderr
    assert "10 rows: " in result.stderr


def test_csv_out_and_parquet_there_and_back(table: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    out = tmp_path / "out.parquet"
    run("places", str(table), "--column", "ten", "--province", "tinh", "--format", "parquet", "--out", str(out))
    assert parquet.read_table(out).column_names == [
        "row", "input", "id", "name", "province", "confidence", "status", "candidates",
    ]  # fmt: skip
    again = run("places", str(out), "--column", "input", "--format", "csv")
    assert again.stdout.splitlines()[0] == "row,input,id,name,province,confidence,status,candidates"
    assert len(again.stdout.splitlines()) == 11


def test_a_province_for_all_rows(table: Path) -> None:
    rows = rows_of(run("places", str(table), "--column", "ten", "--province", "Sơn La", "--format", "jsonl"))
    assert rows[2]["id"] == "place:04246"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--column", "xa"), "no column 'xa'; it has: ten, tinh, ngay"),
        (("--column", "ten", "--province", "Atlantis"), "'Atlantis' is no province"),
        (("--column", "ten", "--date", "1990-01-01"), "is before 2020-01-01"),
        (("--column", "ten", "--format", "xlsx"), "csv, jsonl, parquet"),
    ],
)
def test_unusable_arguments(table: Path, arguments: tuple[str, ...], said: str) -> None:
    result = run("places", str(table), *arguments)
    assert said in str(result.exception or result.stderr)
    assert result.exit_code != 0


def test_history() -> None:
    text = run("history", "Chiềng Sinh").stdout
    for line in ("place:03283  Xã Chiềng Sinh", "made of  former:03277  Xã Mường Thín", "place:03679", "former:03298"):
        assert line in text
    assert "doc:1661/NQ-UBTVQH15" in text
    (record,) = rows_of(run("history", "former:096", "--format", "json"))
    assert len(record["now"]) == 5
    assert record["valid_to"] == "2025-06-30"
    assert "Xã until 2026-04-30" in run("history", "place:26368").stdout


def test_history_of_the_unknown() -> None:
    result = run("history", "Nơi Không Có")
    assert "no unit of that name" in str(result.exception)
    assert "5" in str(run("history", "1234").exception)


def test_affected_by(tmp_path: Path) -> None:
    assert "place:26368  Phường Long Thành" in run("history", "--affected-by", "2026-04-30-dong-nai").stdout
    tagger = nlp.load()
    results = tmp_path / "results.jsonl"
    texts = ["Xã Long Thành, tỉnh Đồng Nai đón khách.", "Xã Thanh Yên, tỉnh Điện Biên gặt lúa."]
    results.write_text("".join(tagger.tag(text).to_json() + "\n" for text in texts), encoding="utf-8")
    assert run("history", "--affected-by", "2026-04-30-dong-nai", str(results)).stdout.split() == [f"{results}:1"]


@pytest.mark.parametrize("format", ["parquet", "jsonl"])
def test_affected_by_of_an_archive(tmp_path: Path, format: str) -> None:
    rows = [
        {"id": "dn", "text": "Xã Long Thành, tỉnh Đồng Nai đón khách."},
        {"id": "db", "text": "Xã Thanh Yên gặt lúa."},
    ]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    out = str(tmp_path / "out")
    run("archive", str(tmp_path / "in.jsonl"), out, "--engine", "here", "--format", format)
    assert run("history", "--affected-by", "2026-04-30-dong-nai", out).stdout.split() == ["dn"]
    (tmp_path / "none").mkdir()
    refused = run("history", "--affected-by", "2026-04-30-dong-nai", str(tmp_path / "none"))
    assert "no results in it" in str(refused.exception)


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    (tmp_path / "own.json").write_text(
        json.dumps(
            {
                "places": [{"name": "Đèo Pha Đin", "names": ["Pha Din Pass"], "in": "place:03253", "kind": "pass"}],
                "amendments": [
                    {
                        "id": "2027-01-01-x", "date": "2027-01-01", "kind": "rename", "by": "doc:1/NQ-UBTVQH16",
                        "units": [{"id": "place:03349", "name": "Thanh Yên Mới"}],
                    }
                ],
            }
        ),
        encoding="utf-8",
    )  # fmt: skip
    profile = tmp_path / "profile.toml"
    profile.write_text('home_province = "11"\nplaces = ["own.json"]\n', encoding="utf-8")
    return profile


def test_overlay_of_own_places_and_amendments(overlay: Path) -> None:
    tagger = nlp.load(overlay)
    result = tagger.tag("Sương mù dày ở đèo Pha Đin. Xã Thanh Yên Mới vào vụ.", published="2027-02-01")
    assert [(m.text, m.target) for m in result.places] == [
        ("đèo Pha Đin", "place:03253"),
        ("Xã Thanh Yên Mới", "place:03349"),
    ]
    assert "own place of the newsroom" in result.places[0].candidates[0].reason
    assert result.entities["place:03349"]["name"]["vi"] == "Xã Thanh Yên Mới"


def test_home_province_settles_what_nothing_else_does(overlay: Path) -> None:
    text = "Một vụ sạt lở xảy ra ở xã Mường Lạn đêm qua."
    assert nlp.load(overlay).tag(text).places[0].target == "place:03313"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[]", "keys 'places' and 'amendments'"),
        ('{"places": [{"name": "x"}]}', "entry 1"),
        ('{"places": [{"name": "Hồ X", "in": "place:00000"}]}', "place:00000 is not in the gazetteer"),
        (
            '{"amendments": [{"id": "a", "date": "2027-01-01", "kind": "type", "units": [{"id": "place:99999", "type": "Xã"}]}]}',
            "place:99999",
        ),
    ],
)
def test_wrong_overlays_name_the_entry(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "own.json").write_text(content, encoding="utf-8")
    (tmp_path / "p.toml").write_text('places = ["own.json"]', encoding="utf-8")
    with pytest.raises(DataError, match=said):
        nlp.load(tmp_path / "p.toml")


def test_a_table_of_excel_with_semicolons(tmp_path: Path) -> None:
    file = tmp_path / "units.csv"
    file.write_text("Name;Tỉnh\nXã Thanh Yên;Điện Biên\n", encoding="utf-8-sig")
    (row,) = rows_of(run("places", str(file), "--province", "Tỉnh", "--format", "jsonl"))
    assert (row["input"], row["id"]) == ("Xã Thanh Yên", "place:03349")
