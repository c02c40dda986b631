"""Official symbols in the shapes that newspapers print: 400 symbols, ten shapes each, made here without the grammar.

    python -m benchmarks.law_symbols            prints the share found with the right span and id, and what failed

The symbols are drawn from lists of their own (seeded); nothing is imported from nlp.law but the finder that is measured.
A shape is a change to the printed text whose meaning a reader does not doubt.
"""

from __future__ import annotations

import datetime as dt
import random
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from nlp.law import LawFinder
from nlp.profile import Profile
from nlp.text import Text
from nlp.types import Article, Language, Story

SYMBOLS, SHAPES = 400, 10
#: Vietnamese word, English word, abbreviation.
STATE = [("Quyết định", "Decision", "QĐ"), ("Chỉ thị", "Directive", "CT"), ("Kế hoạch", "Plan", "KH"), ("Thông báo", "Notice", "TB"),
         ("Báo cáo", "Report", "BC"), ("Tờ trình", "Submission", "TTr"), ("Công điện", "Official Dispatch", "CĐ")]  # fmt: skip
PARTY = [("Nghị quyết", "Resolution", "NQ"), ("Chỉ thị", "Directive", "CT"), ("Kết luận", "Conclusion", "KL"), ("Thông báo", "Notice", "TB"),
         ("Hướng dẫn", "Guideline", "HD")]  # fmt: skip
MINISTRIES = [
    "BGDĐT",
    "BYT",
    "BTC",
    "BNV",
    "BTP",
    "BCT",
    "BXD",
    "BKHCN",
    "BVHTTDL",
    "BNNPTNT",
    "BTNMT",
    "BLĐTBXH",
    "BGTVT",
    "BTTTT",
    "BKHĐT",
    "BQP",
    "BCA",
    "BNNMT",
    "BDTTG",
    "NHNN",
]
CENTRAL = ("VPTW", "BTCTW", "UBKTTW")
LEGISLATURES = {12: (2008, 2010), 13: (2012, 2015), 14: (2017, 2020), 15: (2022, 2025)}
TERMS = [("k11", 2012), ("k12", 2017), ("k13", 2022), ("k13", 2024)]


@dataclass(frozen=True, slots=True)
class Printed:
    """A symbol with its type words, the day it bears and the id it should get."""

    vi: str
    en: str
    symbol: str
    day: dt.date
    id: str


def symbols(count: int, seed: int = 7) -> Iterator[Printed]:
    """Random official symbols of every family."""
    draw = random.Random(seed)
    families: list[Callable[[random.Random], Printed]] = [
        _with_year,
        _without_year,
        _party,
        _assembly,
        _local,
        _committee,
    ]
    for index in range(count):
        yield families[index % len(families)](draw)


def _day(draw: random.Random, year: int) -> dt.date:
    return dt.date(year, draw.randint(1, 12), draw.randint(1, 28))


def _number(draw: random.Random, most: int) -> str:
    return f"{draw.randint(1, most):02}"


def _with_year(draw: random.Random) -> Printed:
    year, number = draw.randint(2004, 2025), _number(draw, 400)
    vi, en, tail = draw.choice(
        [("Nghị định", "Decree", "NĐ-CP"), ("Thông tư", "Circular", f"TT-{draw.choice(MINISTRIES)}"), ("Quyết định", "Decision", "QĐ-TTg"),
         ("Thông tư liên tịch", "Joint Circular", f"TTLT-{'-'.join(draw.sample(MINISTRIES, 2))}")]
    )  # fmt: skip
    symbol = f"{number}/{year}/{tail}"
    return Printed(vi, en, symbol, _day(draw, year), f"doc:{symbol}")


def _without_year(draw: random.Random) -> Printed:
    year, number = draw.randint(2001, 2025), _number(draw, 2400)
    vi, en, abbr = draw.choice(STATE)
    symbol = f"{number}/{abbr}-{draw.choice(['TTg', 'VPCP', 'TTCP', *MINISTRIES])}"
    return Printed(vi, en, symbol, _day(draw, year), f"doc:{symbol}@{year}")


def _party(draw: random.Random) -> Printed:
    term, year = draw.choice(TERMS)
    vi, en, abbr = draw.choice(PARTY)
    symbol = f"{_number(draw, 240)}-{abbr}/{draw.choice(('TW', 'TW', 'TW', *CENTRAL))}"
    return Printed(vi, en, symbol, _day(draw, year), f"doc:{symbol}@{term}")


def _assembly(draw: random.Random) -> Printed:
    legislature = draw.choice(list(LEGISLATURES))
    year = draw.randint(*LEGISLATURES[legislature])
    vi, en, series = draw.choice([("Luật", "Law", "~l"), ("Nghị quyết", "Resolution", "~nq")])
    symbol = f"{_number(draw, 200)}/{year}/QH{legislature}"
    return Printed(vi, en, symbol, _day(draw, year), f"doc:{symbol}{series}")


def _local(draw: random.Random) -> Printed:
    year, number = draw.randint(2011, 2025), _number(draw, 3000)
    vi, en, abbr = draw.choice([*STATE[:5], ("Nghị quyết", "Resolution", "NQ")])
    body = "HĐND" if abbr == "NQ" else "UBND"
    symbol = f"{number}/{year}/{abbr}-{body}" if draw.random() < 0.3 else f"{number}/{abbr}-{body}"
    return Printed(vi, en, symbol, _day(draw, year), f"doc:{symbol}@{year}.11")


