"""References without an official number: laws by name, programmes by nickname, congresses and plenums, words that point back."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence

from nlp.law import context, order
from nlp.law.grammar import Grammar
from nlp.law.reference import Reference
from nlp.law.register import Register
from nlp.law.spot import Head, Spelled, Spots
from nlp.places.gazetteer import shipped
from nlp.text import fold

#: Kinds that a word may point back to; a plan or a programme only nearby (see resolve).
BACK = frozenset(
    {"nq", "nqlt", "nd", "qd", "ct", "kl", "tt", "ttlt", "cd", "tb", "kh", "hd", "l", "pl", "dean", "ctr", "qyd"}
)
#: Characters back in which a congress must have been named.
CONGRESS_BEFORE = 400
#: Kinds whose articles are cited alone.
HAVE_ARTICLES = frozenset({"l", "hp", "pl", "nd", "tt"})
_GROUPS = {"dean": "project", "duan": "part", "ctr": "programme"}
PROGRAMMES = frozenset(_GROUPS)
_WITH_CP = re.compile(r"(?P<n>\d{1,4})/cp(?!\w)")
_OTHER = {"project": "programme", "programme": "project"}
_OF_YEAR = re.compile(r"(?:^|\W)(?:the|this) ((?:19|20)\d\d) $")
_PART_OF = re.compile(r",? (?:cua|thuoc|of|under)(?: the)? (?:chuong trinh|program)")
#: Words before a kind that make it one not cited: plural, a draft, one yet to be issued.
_NOT_CITED = re.compile(r"(?:cac|nhung|nhieu|moi|mot so|mot|du thao|du an|ban hanh|soan thao|xay dung|sua doi|\d) $")
_SEVERAL = re.compile(r"(?<!\w)(?:cac|nhung|hai|ba|bon|nam|nhieu|(?<!dieu )(?<!khoan )\d) $")
_LEVELS = {"tinh": "P", "thanh pho": "P", "provincial": "P", "municipal": "P", "city": "P", "xa": "C", "phuong": "C", "dac khu": "C",
           "commune": "C", "huyen": "D", "thi xa": "D"}  # fmt: skip


#: Words before a law's name in small letters that speak of the law itself; it counts where the article cites the law with capitals too.
_SPOKEN_OF = re.compile(
    r"(?<!\w)(?:the|this|new|old|theo|cua|trong|thi hanh|thuc hien|ap dung|quy dinh tai|huong dan|sua|sua doi|hieu) $"
)
#: A session that passes laws, and how far before a law's name it may be told.
_PASSED = re.compile(
    r"(?:passed|adopted|thong qua|bieu quyet)(?: [a-z0-9]+){0,6}? (?:laws?|luat|bills?|du an)(?!\w)|bieu quyet thong qua"
)
PASSED_BEFORE = 250
#: Words before a law's English name that tell its version.
_AMENDED = re.compile(r"(?<!\w)(?:amended|revised) $")
_OLD_BEHIND = re.compile(r" (?:cu|truoc day|truoc kia)(?!\w)")
_OLDER = re.compile(r"(?<!\w)(?:old|previous|former|earlier) $")


_NUMBERS_BEHIND = re.compile(r" (?:so )?\(?\d{2,3}(?:,| -) ?\d")
#: Plenums in words.
_ORDINALS = {
    "mot": 1, "nhat": 1, "hai": 2, "ba": 3, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10,
    "muoi mot": 11, "muoi hai": 12, "muoi ba": 13, "muoi bon": 14, "muoi lam": 15,
}  # fmt: skip
#: A place's name behind its level, and the period of a congress.
_CAPITALS = re.compile(r"(?: [^\W\d_a-z][^\W\d_]*){1,4}")
_PERIOD = re.compile(r",? \(?(?:khoa \w+, )?nhiem ky (20\d\d)\s?-\s?20\d\d")
#: The number behind a law's name tells its version ("…, No. 108/2025/QH15").
_NUMBER_BEHIND = re.compile(r",? ?\(?(?:so|law no|no)?s?[.:]? ?\d{1,3}[a-z]?/((?:19|20)\d\d)/qh")
#: Letters of no other language.
_VIETNAMESE = re.compile("[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđĐơưƠƯ]")


def find(grammar: Grammar, register: Register, folded: str, clean: str, spots: Spots) -> Iterator[Reference]:
    """The most telling first: where two overlap the first is kept."""
    yield from _meetings(grammar, folded, clean, spots.heads)
    yield from _spelled(grammar, register, folded, clean, spots.spelled)
    yield from _programmes(grammar, register, folded, clean, spots.heads)
    yield from order.find(grammar, folded, spots.heads, BACK)
    yield from _backs(grammar, folded, clean, spots.heads)


def _meetings(grammar: Grammar, folded: str, clean: str, heads: Sequence[Head]) -> Iterator[Reference]:
    """Resolutions of congresses ("Nghị quyết Đại hội XIV") and of plenums ("Nghị quyết Trung ương 6 khóa XII")."""
    patterns = grammar.patterns
    plenums: dict[int, str] = {}
    for start, _, word in heads:
        if word.kind != "nq":
            continue
        if word.english:
            if match := patterns["congress-en"].match(folded, start):
                yield _congress(match, match["r"] or match["r3"], match["level"] or "national", match["name"] or "")
            elif match := patterns["plenum-en"].match(folded, start):
                yield _plenum(match)
        elif match := patterns["congress-vi"].match(folded, start):
            national = match["nat"] or match["nat1"] or match["nat2"] or match.group().endswith("cua dang")
            level = "national" if national else match["level"] or match["level2"] or "unknown"
            behind = _CAPITALS.match(clean, match.end()) if match["level2"] else None
            yield _congress(match, match["r"], level, match["name"] or (fold(behind.group()) if behind else ""))
        elif match := patterns["plenum-vi"].match(folded, start):
            plenum = _plenum(match)
            plenums[int(plenum.number)] = plenum.term
            yield plenum
        elif match := patterns["congress-level"].match(folded, start):
            yield _congress_of_level(folded, clean, match)
        elif match := patterns["congress-bare"].match(folded, start):
            yield from _congress_named_before(grammar, folded, match)
        elif match := patterns["plenum-bare"].match(folded, start):
            number = _ORDINALS.get(match["p"]) or int(match["p"])
            yield Reference(start, match.end(), "plenum", "nq", str(number), term=plenums.get(number, ""), party=True)
    if "congress resolution" in folded or "congress's resolution" in folded:
        for match in patterns["congress-en"].finditer(folded):
            if match["r2"]:
                yield _congress(match, match["r2"], match["level2"], "")


def _congress_of_level(folded: str, clean: str, match: re.Match[str]) -> Reference:
    """ "Nghị quyết Đại hội Đảng bộ xã Na Sang, nhiệm kỳ 2025 - 2030": the year its period began, no ordinal."""
    named = _CAPITALS.match(clean, match.end())
    end = named.end() if named else match.end()
    period = _PERIOD.match(folded, end)
    return Reference(match.start(), end, "congress", "nq", year=period[1] if period else "", level=_LEVELS[match["level"]],
                     place_name=fold(named.group().strip()) if named else "", party=True)  # fmt: skip


def _congress_named_before(grammar: Grammar, folded: str, bare: re.Match[str]) -> Iterator[Reference]:
    """ "… Đại hội Đảng bộ tỉnh lần thứ XV vừa bế mạc; nghị quyết đại hội …": the last congress named before."""
    low = max(0, bare.start() - CONGRESS_BEFORE)
    named = list(grammar.patterns["congress-named"].finditer(folded, low, bare.start()))
    if named:
        last = named[-1]
        level = "national" if last["nat"] or last["nat1"] else last["level"]
        number = str(context.ordinal(last["r"]))
        yield Reference(bare.start(), bare.end(), "congress", "nq", number, level=_LEVELS.get(level, ""),
                        place_name=(last["name"] or "").strip(), party=True)  # fmt: skip


def _congress(match: re.Match[str], printed: str, level: str, name: str) -> Reference:
    number = str(context.ordinal(printed))
    return Reference(match.start(), match.end(), "congress", "nq", number, level=_LEVELS.get(level, "?" if level == "unknown" else ""),
                     place_name=name.strip(), party=True)  # fmt: skip


def _plenum(match: re.Match[str]) -> Reference:
    groups = match.groupdict()
    printed = groups["p"] or groups["p0"]
    number = _ORDINALS.get(printed) or int(printed)
    term = context.ordinal(match["r"])
    end = match.end() if "(" in match.group() or not match.group().endswith(")") else match.end() - 1
    return Reference(match.start(), end, "plenum", "nq", str(number), term=str(term), party=True)


def _spelled(
    grammar: Grammar, register: Register, folded: str, clean: str, spelled: Sequence[Spelled]
) -> Iterator[Reference]:
    """Laws by name and nicknames without a number. The longest name wins."""
    taken = 0
    for start, end, spelling in spelled:
        if start < taken:
            continue
        if spelling.form == "nickname":
            if _NUMBERS_BEHIND.match(folded, end):
                continue  # "bộ tứ nghị quyết 57, 59 …" names them
            yield Reference(start, end, "nickname", "", ids=tuple(spelling.ids))
            taken = end
            continue
        small = not _written_as_name(clean[start:end])
        if small and folded[max(0, start - 5) : start] in ("phap ", " phap"):
            continue
        tail = grammar.patterns["law-tail"].match(folded, end)
        stop = tail.end() if tail else end
        year = (tail["y"] or tail["y2"] or tail["y3"] or "") if tail else ""
        lead = re.search(r"(?<!\d)((?:19|20)\d\d) $", folded[max(0, start - 5) : start])
        of = re.match(r" (?:of|ban hanh nam|thong qua nam) ((?:19|20)\d\d)(?!\d)", folded[stop : stop + 30])
        numbered = _NUMBER_BEHIND.match(folded, stop)
        year = year or next((m[1] for m in (numbered, lead, of) if m), "")
        if small and not year and not _SPOKEN_OF.search(folded[max(0, start - 24) : start]):
            continue
        if (spelling.common or (small and year)) and not _of_vietnam(folded, clean, start, stop, year):
            continue
        if grammar.patterns["foreign-behind"].match(folded, stop):
            continue
        before = folded[max(0, start - 60) : start]
        if clean[start:end].isascii() and grammar.patterns["foreign-owner"].search(before[-24:]):
            continue
        taken = stop
        begin, part = context.part_before(grammar, folded, clean, start)
        kind = register.get(spelling.ids[0]).kind
        yield Reference(
            begin, stop, "name", kind, year=year, ids=tuple(spelling.ids), part=part, weak=small and not year,
            amended=bool(tail and (tail["am"] or tail["am2"])) or _AMENDED.search(before) is not None,
            newest=_newest(grammar, folded, start, stop), session=_session(folded, start), older=_OLDER.search(before) is not None or _OLD_BEHIND.match(folded, stop) is not None,
            draft=grammar.patterns["draft"].search(before) is not None,
        )  # fmt: skip


def _newest(grammar: Grammar, folded: str, start: int, end: int) -> bool:
    """Whether the words around mean the version just passed ("the new Land Law", "…, passed on June 14")."""
    if folded[max(0, start - 4) : start] == "new " or folded[end : end + 4] == " moi":
        return True
    return grammar.patterns["newest"].match(folded, end) is not None


def _session(folded: str, start: int) -> bool:
    """Whether the sentences before speak of laws being passed."""
    return _PASSED.search(folded[max(0, start - PASSED_BEFORE) : start]) is not None


def _written_as_name(printed: str) -> bool:
    """ "Luật Đất đai", "luật Đất đai", "LUẬT ĐẤT ĐAI", "Luat dat dai"; not "luật đất đai", "land law"."""
    first, _, rest = printed.partition(" ")
    if not rest:
        return first[:1].isupper()
    if first.lower() in ("bộ", "bo") and rest[:4].lower() in ("luật", "luat"):
        rest = rest[5:]
    return first[:1].isupper() or (rest[:1].isupper() and not printed.isascii())


@functools.cache
def _vietnam() -> re.Pattern[str]:
    """The country, its capital, an official symbol of its State, or one of its provinces of two words, in a folded text."""
    provinces = {fold(unit.name) for unit in shipped() if unit.level == "P"}
    names = "|".join(re.escape(name) for name in sorted(provinces) if " " in name)
    return re.compile(rf"(?<![a-z])(?:viet ?nam|hanoi|saigon|(?:{names})(?![a-z]))|/nd-cp|/qh\d\d|-(?:nq|ct|kl|qd)/tw")


def _of_vietnam(folded: str, clean: str, start: int, end: int, year: str) -> bool:
    """Whether a name that other countries use too ("Constitution", "Bộ luật Hình sự") is the Vietnamese one."""
    behind = clean[end : end + 12].lstrip(" ")
    if clean[end : end + 1] == " " and behind[:1].isupper() and not behind.startswith(("Việt", "Viet", "Nước", "Quốc")):
        return False
    if re.match(r" (?:cua |nuoc |of (?:the )?)(?!viet|nuoc ta|nuoc cong|cong hoa|cac|mot|minh|chung)[a-z]", folded[end : end + 12]) and clean[end:end + 14].split(" ")[-1][:1].isupper():  # fmt: skip
        return False
    vietnamese = not clean[start:end].isascii() or folded.startswith(("bl", "bo luat", "luat", "hien phap"), start)
    if vietnamese or year or _VIETNAMESE.search(clean) is not None:
        return True
    signs = _vietnam().finditer(folded)
    return any(
        clean[sign.start()].isupper() or sign[0].startswith(("viet", "/", "-")) for sign in signs
    )  # "as long an"


def _programmes(
    grammar: Grammar, register: Register, folded: str, clean: str, heads: Sequence[Head]
) -> Iterator[Reference]:
    """ "Chương trình 1719", "Project 06": a number that the register knows as a programme's; weak where it does not."""
    for start, end, word in heads:
        group = _GROUPS.get(word.kind)
        if group is None:
            continue
        lead = grammar.lead.match(folded, end)
        if lead is None:
            continue
        number = grammar.patterns["bare"].match(folded, lead.end()) or _WITH_CP.match(folded, lead.end())
        if number is None or (not clean[start].isupper() and number["n"][0] != "0" and len(number["n"]) < 3):
            continue
        if grammar.unit.match(folded, number.end()):
            continue
        if _PART_OF.match(folded, number.end()):
            continue
        digits = number["n"].lstrip("0")
        ids = register.numbered.get((group, digits)) or register.numbered.get((_OTHER.get(group, ""), digits)) or ()
        if ids:
            yield Reference(start, number.end(), "nickname", word.kind, number["n"].lstrip("0"), ids=tuple(ids))
        elif _unknown_programme(grammar, clean, folded, start, number):
            yield Reference(start, number.end(), "nickname", word.kind, number["n"].lstrip("0"))


