"""Where references stand. One pass finds the words that may begin one, one the numbers with a suffix; all else is anchored there.

CASE 1  a word for a kind and a number, with or without symbol, and the items of a list behind it
CASE 2  an official symbol without its word directly before ("Law on … No. 72/2025/QH15", "(02/2020/UBTVQH14)")
CASE 3  laws by name, programmes by nickname, resolutions of congresses and plenums (:mod:`nlp.law.names`)
CASE 4  words that point back ("Nghị quyết này", "the decree")
CASE 5  numbers alone of documents cited elsewhere in the article (:mod:`nlp.law.echo`)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from nlp.law import context, echo, forms, names, spelled
from nlp.law.grammar import Grammar, Word
from nlp.law.reference import Reference
from nlp.law.register import Register
from nlp.law.spot import Spotter
from nlp.text import fold

#: Official symbols in the order they are tried; then what only counts behind a word for a kind.
_SYMBOLS = ("assembly", "with-year", "without-year", "joined", "letter")
_PLURAL = re.compile(
    r"(?:^|\s)(?:cac|nhung|hai|ba|bon|ca|may|bo tu|bo ba|bo bay|both|two|three|(?<!dieu )(?<!khoan )(?<!muc )(?<!article )(?<!clause )\d{1,2}) $"
)
#: Articles in a row before a kind count no documents: "các điều 5, 6, 7 Nghị định …".
_ARTICLES = re.compile(r"(?<!\w)(?:dieu|khoan|muc|articles?|clauses?) \d{1,3}(?:(?:, | va | and )\d{1,3})+ $")
#: Characters back from a symbol in which its type word may stand, its title between.
TITLE_BEFORE = 130
_TITLE_STOP = re.compile(r"[.;:\n\"()]\s?|\d")
_TOPIC = re.compile(r",? (?:ve|on|for)(?!\w)")
#: "máy CT 128 dãy", of a hospital.
_SCANNER = re.compile(r"(?<!\w)(?:may|chup|phim|quet|scan|cat lop|vi tinh) $")
#: "57 - 59 - 66".
_DASHED = re.compile(r" - (?P<no>)(?=\d{2})")
#: The name of a law before a bracket with its number.
_LAW_BEFORE = re.compile(
    r"(?:^|[.;:\n()])(?:(?!nghi quyet|resolution)[^.;:\n()]){0,130}?(?<!\w)(?:luat|law|code)(?!\w)"
    r"(?:(?!nghi quyet|resolution)[^.;:\n()]){2,110} \((?:luat |law )?(?:so |no\.? ?)?$"
)
#: "năm 2017.", and on the next line "CTCP Ban Mai".
_SENTENCE_ENDS = re.compile(r"\.\s*\n")
_COMMA_MARK = re.compile(r", (nos?\.? ?)$")
#: A contract's number looks like a guideline's: "hợp đồng số 15/2025/HĐ-MB".
_CONTRACT = re.compile(r"(?<!\w)(?:hop dong|contract)(?: [a-z]+){0,3}(?: so| no)?[.:]? ?$")
#: Kinds whose numbers without a symbol are letters of an office ("công văn số 77/CSKV").
_LETTERS = frozenset({"cv", "tb", "bc", "kh", "ttr"})


def find(grammar: Grammar, register: Register, spotter: Spotter, folded: str, clean: str) -> list[Reference]:
    """All references in order, none overlapping."""
    found: list[Reference] = []
    spots = spotter.spots(folded, clean)
    if not (spots.heads or spots.spelled or spots.symbols or echo.spoken(folded)):
        return found
    taken = 0
    for start, end, word in spots.heads:
        if start < taken:
            continue
        items = list(_headed(grammar, folded, clean, start, end, word))
        if items:
            found.extend(items)
            taken = max(item.end for item in items)
    spans = _Spans(len(folded), found)
    others = [names.find(grammar, register, folded, clean, spots)]
    if spots.symbols:
        others.insert(0, _headless(grammar, folded, clean, spans))
    for references in others:
        for reference in references:
            if spans.free(reference):
                found.append(reference)
                spans.add(reference)
    if any(reference.kind in names.HAVE_ARTICLES for reference in found):
        found.extend(filter(spans.free, names.parts_alone(folded, clean, grammar)))
    found.extend(filter(spans.free, list(echo.echoes(grammar, folded, clean, found))))
    found = _without_small(found)
    found.sort(key=lambda r: r.start)
    return _with_bodies(grammar, folded, _distribute(found))


def _without_small(found: list[Reference]) -> list[Reference]:
    """Laws named in small letters ("the land law") stay where the article names them with capitals or by number too."""
    if not any(reference.form == "name" and reference.weak for reference in found):
        return found
    named = {id_ for reference in found if reference.form == "name" and not reference.weak for id_ in reference.ids}
    numbered = {
        (reference.number, reference.year) for reference in found if reference.form == "full" and reference.kind == "l"
    }
    return [
        r for r in found
        if r.form != "name" or not r.weak or not named.isdisjoint(r.ids) or any(_numbered(id_) in numbered for id_ in r.ids)
    ]  # fmt: skip


def _numbered(id_: str) -> tuple[str, str]:
    """ "doc:31/2024/QH15~l" → ("31", "2024")."""
    number, _, rest = id_.removeprefix("doc:").partition("/")
    return number.lstrip("0"), rest.partition("/")[0]


class _Spans:
    """Stretches that are taken, one mark for each character."""

    def __init__(self, length: int, references: list[Reference]) -> None:
        self._taken = bytearray(length)
        for reference in references:
            self.add(reference)

    def add(self, reference: Reference) -> None:
        self._taken[reference.start : reference.end] = b"\1" * (reference.end - reference.start)

    def free(self, reference: Reference) -> bool:
        return self._taken.find(1, reference.start, reference.end) < 0

    def holds(self, at: int) -> bool:
        return bool(self._taken[at])


def _headed(grammar: Grammar, folded: str, clean: str, start: int, end: int, word: Word) -> Iterator[Reference]:
    """CASE 1: the item behind a word, and more of them behind commas."""
    lead = grammar.lead.match(folded, end)
    if word.caps and word.kind == "ct" and _SCANNER.search(folded[max(0, start - 16) : start]):
        return
    if lead is None and word.english:
        yield from (
            _apposed(grammar, folded, clean, end, word) if word.plural else _in_words(folded, clean, start, end, word)
        )
    if lead is None or (folded[end : end + 1].isalpha() and not lead["no"]):
        yield from _otherwise(grammar, folded, clean, start, end, word)
        return
    before = folded[max(0, start - 40) : start]
    plural = word.plural or (_PLURAL.search(before[-15:]) is not None and not _ARTICLES.search(before))
    if lead["mark"] == "-" and not (plural or word.caps):
        return
    first = _item(grammar, folded, clean, lead.end(), word, bool(lead["no"]))
    if first is None or not _allowed(clean, start, word, first, bool(lead["no"])):
        return
    if context.foreign(grammar, folded, start, first.end):
        return
    begin, part = (first.start, None) if plural else context.part_before(grammar, folded, clean, start)
    around = context.behind(grammar, folded, first.end)
    date = around.date or context.date_before(folded, begin)
    yield replace(first, start=begin, part=part, date=date, term=around.term, headed=True)
    at = around.end if around.date else first.end
    while (separator := _separator(grammar, folded, at, plural)) is not None:
        item = _item(grammar, folded, clean, separator.end(), word, True)
        if item is None or not _continues(grammar, folded, item, plural, bool(separator["no"])):
            break
        if separator.re is grammar.patterns["list-topic"] and not _TOPIC.match(folded, item.end):
            break
        around = context.behind(grammar, folded, item.end)
        yield replace(item, date=around.date, term=around.term, headed=True, weak=False)
        at = around.end if around.date else item.end


def _apposed(grammar: Grammar, folded: str, clean: str, end: int, word: Word) -> Iterator[Reference]:
    """ "the two conclusions, 126 and 127", "decrees numbered 323 to 330": two numbers or more behind a plural; kept where they resolve."""
    lead = grammar.patterns["apposed"].match(folded, end)
    items: list[Reference] = []
    at = lead.end() if lead else 0
    while lead and (item := _item(grammar, folded, clean, at, word, True)) is not None:
        around = context.behind(grammar, folded, item.end)
        items.append(replace(item, date=around.date, term=around.term, headed=True, weak=True))
        separator = _separator(grammar, folded, item.end, True)
        if separator is None:
            break
        at = separator.end()
    if len(items) > 1:
        yield from items


def _in_words(folded: str, clean: str, start: int, end: int, word: Word) -> Iterator[Reference]:
    """ "Resolution Sixty-Eight"."""
    if word.need == "full" or not folded.startswith(" ", end):
        return
    found = spelled.number_at(folded, end + 1)
    if found:
        yield Reference(
            start, found[0], "short", word.kind, found[1].lstrip("0"), headed=True, weak=not clean[start].isupper()
        )


def _otherwise(grammar: Grammar, folded: str, clean: str, start: int, end: int, word: Word) -> Iterator[Reference]:
    """A word with no number behind it: its number stands behind the suffix, or a list behind more words."""
    turned = forms.reversed_symbol(grammar, folded, clean, start, end, word)
    if turned is None:
        yield from forms.listed(grammar, folded, start, end, word)
        return
    begin, found = turned
    begin, part = context.part_before(grammar, folded, clean, begin)
    around = context.behind(grammar, folded, found.end)
    yield replace(found, start=begin, part=part, date=around.date, term=around.term, headed=True)


def _separator(grammar: Grammar, folded: str, at: int, plural: bool) -> re.Match[str] | None:
    """What parts two items of a list; in the plural each may have its topic behind it ("nghị quyết 18 về đất đai, 19 về …")."""
    separator = grammar.patterns["list"].match(folded, at)
    if separator or not plural:
        return separator
    return (
        _DASHED.match(folded, at)
        or grammar.patterns["list-topic"].match(folded, at)
        or grammar.patterns["range"].match(folded, at)
    )


def _continues(grammar: Grammar, folded: str, item: Reference, plural: bool, marked: bool) -> bool:
    """Whether a number behind a comma is one more document, and not the number of something else."""
    if item.form == "full":
        return True
    if grammar.unit.match(folded, item.end) or (len(item.number) == 1 and not marked and folded[item.start] != "0"):
        return False
    return marked or plural or grammar.after_item.match(folded, item.end) is not None


def _item(grammar: Grammar, folded: str, clean: str, at: int, word: Word, marked: bool) -> Reference | None:
    """The symbol or number at a place, as a document of the word's kind."""
    found = symbol_at(grammar, folded, clean, at, word)
    if found is not None:
        return found
    patterns = grammar.patterns
    if word.kind == "sl" and (match := patterns["decree-1945"].match(folded, at)):
        return Reference(at, match.end(), "full", "sl", _number(match["n"]), issuers=("sl",), old=True)
    if word.kind in names.PROGRAMMES:
        return None  # "Đề án 06/CP"
    if match := patterns["old"].match(folded, at):
        return Reference(at, match.end(), "full", word.kind, _number(match["n"]), issuers=(match["i"],), old=True,
                         unit=clean[match.start("unit") + 1 : match.end("unit")] if match["unit"] else "", printed=clean[at : match.end()])  # fmt: skip
    if word.kind in _LETTERS and (match := patterns["letter-word"].match(folded, at)):
        if clean[match.start("i") : match.end("i")].upper() == clean[match.start("i") : match.end("i")]:
            issuers, _ = grammar.issuer_keys(match["i"].split("-")[0])
            return Reference(at, match.end(), "full", "cv", _number(match["n"]), issuers=issuers, printed=clean[at : match.end()],
                             unit=clean[match.start("i") : match.end("i")].partition("-")[2])  # fmt: skip
    found = _untyped(grammar, folded, clean, at, word)
    if found is not None or word.need == "full":
        return found
    for name in ("no-issuer", "short-year", "dotted", "bare"):
        match = patterns[name].match(folded, at)
        if match is None:
            continue
        number = _number(match["n"])
        if not number or (name == "bare" and not _bare(grammar, folded, match.end(), word, marked)):
            return None
        if name == "no-issuer" and word.kind not in grammar.by_abbr[match["t"]]:
            continue
        year = match["y"] if name == "short-year" else ""
        weak = word.need == "marked" and not marked
        return Reference(at, match.end(), "short", word.kind, number, year, weak=weak)
    return None


