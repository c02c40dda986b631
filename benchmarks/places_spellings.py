"""Every unit in every spelling: does the tagger give its code?

Run ``python -m benchmarks.places_spellings [SHARE]`` (SHARE 1: all of them, about two minutes). The spellings are made here
from the rows of units.tsv and share no code with the finder: own tables, ``unicodedata`` and the standard library only.

1. the 3,321 units of today, named with their province, in 13 spellings;
2. the former communes, named with district and province: former id, and every unit of today in the record;
3. names that several provinces share, with the province elsewhere in the text.
"""

from __future__ import annotations

import csv
import itertools
import re
import sys
import unicodedata
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from nlp.tagger import Tagger

UNITS = Path(__file__).resolve().parent.parent / "nlp" / "data" / "places" / "units.tsv"
Row = dict[str, str]

ENGLISH = {
    "Xã": "commune",
    "Phường": "ward",
    "Đặc khu": "special zone",
    "Thị trấn": "township",
    "Tỉnh": "province",
    "Thành phố": "city",
    "Huyện": "district",
    "Quận": "district",
    "Thị xã": "town",
}
SHORT = {"Xã": "X. ", "Phường": "P.", "Đặc khu": "ĐK ", "Tỉnh": "T. ", "Thành phố": "TP."}
VOWEL_PAIRS = {"òa": "oà", "óa": "oá", "ỏa": "oả", "õa": "oã", "ọa": "oạ", "òe": "oè", "óe": "oé", "ỏe": "oẻ"}
VOWEL_PAIRS |= {"õe": "oẽ", "ọe": "oẹ", "ùy": "uỳ", "úy": "uý", "ủy": "uỷ", "ũy": "uỹ", "ụy": "uỵ"}
VI_SENTENCES = [
    "Sáng nay, đoàn công tác đã đến thăm bà con {}, mang theo nhiều phần quà.",
    "Theo lãnh đạo UBND {}, mưa lớn làm ba ngôi nhà tốc mái.",
    "Anh Tùng quê ở {} kể lại câu chuyện với phóng viên.",
    "Vụ việc xảy ra trên địa bàn {} vào chiều qua.",
]
EN_SENTENCES = [
    "Heavy rain damaged dozens of houses in {} on Monday night.",
    "Farmers from {} said the harvest was better than last year.",
    "A delegation visited {} to open a new bridge.",
]


def units() -> dict[str, Row]:
    """The rows of units.tsv by id."""
    with UNITS.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}


def toneless(text: str) -> str:
    stripped = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return stripped.replace("Đ", "D").replace("đ", "d")


def new_style(text: str) -> str:
    """hòa → hoà, Thủy → Thuỷ, at the end of a syllable and not behind q."""

    def swap(match: re.Match[str]) -> str:
        return VOWEL_PAIRS[match.group()]

    return re.sub(rf"(?<![qQ])(?:{'|'.join(VOWEL_PAIRS)})(?!\w)", swap, text)


def named(row: Row) -> str:
    return f"{row['type']} {row['name']}"


def lower_type(row: Row) -> str:
    return f"{row['type'].lower()} {row['name']}"


def english(row: Row, *, plain: bool) -> str:
    name = toneless(row["name"]) if plain else row["name"]
    return f"{name} {ENGLISH[row['type']]}"


def abbreviated(row: Row, province: Row) -> str:
    whole = "TP.HCM" if province["name"] == "Hồ Chí Minh" else SHORT[province["type"]] + province["name"]
    return f"{SHORT[row['type']]}{row['name']}, {whole}"


def joined(row: Row, province: Row, index: int) -> str:
    """Hyphens for spaces, no space at all, or no apostrophe and no dash, in turn."""
    name = row["name"]
    if "'" in name:
        return f"{row['type']} {name.replace(chr(39), ['', '’', ' '][index % 3])}, {named(province)}"
    if " - " in name:
        return f"{row['type']} {name.replace(' - ', ['-', ' – ', ' '][index % 3])}, {named(province)}"
    if index % 2 or any(character.isdigit() for character in name):
        return f"{row['type']} {name.replace(' ', '-')}, {named(province)}"
    return f"{toneless(name).replace(' ', '').capitalize()} {ENGLISH[row['type']]}, {toneless(province['name'])}"


SPELLINGS: dict[str, Callable[[Row, Row, int], str]] = {
    "official": lambda u, p, i: f"{named(u)}, {named(p).replace('Thành phố', 'thành phố')}",
    "toneless": lambda u, p, i: toneless(f"{named(u)}, {named(p)}"),
    "upper": lambda u, p, i: f"{named(u)}, {named(p)}".upper(),
    "NFD": lambda u, p, i: unicodedata.normalize("NFD", f"{named(u)}, {named(p)}"),
    "Eth": lambda u, p, i: f"{named(u)}, {named(p)}".replace("Đ", "Ð"),
    "new tone placement": lambda u, p, i: new_style(f"{named(u)}, {named(p)}"),
    "English": lambda u, p, i: f"{english(u, plain=False)}, {english(p, plain=False)}",
    "English toneless": lambda u, p, i: f"{english(u, plain=True)}, {english(p, plain=True)}",
    "abbreviated": lambda u, p, i: abbreviated(u, p),
    "Vietnamese sentence": lambda u, p, i: VI_SENTENCES[i % 4].format(f"{lower_type(u)}, {lower_type(p)}"),
    "English sentence": lambda u, p, i: EN_SENTENCES[i % 3].format(
        f"{english(u, plain=True)}, {toneless(p['name'])}"
        + [" province", "", " City", ""][2 * (p["type"] != "Tỉnh") + i % 2]
    ),
    "English possessive": lambda u, p, i: f"{toneless(p['name'])}'s {english(u, plain=True)} is growing.",
    "hyphens and joins": joined,
}


