"""Checks a gold corpus: marks and header, every code, symbol and id, near-duplicates, missed repetitions.

Run by ``make corpus``. Faults fail the check; hints are for the annotator to look at. What is checked against what:
places against the gazetteer and its era, documents against the grammar of symbols, bodies and ethnic groups against
the lists of their rooms, texts against each other and, where it is present, against the development data.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp import resources
from nlp.errors import DataError
from nlp.evaluate.gold import GoldArticle, GoldMention, read_gold
from nlp.law.find import is_symbol
from nlp.law.grammar import grammar
from nlp.places.gazetteer import Gazetteer, shipped
from nlp.text import fold
from nlp.types import SECTIONS

#: Words of an article (white space between), furniture included.
SHORTEST, LONGEST = 130, 460
#: Two articles that share more than this part of their five-word shingles are one article written twice.
SHINGLE, ALIKE = 5, 0.10
#: A run of this many words that also stands in the development data was not written by us. Official titles of
#: programmes and bodies reach 22 syllables in Vietnamese.
RUN = {"vi": 24, "en": 14}
HARD = frozenset(
    [
        "no-diacritics",
        "nfd",
        "eth",
        "tone-placement",
        "capitals",
        "furniture",
        "lists",
        "eras",
        "shared-names",
        "people-like-places",
        "short-forms",
        "mixed-language",
        "foreign-quotes",
        "typography",
        "not-places",
    ]
)
_DATE = re.compile(r"\d{4}(-(Q[1-4]|\d\d(-\d\d)?))?(/\d{4}(-\d\d(-\d\d)?)?)?")
_DOCUMENT = re.compile(
    r"(?P<symbol>[^@~#]+)(?P<period>@(k\d+|x|\d{4}|(dh\d+|\d{4})\.\d{2,5}))?(?P<series>~(l|nq|pl|qd|qyd))?"
)
_SLUG = re.compile(r"(nq-(dh|tw)\d+|luat-[a-z0-9-]+|bo-luat-[a-z0-9-]+|hien-phap[a-z0-9-]*)")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, or (``fault`` false) looks wrong, in one article."""

    id: str
    fault: bool
    message: str


def check(files: Sequence[Path]) -> Iterator[Finding]:
    """Everything found in the articles, in order; articles that cannot be read are one fault each."""
    gazetteer = shipped()
    articles = []
    for file in files:
        try:
            article = read_gold(file)
        except DataError as error:
            yield Finding(file.stem, True, str(error))
            continue
        articles.append(article)
        yield from _header(article)
        for mention in article.mentions:
            for message in _mention(article, mention, gazetteer):
                yield Finding(article.id, True, f"{mention.text!r}: {message}")
        yield from _repetitions(article)
    yield from _alike(articles)


def _header(article: GoldArticle) -> Iterator[Finding]:
    def fault(message: str) -> Finding:
        return Finding(article.id, True, message)

    header = article.header
    if header["section"] not in (*SECTIONS, "none"):
        yield fault(f"section {header['section']!r} is none of {', '.join(SECTIONS)}, none")
    if header.get("also") and header["also"] not in (*SECTIONS, "none"):
        yield fault(f"also {header['also']!r} is no section")
    if not article.id.startswith(f"{header['language']}-{header['section']}-"):
        yield fault("the id is not language-section-number")
    try:
        dt.date.fromisoformat(header["published"])
    except ValueError:
        yield fault(f"published {header['published']!r} is no ISO date")
    if header["region"] not in ("north-west", "rest"):
        yield fault(f"region {header['region']!r} is neither north-west nor rest")
    if (header["difficulty"] == "hard") != bool(article.hard):
        yield fault("difficulty hard and the kinds of hardness go together")
    for kind in set(article.hard) - HARD:
        yield fault(f"hard {kind!r} is not a kind of docs/annotation.md section 6")
    words = len(article.text.split())
    if not SHORTEST <= words <= LONGEST:
        yield fault(f"{words} words, wanted {SHORTEST} to {LONGEST}")
    targets = {mention.target for mention in article.mentions}
    for id_ in article.main:
        if id_ not in targets:
            yield fault(f"main {id_} is marked nowhere in the article")
    if not header.get("main") or not header.get("subjects"):
        yield fault("main or subjects are missing")


def _mention(article: GoldArticle, mention: GoldMention, gazetteer: Gazetteer) -> Iterator[str]:
    if mention.text != mention.text.strip():
        yield "white space at the edge of the mark"
    target = mention.target
    if target is None or mention.any_target:
        return
    prefix, _, rest = target.partition(":")
    if mention.kind == "place":
        yield from _place(article, target, gazetteer)
    elif prefix == "doc":
        yield from _document(rest)
    elif prefix == "person":
        if not any(m.target == target and _slug(m.text) == rest for m in article.mentions):
            yield f"{target} is not the folded name of any of its mentions"
    elif prefix == "org":
        yield from _organisation(rest, gazetteer)
    elif prefix == "ethnic":
        if rest not in _ethnic_ids():
            yield f"{target} is not one of the 54 groups"
    elif not _DATE.fullmatch(rest):
        yield f"{target} is no ISO date, month, quarter, year or span"