def _untyped(grammar: Grammar, folded: str, clean: str, at: int, word: Word) -> Reference | None:
    """ "Nghị định 28/2004-CP", "Quyết định 51/C46": the word stands for the type that the symbol leaves out."""
    for name in ("no-type", "unit-code"):
        match = grammar.patterns[name].match(folded, at)
        if match is None or not _number(match["n"]):
            continue
        issuers, _ = grammar.issuer_keys(match["i"])
        if name == "unit-code":
            printed = clean[match.start("i") : match.end()]
            if not printed.isupper():
                continue
            return Reference(
                at,
                match.end(),
                "full",
                word.kind,
                _number(match["n"]),
                issuers=(match["i"],),
                old=True,
                printed=printed,
            )
        year = match["y"] or ""
        known = grammar.issuers.get(issuers[0]) if issuers else None
        if known is None:
            continue
        return Reference(at, match.end(), "full" if year or known.key != "cp" else "short", word.kind, _number(match["n"]), year,
                         issuers, party=known.branch == "cpv", printed=clean[at : match.end()])  # fmt: skip
    return None


def _bare(grammar: Grammar, folded: str, end: int, word: Word, marked: bool) -> bool:
    """Whether a number alone counts nothing ("12 xã") and is no span or score ("3-1"); "70-71-72" is a list in the plural."""
    if not marked and grammar.unit.match(folded, end):
        return False
    return re.match(r"\s?-\s?\d", folded[end : end + 4]) is None or word.plural or folded[end] == " "