def _unknown_programme(grammar: Grammar, clean: str, folded: str, start: int, number: re.Match[str]) -> bool:
    """A programme that only its number names ("Đề án 1322"): capital, three digits or more, no year, nothing counted."""
    digits = number["n"]
    return (
        clean[start].isupper()
        and 3 <= len(digits) <= 4
        and not re.fullmatch(r"(?:19|20)\d\d|\d+00", digits)
        and grammar.after_item.match(folded, number.end()) is not None
    )


def _backs(grammar: Grammar, folded: str, clean: str, heads: Sequence[Head]) -> Iterator[Reference]:
    """ "Nghị quyết này", "the decree": kept only where resolving finds the one document they mean."""
    for start, _, word in heads:
        if word.kind not in BACK or word.caps or word.plural:
            continue
        if word.english and (year := _OF_YEAR.search(folded[max(0, start - 10) : start])):
            end = start + len(_letters_at(folded, start))
            yield Reference(start, end, "back", word.kind, year=year[1], weak=True, headed=True)
            continue
        if not word.english:
            if _SEVERAL.search(folded[max(0, start - 12) : start]):
                continue
            match = grammar.patterns["back-vi"].match(folded, start) or _bare_back(grammar, folded, clean, start)
        else:
            lead = re.search(
                r"(?:^|\W)((?:the|this|that|said)(?: new| same| said| provincial| [a-z]+(?: [a-z]+)?'s)?) $",
                folded[max(0, start - 24) : start],
            )
            match = grammar.patterns["back-en"].match(folded, start - len(lead.group(1)) - 1) if lead else None
        if match and match.group().endswith(" do") and clean[match.end() - 2 : match.end()].lower() != "đó":
            continue  # "nghị định do Chính phủ ban hành"
        if match and grammar.words[match["w"]].kind == word.kind:
            begin, part = context.part_before(grammar, folded, clean, match.start())
            strong = not match.group().startswith("the ") or clean[start].isupper()
            this = match.group().startswith(("this ", "that ", "said ")) or match.re is grammar.patterns["back-vi"]
            if word.kind == "qyd" and not (match.group().startswith("this ") or match.group().endswith(" nay")):
                continue  # "quy định" and "the regulation" are mostly rules in general
            yield Reference(begin, match.end(), "back", word.kind, part=part, weak=True, headed=strong, this=this,
                            newest=" new " in match.group() or match.group().endswith(" moi"))  # fmt: skip


