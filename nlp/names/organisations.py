"""Organisations: State and Party bodies with a stable id and their place; others by the head word of their name."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nlp import resources
from nlp.names.words import UPPER, slug
from nlp.text import fold
from nlp.types import Entity, Mention

_GENERIC = re.compile(r" (?:tinh|thanh pho)(?!\w)")
_EN_LEVEL = re.compile(r"(?:provincial|municipal|city|district|commune|ward|town)(?:'s)? $")
#: Lower-case words that may stand inside the Vietnamese name of an organisation.
_INNER = frozenset(
    [
        "và",
        "văn",
        "phổ",
        "thông",
        "trung",
        "học",
        "cơ",
        "sở",
        "mầm",
        "non",
        "tiểu",
        "tế",
        "nông",
        "nghiệp",
        "dịch",
        "vụ",
        "thương",
        "mại",
        "xây",
        "dựng",
        "sản",
        "xuất",
        "du",
        "lịch",
        "công",
        "nghệ",
        "cổ",
        "phần",
        "tnhh",
        "một",
        "thành",
        "viên",
        "nhân",
        "dân",
        "huyện",
        "tỉnh",
        "xã",
        "phường",
        "thành",
        "phố",
        "khoa",
        "học",
        "đa",
        "sư",
        "phạm",
        "dân",
        "tộc",
        "nội",
        "bán",
        "trú",
        "đầu",
        "tư",
        "phát",
        "triển",
        "lâm",
        "thủy",
        "sản",
        "thuật",
        "nghệ",
        "kỹ",
        "cao",
        "su",
        "điện",
        "lực",
        "chính",
        "sách",
        "hội",
        "hữu",
        "nghị",
        "hợp",
        "tác",
        "tư",
        "nhân",
        "chế",
        "biến",
        "xuất",
        "nhập",
        "khẩu",
        "cựu",
        "chiến",
        "binh",
        "phụ",
        "nữ",
        "thanh",
        "niên",
        "chữ",
        "thập",
        "đỏ",
        "khuyến",
        "bảo",
        "tồn",
        "quản",
        "lý",
        "rừng",
        "phòng",
        "hộ",
        "đặc",
        "dụng",
        "kiểm",
        "soát",
        "bệnh",
        "tật",
        "nghề",
        "thường",
        "xuyên",
        "giáo",
        "dục",
        "hành",
        "chính",
        "công",
        "phục",
        "vụ",
    ]
)


@dataclass(frozen=True, slots=True)
class _Lists:
    local_vi: re.Pattern[str]
    local_en: re.Pattern[str]
    central: re.Pattern[str]
    ministry_vi: re.Pattern[str]
    ministry_en: re.Pattern[str]
    head_vi: re.Pattern[str]
    head_en: re.Pattern[str]
    ids: Mapping[str, str]


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


@functools.cache
def _lists() -> _Lists:
    data = resources.load_json("data/names/organisations.json")
    ids = {**data["local_vi"], **data["local_en"], **data["central"]}
    ids.update({f"bo {name}": f"ministry-of-{id_}" for name, id_ in data["ministries"].items()})
    english = {id_: "ministry of " + id_.replace("-", " ") for id_ in data["ministries"].values()}
    ids.update({name: f"ministry-of-{id_}" for id_, name in english.items()})
    spelled = {
        name.replace("culture sports and", "culture, sports and").replace("labour invalids", "labour, invalids"): name
        for name in english.values()
    }
    ids.update({name: ids[plain] for name, plain in spelled.items()})
    heads_vi = list(data["heads_vi"])
    variants = sorted(
        {v for h in heads_vi for v in (h, h.capitalize(), h.upper(), " ".join(w.capitalize() for w in h.split()))},
        key=len,
        reverse=True,
    )
    heads_en = sorted(
        {" ".join(w.capitalize() for w in h.split()) if len(h) > 3 else h.upper() for h in data["heads_en"]}
        | {"Co-operative"},
        key=len,
        reverse=True,
    )
    word = rf"{UPPER}[\w'&-]*"
    return _Lists(
        re.compile(rf"(?<!\w)(?:{_any(list(data['local_vi']))})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{_any(list(data['local_en']))})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{_any(list(data['central']))})(?!\w)"),
        re.compile(rf"(?<!\w)bo (?:{_any(list(data['ministries']))})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{_any([*english.values(), *spelled])})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, variants))})(?= )"),
        re.compile(
            rf"(?<![\w-]){word}(?: (?:{word}|of|and|for|No\.? ?\d+|&|\d+))*? (?:{'|'.join(map(re.escape, heads_en))})(?!\w)(?: No\.? ?\d+)?(?: (?:of|for) {word}(?: {word})*)?"
        ),
        ids,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    id: str
    confidence: float


def find_organisations(
    clean: str, folded: str, places: Sequence[Mention], taken: Sequence[tuple[int, int]], province: str | None
) -> tuple[list[Mention], dict[str, Entity]]:
    """Mentions of organisations with their records. ``province`` is the id of the article's province, for "UBND tỉnh"."""
    by_start = {m.start: m for m in places}
    by_end = {m.end: m for m in places}
    found: list[_Found] = []
    for candidate in (
        *_local_vi(clean, folded, by_start, province),
        *_local_en(clean, folded, by_start, by_end, province),
        *_central(clean, folded),
        *_named_vi(clean),
        *_named_en(clean),
    ):
        if any(a < candidate.end and candidate.start < b for a, b in taken):
            continue
        if any(f.start < candidate.end and candidate.start < f.end for f in found):
            continue
        if any(
            _crosses(candidate, place) or (candidate.start, candidate.end) == (place.start, place.end)
            for place in places
        ):
            continue
        found.append(candidate)
    mentions: list[Mention] = []
    records: dict[str, Entity] = {}
    for f in sorted(found, key=lambda f: f.start):
        text = clean[f.start : f.end]
        mentions.append(Mention("organisation", f.start, f.end, text, f.id, f.confidence))
        records.setdefault(
            f.id, Entity(kind="organisation", name={"vi": text, "en": text}, place=f.id.partition(".")[2] or None)
        )
    return mentions, records


