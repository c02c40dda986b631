"""The 54 ethnic groups, told from the ordinary words, surnames and countries that some of their names are."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Any

from nlp import resources
from nlp.text import fold
from nlp.types import Entity, Mention


@functools.cache
def _lists() -> tuple[re.Pattern[str], dict[str, dict[str, Any]], re.Pattern[str], re.Pattern[str]]:
    data = resources.load_json("data/names/ethnic.json")
    forms = {form: group for group in data["groups"] for form in group["forms"]}
    forms.update({form.upper(): group for form, group in list(forms.items())})
    spelled = "|".join(re.escape(f) for f in sorted(forms, key=len, reverse=True))
    left = "|".join(re.escape(fold(w)) for w in sorted(data["context_left"], key=len, reverse=True))
    right = "|".join(re.escape(w) for w in sorted(data["context_right"], key=len, reverse=True))
    return (
        re.compile(rf"(?<![\w'-])(?:{spelled})(?![\w'-]|'s)"),
        forms,
        re.compile(rf"(?<!\w)(?:{left})(?: (?:trang|den|den|hoa|do))?[ (,]+$"),
        re.compile(rf"(?:'s)?[ ,]+(?:(?:ethnic|and|[\w']+) )?(?:{right})(?!\w)"),
    )  # fmt: skip


def find_ethnic(clean: str, folded: str, taken: Sequence[tuple[int, int]]) -> tuple[list[Mention], dict[str, Entity]]:
    """Mentions of ethnic groups outside ``taken``. A name in a list counts where a neighbour of the list does."""
    pattern, forms, left, right = _lists()
    hits = [m for m in pattern.finditer(clean) if not any(a < m.end() and m.start() < b for a, b in taken)]
    sure: set[int] = set()
    for index, match in enumerate(hits):
        group = forms[match.group()]
        before = folded[max(0, match.start() - 24) : match.start()]
        if not group.get("word") or left.search(before) or right.match(folded, match.end()):
            sure.add(index)
    for _ in range(4):  # "Thái, Mông, Kháng và Khơ Mú": the list is sure where one member is
        for index in range(len(hits)):
            for other in (index - 1, index + 1):
                if index not in sure and other in sure and 0 <= other < len(hits):
                    first, second = sorted((hits[index], hits[other]), key=lambda m: m.start())
                    if re.fullmatch(
                        r"\s?(?:,|va|and|&|, va|, and|-)\s?(?:nguoi |and |va )?", folded[first.end() : second.start()]
                    ):
                        sure.add(index)
    mentions, records = [], {}
    for index in sorted(sure):
        match = hits[index]
        if _continues(clean, match):
            continue
        group = forms[match.group()]
        id_ = f"ethnic:{group['id']}"
        mentions.append(Mention("ethnic-group", match.start(), match.end(), match.group(), id_, 0.9))
        records[id_] = Entity(kind="ethnic-group", name={"vi": group["vi"], "en": _english(group["vi"])})
    return mentions, records


def _continues(clean: str, match: re.Match[str]) -> bool:
    """Part of a longer name: "Thái Bình", "Mường Phăng", "Hoa Kỳ"."""
    after = re.match(r" ([^\W\d_]+)", clean[match.end() : match.end() + 14])
    if after is None or not after.group(1)[0].isupper() or match.group().isupper():
        return False
    return after.group(1) not in ("Xòe", "People", "Ethnic", "Culture", "Tây", "New", "Trắng", "Đen")


def _english(name: str) -> str:
    from nlp.text.vietnamese import unaccent

    return unaccent(name)
