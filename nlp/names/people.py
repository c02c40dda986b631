"""People: runs of capitalised words that a surname, a title or a verb of saying makes a person; short forms joined to the full name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.names.words import RUN, people, slug
from nlp.text import fold
from nlp.types import Entity, Mention

_AGE = re.compile(r",? ?\(?(?:sn|sinh nam|born in)? ?\d{2,4}(?: tuoi| years? old|\)|,)")


@dataclass(frozen=True, slots=True)
class _Run:
    start: int
    end: int
    words: tuple[str, ...]
    titled: bool
    says: bool


def find_people(
    clean: str, folded: str, taken: Sequence[tuple[int, int]], toneless: bool
) -> tuple[list[Mention], dict[str, Entity]]:
    """Mentions of people outside the spans ``taken`` (law, places that stand on their own, organisations), with their records."""
    runs = list(_runs(clean, folded, taken))
    full: dict[str, str] = {}  # last word, folded → target of the full name
    mentions: list[Mention] = []
    rest: list[_Run] = []
    for run in runs:
        if _is_full_name(run, folded, toneless):
            target = "person:" + slug(" ".join(run.words))
            full.setdefault(fold(run.words[-1]), target)
            mentions.append(
                _mention(clean, run, target, 0.9 if run.titled or run.says else 0.8, "surname" + "; title" * run.titled)
            )
        else:
            rest.append(run)
    for run in rest:
        key = fold(run.words[-1])
        if (run.titled or run.says) and len(run.words) <= 2 and key in full:
            mentions.append(_mention(clean, run, full[key], 0.85, "short form of a full name"))
        elif run.titled and len(run.words) <= 4 and not _common(run):
            target = "person:" + slug(" ".join(run.words))
            full.setdefault(key, target)
            mentions.append(_mention(clean, run, target, 0.7, "title"))
    return mentions, _records(clean, mentions)


def _runs(clean: str, folded: str, taken: Sequence[tuple[int, int]]) -> list[_Run]:
    known = people()
    spans = sorted(taken)
    out: list[_Run] = []
    for match in RUN.finditer(clean):
        start, end = match.span()
        if any(a < end and start < b for a, b in spans):
            continue
        words = match.group().split(" ")
        while len(words) > 1 and fold(words[0]) in _LEADS:
            start += len(words[0]) + 1
            words = words[1:]
        words[-1] = words[-1].removesuffix("'s").rstrip("-'")
        end = start + sum(map(len, words)) + len(words) - 1
        if not words[-1] or any(c.isdigit() for c in "".join(words)):
            continue
        before = folded[max(0, start - 30) : start]
        titled = bool(known.title_pattern.search(before)) or (
            start > match.start() and fold(match.group().split(" ")[0]).rstrip(".") in known.titles
        )
        says = bool(known.said.match(folded, end)) or bool(_AGE.match(folded[end : end + 16]))
        out.append(_Run(start, end, tuple(words), titled, says))
    return out


_LEADS = frozenset(
    [
        "ong",
        "ba",
        "anh",
        "chi",
        "em",
        "cu",
        "co",
        "thay",
        "bac",
        "chu",
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "principal",
        "chairman",
        "director",
        "coach",
        "teacher",
        "khi",
        "theo",
        "tai",
        "voi",
        "nhu",
        "va",
        "con",
        "the",
        "when",
        "as",
        "and",
        "but",
        "chau",
        "artisan",
        "general",
        "colonel",
        "president",
        "secretary",
        "minister",
        "captain",
        "elder",
        "mister",
        "comrade",
        "dong",
    ]
)


def _is_full_name(run: _Run, folded: str, toneless: bool) -> bool:
    """Surname first, two to five words; two words, or a text without diacritics, want more evidence."""
    known = people()
    count = len(run.words)
    if not 2 <= count <= 5:
        return False
    first = run.words[0].lower()
    if " ".join(run.words).lower() in known.historical:
        return True
    surname = first in known.surnames or (
        fold(first) in known.folded and (toneless or (run.words[0].isascii() and all(w.isascii() for w in run.words)))
    )
    upper = all(w.isupper() for w in run.words) and sum(map(len, run.words)) > 6
    if not surname:
        return False
    if run.titled or run.says:
        return True
    if upper:
        return count >= 3 and any(w.lower() in known.middles or fold(w) in ("thi", "van") for w in run.words[1:-1])
    middle = any(w.lower() in known.middles or (toneless and fold(w) in known.middles_folded) for w in run.words[1:-1])
    if toneless or all(w.isascii() for w in run.words):
        return count >= 3 and middle
    return count >= 3 and (middle or count == 3 or count == 4)


def _common(run: _Run) -> bool:
    return len(run.words) == 1 and (len(run.words[0]) < 2 or (run.words[0].isupper() and len(run.words[0]) > 3))


def _mention(clean: str, run: _Run, target: str, confidence: float, reason: str) -> Mention:
    return Mention("person", run.start, run.end, clean[run.start : run.end], target, confidence, reason=reason)


def _records(clean: str, mentions: Sequence[Mention]) -> dict[str, Entity]:
    records: dict[str, Entity] = {}
    for mention in mentions:
        assert mention.target is not None
        name = " ".join(mention.text.split())
        record = records.get(mention.target)
        if record is None or len(name) > len(record["name"]["vi"]):
            records[mention.target] = Entity(kind="person", name={"vi": name, "en": name})
    return records
