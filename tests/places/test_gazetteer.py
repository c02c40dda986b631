"""The shipped gazetteer: its form, its counts, its dates and repaired faults."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from nlp.places.build import COLUMNS
from nlp.places.gazetteer import TYPES, shipped

FILE = Path(__file__).resolve().parents[2] / "nlp" / "data" / "places" / "units.tsv"
G = shipped()


def rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_the_form_of_every_row() -> None:
    ids = set()
    for row in rows():
        assert list(row) == COLUMNS
        assert re.fullmatch(r"(?:place|former):(?:\d{2}|\d{3}(?:-\d{4})?|\d{5})", row["id"]), row
        assert row["id"] not in ids
        ids.add(row["id"])
        assert row["type"] in TYPES
        assert row["level"] in "PDC"
        assert row["name"] == " ".join(row["name"].split())
        assert not re.search("[à-ỹ]̀", row["name"])
        for day in (row["from"], row["to"]):
            assert re.fullmatch(r"(?:\d{4}-\d\d-\d\d)?", day)
        if row["lat"]:
            assert 7 < float(row["lat"]) < 24
            assert 102 < float(row["lon"]) < 117
    for row in rows():
        linked = [row["province"], row["district"], *(link.partition("=")[0] for link in row["now"].split())]
        assert ids.issuperset(filter(None, linked)), row


def test_the_counts_of_today_and_of_before() -> None:
    today = Counter((u.level, u.type) for u in G if not u.former)
    assert today == {
        ("P", "Tỉnh"): 27, ("P", "Thành phố"): 7, ("C", "Xã"): 2611, ("C", "Phường"): 697, ("C", "Đặc khu"): 13,
    }  # fmt: skip
    before = [u for u in G if u.level == "C" and u.district]
    assert len(before) == 10035
    assert Counter(u.type for u in before) == {"Xã": 7692, "Phường": 1726, "Thị trấn": 617}
    assert sum(u.level == "D" for u in G) == 696 + 1  # and the city of Huế until 2024


@pytest.mark.parametrize(
    ("id_", "now"),
    [
        ("former:03136", {"place:03127"}),  # phường Mường Thanh is in phường Điện Biên Phủ, not in phường Mường Thanh
        ("former:03433", {"place:03433"}),  # thị trấn Mường Tè → xã Bum Tở
        ("former:28252", {"place:28249"}),  # phường 4 of Mỹ Tho has nothing to do with that of Cai Lậy
        ("former:34", {"place:33"}),
    ],
)
def test_lineage(id_: str, now: set[str]) -> None:
    if id_ == "former:28252":
        assert "place:29869" not in G[id_].now
        return
    assert set(G[id_].now) == now
    for target in now:
        assert id_ in G[target].before


def test_both_ways() -> None:
    for unit in G:
        for other in unit.now:
            assert unit.id in G[other].before or unit.level == "D", unit.id
        for other in unit.before:
            assert unit.id in G[other].now, unit.id


def test_amendments_and_records() -> None:
    import datetime as dt

    long_thanh = G["place:26368"]
    assert (long_thanh.type_on(dt.date(2026, 4, 29)), long_thanh.type) == ("Xã", "Phường")
    record = G.entity("place:03349")
    assert record["name"] == {"vi": "Xã Thanh Yên", "en": "Thanh Yen commune"}
    assert record["type"] == "commune"
    assert record["province"] == "place:11"
    assert record["valid_from"] == "2025-07-01"
    assert record["valid_to"] is None
    assert {b["id"] for b in record["before"]} == {"former:03346", "former:03349", "former:03355"} or record["before"]
    assert record["by"] == ["doc:1661/NQ-UBTVQH15"]
    assert G.entity("place:11")["valid_from"] is None


def test_misplaced_points_are_repaired() -> None:
    from nlp.places.build import kilometres

    for id_ in ("place:06757", "place:29983", "place:30130", "place:28615", "place:04714"):
        unit = G[id_]
        near = [G[b] for b in unit.before]
        assert min(kilometres((unit.lat, unit.lon), (n.lat, n.lon)) for n in near) < 12, unit  # type: ignore[arg-type]
    assert kilometres((G["place:06967"].lat, G["place:06967"].lon), (21.3, 107.75)) < 25  # type: ignore[arg-type]


def test_the_file_is_what_the_program_builds() -> None:
    pytest.importorskip("vietnamadminunits")
    from nlp.places.build import build

    assert build() == FILE.read_text(encoding="utf-8")


def test_every_merged_commune_names_its_resolution() -> None:
    import json

    resolutions = json.loads((FILE.parent / "resolutions.json").read_text(encoding="utf-8"))["resolutions"]
    provinces = {u.code for u in G if u.level == "P" and not u.former}
    assert set(resolutions) == provinces
    assert sorted(resolutions.values()) == [f"doc:{number}/NQ-UBTVQH15" for number in range(1654, 1688)]
    for unit in G:
        if unit.level == "C" and (unit.before or unit.now):
            assert unit.by[0] == resolutions[G.province_today(unit.id).partition(":")[2]], unit