def present_cases(rows: dict[str, Row]) -> Iterator[tuple[str, str, set[str]]]:
    """Spelling, text, ids that are right (one; both where a toneless text cannot tell)."""
    twins: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    present = [row for row in rows.values() if row["id"].startswith("place:") and row["level"] == "C"]
    for row in present:
        twins[row["province"], row["type"], toneless(row["name"]).lower()].add(row["id"])
    for index, row in enumerate(present):
        province = rows[row["province"]]
        for spelling, make in SPELLINGS.items():
            text = make(row, province, index)
            same = twins[row["province"], row["type"], toneless(row["name"]).lower()]
            yield spelling, text, same if text.isascii() else {row["id"]}


def former_cases(rows: dict[str, Row]) -> Iterator[tuple[str, str, str]]:
    """Language, text, id of every commune-level unit of before the reform, with district and province."""
    for index, row in enumerate(rows.values()):
        if row["level"] != "C" or not row["district"]:
            continue
        district, province = rows[row["district"]], rows[row["province"]]
        if index % 4 == 3 and not row["name"].isdigit():
            names = [english(x, plain=False) for x in (row, district, province)]
            if district["name"].isdigit():
                names[1] = f"District {district['name']}"
            yield "en", f"The school in {', '.join(names)} reopened.", row["id"]
        else:
            yield "vi", f"Trường học ở {', '.join(map(lower_type, (row, district, province)))} mở cửa lại.", row["id"]


def shared_cases(rows: dict[str, Row]) -> Iterator[tuple[str, str, str]]:
    """Units whose type and name several provinces have; the province stands in another sentence."""
    by_name: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows.values():
        if row["id"].startswith("place:") and row["level"] == "C":
            by_name[row["type"], row["name"]].append(row)
    turn = itertools.count()
    for group in by_name.values():
        for row in group if len(group) > 1 else ():
            province = rows[row["province"]]
            vi = lower_type(province)
            index = next(turn) % 4
            if index == 0:
                yield "vi", f"Mưa lớn kéo dài ở {vi}. Tại {lower_type(row)}, hai cây cầu bị cuốn trôi.", row["id"]
            elif index == 1:
                yield "vi", f"Hai cây cầu ở {lower_type(row)} bị cuốn trôi đêm qua. Chính quyền {vi} đã họp.", row["id"]
            elif index == 2:
                place = english(row, plain=False)
                yield "en", f"{province['name'].upper()} — Two bridges in {place} were swept away on Sunday.", row["id"]
            else:
                dateline = f"{province['name']}: Lũ cuốn trôi hai cây cầu\n\nBà con {lower_type(row)} đi lại bằng bè."
                yield "vi", dateline, row["id"]


def is_right(tagger: Tagger, text: str, ids: set[str]) -> bool:
    """The unit is a target; or, where the text cannot tell, all that it could be are candidates."""
    mentions = tagger.tag(text).places
    if len(ids) == 1:
        return any(mention.target in ids for mention in mentions)
    return any(ids <= {c.id for c in mention.candidates} for mention in mentions)


def score_present(tagger: Tagger, rows: dict[str, Row], step: int, wrong: list[str]) -> dict[str, float]:
    """Share of units given their code, by spelling."""
    done: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for spelling, text, ids in itertools.islice(present_cases(rows), None):
        if step > 1 and hash_of(text) % step:
            continue
        done[spelling] += 1
        if is_right(tagger, text, ids):
            right[spelling] += 1
        else:
            wrong.append(f"{spelling}\t{text}\t{' '.join(sorted(ids))}")
    return {spelling: right[spelling] / done[spelling] for spelling in SPELLINGS}


def score_former(tagger: Tagger, rows: dict[str, Row], step: int, wrong: list[str]) -> float:
    """Share of former communes given their former id with every unit of today."""
    done = right = 0
    for _, text, id_ in former_cases(rows):
        if step > 1 and hash_of(text) % step:
            continue
        result = tagger.tag(text)
        now = {link.partition("=")[0] for link in rows[id_]["now"].split()}
        record = result.entities.get(id_, {})
        good = any(m.target == id_ for m in result.places) and {n["id"] for n in record.get("now", [])} == now
        done += 1
        right += good
        if not good:
            wrong.append(f"former\t{text}\t{id_}")
    return right / done


def score_shared(tagger: Tagger, rows: dict[str, Row], step: int, wrong: list[str]) -> float:
    """Share of units with a shared name that are told by the province elsewhere in the text."""
    done = right = 0
    for _, text, id_ in shared_cases(rows):
        if step > 1 and hash_of(text) % step:
            continue
        good = is_right(tagger, text, {id_})
        done += 1
        right += good
        if not good:
            wrong.append(f"shared\t{text}\t{id_}")
    return right / done


def hash_of(text: str) -> int:
    """The same number for the same text on every machine."""
    return zlib.crc32(text.encode())


def main() -> None:
    share = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    step = max(1, round(1 / share))
    import nlp

    tagger, rows, wrong = nlp.load(), units(), list[str]()
    for spelling, score in score_present(tagger, rows, step, wrong).items():
        print(f"  {spelling:<22}{score:.4f}")
    print(f"  former communes       {score_former(tagger, rows, step, wrong):.4f}")
    print(f"  shared names          {score_shared(tagger, rows, step, wrong):.4f}")
    out = Path(__file__).parent / "results"
    out.mkdir(exist_ok=True)
    (out / "places_wrong.tsv").write_text("\n".join(wrong) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