def _place(article: GoldArticle, target: str, gazetteer: Gazetteer) -> Iterator[str]:
    if target not in gazetteer:
        yield f"{target} is not in the gazetteer"
        return
    unit = gazetteer[target]
    if unit.valid_from and unit.valid_from > article.published and "eras" not in article.hard:
        known_ahead = article.published >= "2025-03-01"  # the new units were announced in spring 2025
        if not known_ahead:
            yield f"{target} exists only from {unit.valid_from}, the article is of {article.published}"


def _document(rest: str) -> Iterator[str]:
    match = _DOCUMENT.fullmatch(rest)
    if match is None:
        yield f"doc:{rest} is no id of docs/annotation.md section 4"
    elif not _SLUG.fullmatch(match["symbol"]):
        if not is_symbol(grammar(), match["symbol"]):
            yield f"doc:{rest}: the symbol does not follow the grammar"
        elif re.search(r"QH\d+$", match["symbol"]) and "/NQ-" not in match["symbol"] and not match["series"]:
            yield f"doc:{rest}: laws and resolutions share this form; add ~l, ~nq or ~pl"


def _organisation(rest: str, gazetteer: Gazetteer) -> Iterator[str]:
    _, dot, code = rest.partition(".")
    if dot and f"place:{code}" not in gazetteer and f"former:{code}" not in gazetteer:
        yield f"org:{rest}: no unit has the code {code}"


def _slug(name: str) -> str:
    return "-".join(_WORD.findall(fold(name)))


def _ethnic_ids() -> frozenset[str]:
    return frozenset(group["id"] for group in resources.load_json("data/names/ethnic.json")["groups"])


def _repetitions(article: GoldArticle) -> Iterator[Finding]:
    """Names that are marked once and stand unmarked elsewhere: the commonest fault of an annotator."""
    covered = bytearray(len(article.text))
    for mention in article.mentions:
        covered[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
    seen = set()
    for mention in article.mentions:
        surface = mention.text
        if mention.kind in (None, "date") or len(surface) < 4 or surface in seen or "furniture" in article.hard:
            continue
        seen.add(surface)
        for match in re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", article.text):
            if not any(covered[match.start() : match.end()]):
                line = article.text[max(0, match.start() - 30) : match.end() + 20].replace("\n", " ")
                yield Finding(article.id, False, f"{surface!r} stands unmarked: …{line}…")


def _alike(articles: Sequence[GoldArticle]) -> Iterator[Finding]:
    shingles = [(article.id, set(_runs(article.text, SHINGLE))) for article in articles]
    for index, (id_, mine) in enumerate(shingles):
        for other_id, other in shingles[:index]:
            shared = len(mine & other) / max(1, min(len(mine), len(other)))
            if shared > ALIKE:
                yield Finding(id_, True, f"shares {shared:.0%} of its five-word runs with {other_id}")


def _runs(text: str, length: int) -> Iterator[tuple[str, ...]]:
    words = _WORD.findall(fold(text))
    return zip(*(words[shift:] for shift in range(length)), strict=False)


def check_against(articles: Iterable[GoldArticle], rows: Iterable[str]) -> Iterator[Finding]:
    """Long word runs that the articles share with other texts."""
    ours: dict[int, list[tuple[str, int]]] = {}
    for article in articles:
        length = RUN[article.language]
        for run in _runs(article.text, length):
            ours.setdefault(hash(run), []).append((article.id, length))
    for text in rows:
        for length in set(RUN.values()):
            for run in _runs(text, length):
                for id_, wanted in ours.get(hash(run), ()):
                    if wanted == length:
                        yield Finding(id_, True, f"shares a run of {length} words with another text: {' '.join(run)}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print faults and hints; the number of faults."""
    parser = argparse.ArgumentParser(prog="python -m nlp.evaluate.check", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("prefix", nargs="*", default=[""], help="only articles whose id starts so")
    parser.add_argument("--hints", action="store_true", help="also what only looks wrong")
    options = parser.parse_args(arguments)
    files = [f for f in sorted(options.folder.glob("*.txt")) if f.stem.startswith(tuple(options.prefix))]
    findings = list(check(files))
    for finding in findings:
        if finding.fault or options.hints:
            print(f"{'fault' if finding.fault else 'hint '} {finding.id}: {finding.message}")
    faults = sum(finding.fault for finding in findings)
    print(f"{len(files)} articles, {faults} faults, {len(findings) - faults} hints")
    return faults


if __name__ == "__main__":
    sys.exit(min(1, main()))