def _crosses(f: _Found, place: Mention) -> bool:
    return place.start < f.end and f.start < place.end and not (f.start <= place.start and place.end <= f.end)


def _code(target: str | None) -> str:
    return f".{target.partition(':')[2]}" if target else ""


def _local_vi(clean: str, folded: str, by_start: Mapping[int, Mention], province: str | None) -> Iterator[_Found]:
    lists = _lists()
    for match in lists.local_vi.finditer(folded):
        start, end = match.span()
        if not clean[start].isupper() and match.group() not in ("công an",):
            continue
        rest = re.match(r" (?:viet nam|mttq viet nam)?", folded[end:])
        at = end + (rest.end() if rest and rest.group().strip() else 0)
        at = at + 1 if folded[at : at + 1] == " " else at
        place = by_start.get(at)
        id_ = f"org:{lists.ids[match.group()]}"
        if place is not None and place.target is not None:
            yield _Found(start, place.end, id_ + _code(place.target), 0.9)
            continue
        if match.group() == "tinh uy" or (generic := _GENERIC.match(folded, end)):
            stop = end if match.group() == "tinh uy" else generic.end()  # type: ignore[union-attr]
            if province:
                yield _Found(start, stop, id_ + _code(province), 0.8)


def _local_en(
    clean: str, folded: str, by_start: Mapping[int, Mention], by_end: Mapping[int, Mention], province: str | None
) -> Iterator[_Found]:
    lists = _lists()
    for match in lists.local_en.finditer(folded):
        start, end = match.span()
        if not clean[start].isupper():
            continue
        id_ = f"org:{lists.ids[match.group()]}"
        level = _EN_LEVEL.search(folded[max(0, start - 14) : start])
        begin = start - len(level.group()) if level else start
        possessive = 2 if folded[begin - 3 : begin] == "'s " else 0
        place = by_end.get(begin - 1 - possessive)
        if place is not None and place.target is not None:
            yield _Found(place.start, end, id_ + _code(place.target), 0.9)
            continue
        behind = re.match(r" of (?:the )?", folded[end:])
        place = by_start.get(end + behind.end()) if behind else None
        if place is not None and place.target is not None:
            yield _Found(start, place.end, id_ + _code(place.target), 0.9)
        elif level and level.group().startswith(("provincial", "municipal")) and province:
            yield _Found(begin, end, id_ + _code(province), 0.8)


def _central(clean: str, folded: str) -> Iterator[_Found]:
    lists = _lists()
    for pattern in (lists.ministry_vi, lists.ministry_en, lists.central):
        for match in pattern.finditer(folded):
            start, end = match.span()
            if clean[start].isupper():
                yield _Found(start, end, f"org:{lists.ids[match.group()]}", 0.9)


def _named_vi(clean: str) -> Iterator[_Found]:
    """Head word, then capitalised words and the lower-case ones that such names hold; ends with a capitalised word or a number."""
    for match in _lists().head_vi.finditer(clean):
        at = last = match.end()
        capitals = 0
        for word in re.finditer(r" ([\w'&.-]+)(?=([,;:)\"\n]|\. |$)?)", clean[at : at + 90]):
            token = word.group(1)
            if token[0].isupper() or (token[0].isdigit() and capitals and len(token) <= 4):
                capitals += 1
                last = at + word.end(1)
            elif token not in _INNER:
                break
            if word.group(2):
                break
            if at + word.start() != at and clean[at + word.start()] != " ":
                break
        end = last - (1 if clean[last - 1] in ".," else 0)
        head = match.group()
        if capitals and (
            head[0].isupper() or capitals >= 2 or head in ("trường", "công ty", "bệnh viện", "hợp tác xã")
        ):
            name = clean[match.start() : end]
            if len(name.split()) > len(head.split()) and len(name) - len(head) > 3:
                yield _Found(match.start(), end, f"org:{slug(name)}", 0.7)


def _named_en(clean: str) -> Iterator[_Found]:
    for match in _lists().head_en.finditer(clean):
        start, end = match.span()
        words = clean[start:end].split(" ")
        while len(words) > 2 and fold(words[0]) in (
            "the",
            "a",
            "an",
            "at",
            "in",
            "principal",
            "teachers",
            "teacher",
            "director",
            "chairman",
            "of",
            "and",
            "our",
            "from",
            "deputy",
            "head",
            "captain",
            "coach",
            "mr",
            "ms",
            "mrs",
        ):
            start += len(words[0]) + 1
            words = words[1:]
        if len(words) >= 2 and fold(words[0]) not in ("the", "a", "this", "each", "every", "our", "new", "people's"):
            yield _Found(start, end, f"org:{slug(clean[start:end])}", 0.7)