def symbol_at(grammar: Grammar, folded: str, clean: str, at: int, word: Word | None) -> Reference | None:
    """The full official symbol that begins at a place, None where there is none."""
    for name in _SYMBOLS:
        match = grammar.patterns[name].match(folded, at)
        if match is None:
            continue
        groups = match.groupdict()
        number, abbr = _number(groups["n"]), groups.get("t") or ""
        issuers, legislature = grammar.issuer_keys(groups["i"])
        legislature = groups.get("leg") or legislature
        if not number or not issuers:
            continue
        printed = clean[at : match.end()]
        suffix = clean[match.start("i") : match.end("i")]
        if not _written_as_suffix(grammar, issuers, suffix, groups["i"]):
            continue
        if issuers[0] == "tu" and "Ư" in suffix.upper():
            issuers = ("tw", *issuers[1:]) if "tinh uy" not in folded[match.end() : match.end() + 60] else issuers
        if issuers[0] in ("tw",) and not re.search(r"tw|t\W*[wu]", groups["i"]):
            continue
        kind = _kind(grammar, name, abbr, word, groups["i"], issuers)
        if kind is None:
            return None
        unit = suffix.partition("-")[2] if name == "letter" else ""
        return Reference(
            at, match.end(), "full", kind, number, groups.get("y") or "", issuers if name != "letter" else issuers[:1],
            legislature, unit, _party(grammar, issuers[0], groups, name), printed=printed,
        )  # fmt: skip
    return None