def _letters_at(folded: str, start: int) -> str:
    """The letters from a place on."""
    found = re.compile(r"[a-z]+").match(folded, start)
    return found.group() if found else ""


def _bare_back(grammar: Grammar, folded: str, clean: str, start: int) -> re.Match[str] | None:
    """ "Thông tư viết cho phố": a capital, a verb behind, and nothing before that makes it another."""
    match = grammar.patterns["back-bare-vi"].match(folded, start) if clean[start].isupper() else None
    if match is None or not clean[match.end() + 1].islower() or _NOT_CITED.search(folded[max(0, start - 12) : start]):
        return None
    return match


def parts_alone(folded: str, clean: str, grammar: Grammar) -> Iterator[Reference]:
    """ "Article 91" of the law cited before; "Điều" with a capital, for điều is also a verb."""
    for mark, name in (("dieu ", "part-alone-vi"), ("article ", "part-alone-en")):
        for word in re.finditer(mark + r"(?=\d)", folded):
            if not clean[word.start()].isupper():
                continue
            low = max(0, word.start() - 40)
            for match in grammar.patterns[name].finditer(folded, low, word.end() + 12):
                if match.start("d") != word.end():
                    continue
                part = f"d{match['d']}" + (f".k{match['k']}" if match["k"] else "")
                if match["p"]:
                    part += f".{clean[match.start('p')].lower()}"
                yield Reference(match.start(), match.end(), "back", "part", part=part, weak=True)