def _committee(draw: random.Random) -> Printed:
    year, congress = draw.choice([(2017, "dh13"), (2022, "dh14"), (2024, "dh14")])
    vi, en, abbr = draw.choice([*PARTY, ("Kế hoạch", "Plan", "KH")])
    symbol = f"{_number(draw, 260)}-{abbr}/TU"
    return Printed(vi, en, symbol, _day(draw, year), f"doc:{symbol}@{congress}.11")


def _toneless(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(c for c in bare if not unicodedata.combining(c))


def _vi(p: Printed, symbol: str | None = None, lead: str = " số ", word: str | None = None) -> tuple[str, str]:
    head = (word or p.vi) + lead + (symbol or p.symbol)
    return head, f"Hội nghị nghe phổ biến {head} ngày {p.day.day}/{p.day.month}/{p.day.year} tại tỉnh Điện Biên."


def _en(p: Printed, symbol: str | None = None, lead: str = " No. ") -> tuple[str, str]:
    head = p.en + lead + (symbol or _toneless(p.symbol))
    month = p.day.strftime("%B")
    return head, f"Officials studied {head} dated {month} {p.day.day}, {p.day.year} in Dien Bien province."


def _around(text: str, marks: str, left: str, right: str) -> str:
    return "".join(f"{left}{c}{right}" if c in marks else c for c in text)


def _last(symbol: str, old: str, new: str) -> str:
    head, found, tail = symbol.rpartition(old)
    return head + new + tail if found else symbol


def _nfd(pair: tuple[str, str]) -> tuple[str, str]:
    return unicodedata.normalize("NFD", pair[0]), unicodedata.normalize("NFD", pair[1])


#: Name → how a symbol is printed: (the mention, the sentence).
SHAPED: dict[str, Callable[[Printed], tuple[str, str]]] = {
    "as issued": _vi,
    "without số": lambda p: _vi(p, lead=" "),
    "colon": lambda p: _vi(p, lead=" số: "),
    "joined số": lambda p: _vi(p, lead="số "),
    "joined number": lambda p: _vi(p, lead=" số"),
    "en dash, spaces": lambda p: _vi(p, p.symbol.replace("-", " – ")),
    "non-breaking hyphen": lambda p: _vi(p, p.symbol.replace("-", "\u2011")),
    "space behind the hyphen": lambda p: _vi(p, _last(p.symbol, "-", "- ")),
    "spaces round the slash": lambda p: _vi(p, _around(p.symbol, "/", " ", " ")),
    "division slash": lambda p: _vi(p, p.symbol.replace("/", "\u2215")),
    "no-break spaces": lambda p: _vi(p, lead="\u00a0số\u00a0"),
    "zero-width space": lambda p: _vi(p, p.symbol.replace("-", "-\u200b")),
    "lower case": lambda p: _vi(p, p.symbol.lower(), word=p.vi.lower()),
    "capitals": lambda p: _vi(p, p.symbol.upper(), lead=" SỐ ", word=p.vi.upper()),
    "NFD": lambda p: _nfd(_vi(p)),
    "eth for Đ": lambda p: _vi(p, p.symbol.replace("Đ", "\u00d0")),
    "toneless symbol": lambda p: _vi(p, _toneless(p.symbol)),
    "toneless words": lambda p: _vi(p, _toneless(p.symbol), lead=" so ", word=_toneless(p.vi)),
    "line break": lambda p: _vi(p, lead="\nsố "),
    "windows line break": lambda p: _vi(p, lead=" số\r\n"),
    "English": _en,
    "English, Đ kept": lambda p: _en(p, p.symbol),
    "No. joined": lambda p: _en(p, lead=" No."),
    "No without point": lambda p: _en(p, lead=" No "),
    "without No.": lambda p: _en(p, lead=" "),
    "degree sign": lambda p: _en(p, lead=" N° "),
    "two spaces": lambda p: _en(p, lead="  No.  "),
    "lost slash before the type": lambda p: _vi(p, _lost_slash(p.symbol)),
}  # fmt: skip


def _lost_slash(symbol: str) -> str:
    pieces = symbol.split("/")
    return f"{pieces[0]}/{pieces[1]} {pieces[2]}" if len(pieces) == 3 and "QH" not in pieces[2] else symbol


def trials(count: int = SYMBOLS, shapes: int = SHAPES, seed: int = 7) -> Iterator[tuple[str, Printed, str, str]]:
    """(shape, symbol, mention, sentence); the shapes go round, so that each is tried on every family."""
    names = list(SHAPED)
    draw = random.Random(seed + 1)
    for printed in symbols(count, seed):
        for name in draw.sample(names, shapes):
            mention, sentence = SHAPED[name](printed)
            yield name, printed, mention, sentence


def score(count: int = SYMBOLS, shapes: int = SHAPES, seed: int = 7) -> tuple[float, list[str]]:
    """The share found with exact span and right id, and a line for each miss."""
    finder = LawFinder(Profile())
    total, missed = 0, []
    for name, printed, mention, sentence in trials(count, shapes, seed):
        total += 1
        text = Text(sentence)
        found = finder(
            Story(Article(sentence), text, (), Language("vi", 1.0, "full"), dt.date(2025, 12, 31), Profile())
        )
        got = [(sentence[slice(*text.to_source(m.start, m.end))], m.target) for m in found.mentions]
        if got != [(mention, printed.id)]:
            missed.append(f"{name}: {mention!r} is {printed.id}, got {got}")
    return 1 - len(missed) / total, missed


def main() -> None:
    right, missed = score()
    for line in missed[:60]:
        print(line)
    print(f"{SYMBOLS} symbols x {SHAPES} shapes: {right:.4f} with the right span and id")
    print("missed by shape:", dict(Counter(line.partition(":")[0] for line in missed)))


if __name__ == "__main__":
    main()