def _written_as_suffix(grammar: Grammar, issuers: tuple[str, ...], suffix: str, folded: str) -> bool:
    """A suffix is listed, or stands in capitals."""
    if issuers[0] in grammar.issuers:
        return True
    first = re.split(r"[-\d]", suffix)[0]
    return first[:1].isupper() and sum(map(str.isupper, first)) * 2 >= len(first)


def _kind(
    grammar: Grammar, name: str, abbr: str, word: Word | None, issuer: str, issuers: tuple[str, ...]
) -> str | None:
    """The kind of a symbol: the number wins over the word, where it has an abbreviation; the word decides where two share one."""
    if name == "letter":
        return "cv"
    if name == "assembly":
        if word is not None and word.kind in ("l", "nq", "pl", "hp"):
            return word.kind
        return "nq" if word is not None or issuer == "qh" else "pl"
    fits = grammar.by_abbr[abbr]
    if word is not None and word.kind in fits:
        return word.kind
    if abbr == "qd":  # without its word: in the Party most are Quy định
        return "qyd" if issuers[0] == "tw" and word is None else "qd"
    if abbr == "ttr":
        return "ttr"
    return fits[0]


def _party(grammar: Grammar, issuer: str, groups: dict[str, str | None], name: str) -> bool:
    """The branch: of the issuer; where both have one of that suffix, of the punctuation (hyphen first: the Party)."""
    known = grammar.issuers.get(issuer)
    if known is not None and known.branch != "any":
        return known.branch == "cpv"
    if known is None and (issuer.endswith("tw") or issuer.endswith("tu")):
        return True
    return name == "without-year" and "-" in (groups["s1"] or "") and "/" in (groups["s2"] or "")


def is_symbol(grammar: Grammar, symbol: str) -> bool:
    """Whether a string is an official symbol and nothing else ("71-NQ/TW", "202/2025/QH15", "40-CP")."""
    folded = fold(symbol)
    found = symbol_at(grammar, folded, symbol, 0, None)
    if found is None:
        match = grammar.patterns["old"].match(folded) or grammar.patterns["decree-1945"].match(folded)
        return match is not None and match.end() == len(folded)
    return found.end == len(folded)


def _number(printed: str) -> str:
    """ "0l" → "1", "06" → "6", "30a" stays."""
    digits = printed[:-1] + printed[-1:].replace("l", "1") if len(printed) > 1 else printed
    return digits.replace("l", "1").replace("o", "0").lstrip("0")


def _allowed(clean: str, start: int, word: Word, item: Reference, marked: bool) -> bool:
    """Whether the word, as printed, cites: English with a capital; abbreviations in capitals; one digit only behind "số"."""
    head = clean[start : start + 2]
    if word.caps and not (
        head.isupper() and (clean[start + 2].isspace() or (word.kind in ("nq", "nd") and len(item.number) > 1))
    ):
        return False
    if item.form == "full":
        return True
    if word.kind in ("l", "pl") and not marked:
        return word.kind == "l" and head[:1].isupper() and len(item.number) < 4 and not item.year  # not "Land Law 2024"
    if word.english and not head[:1].isupper() and not (marked and word.need == "bare" and len(item.number) > 1):
        return False
    bare = len(item.number) == 1 and clean[item.start] != "0" and not item.year
    return not (bare and not marked and not head[:1].isupper())


def _headless(grammar: Grammar, folded: str, clean: str, spans: _Spans) -> Iterator[Reference]:
    """CASE 2: symbols that no word of CASE 1 took; their type word may stand before a title."""
    for match in grammar.patterns["number"].finditer(folded):
        at = match.start()
        while at and folded[at - 1].isdigit():
            at -= 1
        if at and folded[at - 1] == "o" and folded[at : at + 2].isalnum():
            at -= not folded[max(0, at - 2)].isalnum() or at == 1
        if spans.holds(at) or not _free_before(folded, at):
            continue
        word, start = _title_before(grammar, folded, at, spans)
        if (
            word is None
            and folded[max(0, at - 4) : at].endswith(("(", "so ", "no ", "o. "))
            and _LAW_BEFORE.search(folded[max(0, at - 140) : at])
        ):
            word = grammar.words["luat"]
        if word is None and _CONTRACT.search(folded[max(0, at - 32) : at]):
            continue
        found = symbol_at(grammar, folded, clean, at, word)
        if found is None or _SENTENCE_ENDS.search(clean, at, found.end):
            continue
        if word is None or found.kind != word.kind:
            start = at
        elif word.kind == "l" and word.english and (mark := _COMMA_MARK.search(folded, start, at)):
            start = mark.end() - len(mark[1])  # "Law on Teachers, No. 73/2025/QH15": the name is a mention of its own
        if context.foreign(grammar, folded, start, found.end):
            continue
        around = context.behind(grammar, folded, found.end)
        begin, part = context.part_before(grammar, folded, clean, start)
        yield replace(found, start=begin, part=part, date=around.date, term=around.term)


def _free_before(folded: str, at: int) -> bool:
    """Whether a number begins here: no letter, digit or slash before it; "số12" and "No.12" are joined words."""
    before = folded[max(0, at - 4) : at]
    if not before:
        return True
    if before[-1].isalpha():
        return re.search(r"(?:^|\W)(?:so|no|nos)$", before) is not None
    return before[-1] not in "/_" and not re.search(r"\d[.,:-]$", before)


def _title_before(grammar: Grammar, folded: str, at: int, spans: _Spans) -> tuple[Word | None, int]:
    """The type word that a title parts from its number ("Law on … No. "), and where it begins."""
    low = max(0, at - TITLE_BEFORE)
    window = folded[low:at]
    mark = grammar.no_before.search(window)
    if mark is None:
        return None, at
    cuts = [m.end() for m in _TITLE_STOP.finditer(window, 0, mark.start())]
    begin = cuts[-1] if cuts else 0
    best: tuple[Word | None, int] = (None, at)
    until = 0
    for match in re.finditer(r"(?<!\w)[a-z]", window[begin : mark.start()]):
        here = begin + match.start()
        if here < until:
            continue
        for length in (3, 2, 1):
            words = " ".join(window[here:].split(" ", length)[:length])
            word = grammar.words.get(words)
            if word is not None and word.need == "full" and best[0] is not None:
                continue  # "Law on Road Traffic Order and Safety"
            if word is not None and not word.caps and not spans.holds(low + here):
                best, until = (word, low + here), here + len(words)
                break
    return best


def _distribute(found: list[Reference]) -> list[Reference]:
    """ "57, 59 và 68-NQ/TW": the suffix of the last item is that of the bare numbers before it in the list, and so is its date."""
    out = list(found)
    for index in range(len(out) - 1, 0, -1):
        this, before = out[index], out[index - 1]
        if (
            this.form == "full" and this.headed and not this.year and before.form == "short" and before.headed
            and this.kind == before.kind and this.start - before.end <= 8 and not before.year
        ):  # fmt: skip
            out[index - 1] = replace(
                before, form="full", issuers=this.issuers, legislature=this.legislature, party=this.party, weak=False,
                date=before.date or this.date, term=before.term or this.term, printed=this.printed,
            )  # fmt: skip
        gap = this.start - before.end
        if this.date and not out[index - 1].date and 0 < gap <= LIST_GAP and before.form == "full" == this.form:
            out[index - 1] = replace(out[index - 1], date=this.date)
    return out


#: Characters between two items that share the date behind the second.
LIST_GAP = 12
#: Suffixes that several bodies share, so that the body beside a full symbol is worth a look.
_SHARED = frozenset({"tw", "tu"})


def _with_bodies(grammar: Grammar, folded: str, found: list[Reference]) -> list[Reference]:
    """The body named beside each reference that needs one; the items of one list share it, and a date at its end."""
    out: list[Reference] = []
    for index in range(len(found) - 1, -1, -1):
        reference = found[index]
        following = out[-1] if out else None
        if reference.form in ("short", "echo") or (reference.form == "full" and reference.issuers[0] in _SHARED):
            stop = following.start if following else len(folded)
            key, body = context.body_beside(grammar, folded, reference.start, reference.end, stop)
            key = key or reference.body
            if (
                not key and following and following.headed and following.kind == reference.kind
                and following.start - reference.end <= 8
            ):  # fmt: skip
                key, body = following.body, following.body_id
            if reference.form == "full" and key == "tw" and reference.issuers[0] == "tu":
                reference = replace(reference, issuers=("tw", *reference.issuers[1:]))
            if reference.form in ("short", "echo") or key in _SHARED:
                reference = replace(reference, body=key, body_id=body)
        out.append(reference)
    return out[::-1]
