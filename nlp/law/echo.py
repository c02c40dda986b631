"""Numbers alone that stand for a document: "nghỉ theo 178", "68 lets the family borrow", "both 57 and 68".

A number is one only where the article cites a document of that number with its kind, and where the words on its two sides speak for it
(nlp/data/law/echo.json). Before it: what one does with a rule ("under", "theo"), or the start of a clause. Behind it: a verb that no
crowd can have ("is", "asks"), a verb, or the end of the clause. A noun behind it is what is counted, and so is any word that is not
known here. Two such numbers joined by "and" speak for one another.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace

from nlp import resources
from nlp.law import context, spelled
from nlp.law.grammar import Grammar
from nlp.law.reference import Reference
from nlp.text import fold

#: Kinds whose numbers come back alone.
ECHOED = frozenset({"nq", "nd", "tt", "ct", "qd", "kl", "cd", "tb", "qyd", "ctr", "dean"})
#: What the sides must bring together; measured on the training and development articles of the gold corpus and the mini articles.
ENOUGH = 3
#: Characters looked at on either side.
REACH = 40
#: What a preposition counts for: with the end of a clause behind, just enough.
WEAK = 2
#: For a word that is not known: what is counted.
UNKNOWN = -3
#: For such a word in English where it is no plural and the number has three digits.
UNLIKELY = -1
#: What a number in quotation marks of its own, or at the head of a line with a dash or colon behind it, counts for.
LABEL = 3
#: Characters between two numbers that are the subjects of two clauses of one sentence.
CLAUSE = 70

#: "No. 79 asks".
_MARK = re.compile(r"(?<!\w)(?:nos?\.? ?|number |so )$")
_NUMBER = re.compile(r"\d{2,4}a?(?![\w/%°+]|[.,:]\d|-\w)")
_PART_BEFORE = re.compile(r"(?:[\w/%$+-]|\d[.,:])$")
_START = re.compile(r"(?:^|[.!?:;\"(\n]|\s-)\s*[\"'(*]?$")
_END = re.compile(r"\s?(?:[.,;:!?)\"]|$|\n|- )")
_COMMA = re.compile(r", [\"']?$")
#: English with no Vietnamese letter.
_ENGLISH = re.compile(r"(?<!\w)(?:the|of|and|is|for|it|its|with|by|that|was|has|says|said|asks)(?!\w)")
_VIETNAMESE = re.compile("[àáâãèéêìíòóôõùúýăđĩũơưạ-ỹ]")
_PLURAL = re.compile(
    r" (?:[a-z-]{2,}(?<!s)(?<!u)(?<!i)s|people|men|women|children|staff|police|kilo\w+|per|percent|of)(?![\w'])"
)
_LINE = re.compile(r"(?:^|\n)[*•\s-]*$")
_LABEL = re.compile(r"\*?(?: - |: )(?=[a-zA-Zđ])")
#: A verb in the past, not what befalls people, with its object or the end of the clause behind it.
_PAST = re.compile(
    r" (?!(?:killed|injured|wounded|arrested|detained|rescued|jailed|displaced|evacuated|infected|selected|infected|registered)(?!\w))[a-z]{2,}ed"
    r"(?P<object>,|\.|;| (?:the|an?|it|them|us|our|their|his|her|that|to|no|more|less)(?!\w))?(?!\w)"
)
_CAPITAL = re.compile(r"(?<![\w'])([A-Z][a-z]+) $")
_PART = re.compile(r"(?<!\w)article \d{1,3}(?:\.\d{1,2})?,? (?:of|in|under) $")
_SMALL_KIND = re.compile(r"(?<!\w)(?:resolution|decree|directive|circular|decision|conclusion) $")
#: A word in -s and what only a verb has behind it ("71 promises the"); a plural noun would be what is counted.
_VERB = re.compile(
    r" [a-z]{3,}s (?:the|an?(?! (?:year|month|week|day|head|person))|no|it|them|us|him|her|our|his|its|my|your|only|nothing|everyone|every|each|any|what|how|both|this|these)(?!\w)"
)
_ASKED = re.compile(r"(?<!\w)(?:what|how|why|whether|where) [\"']?$")
_ANY_VERB = re.compile(r" [a-z]{3,}s[.,;:?!\"]")
_OF_YEAR = re.compile(r" (?:của (?:năm )?|of |\()((?:19|20)\d\d)(?!\d)")
_NEXT = re.compile(r"[,;] (?:and |but |while |còn |và |nhưng )?[\"']?$")
_SAME_AFTER = re.compile(r" (for|on|about|về|cho|lo) [^.;\d]{3,50}?(?:,|;| and| và)(?: and| và)? (\d{2,4}a?) \1 ")
_SAME_BEFORE = re.compile(
    r"(?<![\w/])(\d{2,4}a?) (for|on|about|về|cho|lo) [^.;\d]{3,50}?(?:,|;| and| và)(?: and| và)? $"
)
_ASIDE = re.compile(r", (?:[\w']+ ){1,4}?[\w']+,(?= )")
_JOINED = re.compile(
    r"(?: (?:and|và|va|or|hay|hoặc|lẫn|with|với|&) |, (?:and |và )?)(?=(\d{2,4}a?)(?![\w/%-]|[.,:]\d))"
)
_JOINS = re.compile(r"(\d{2,4}a?)(?: (?:and|và|va|or|hay|hoặc|lẫn|with|với|&) |, (?:and |và )?)$")


@functools.cache
def _amounts() -> re.Pattern[str]:
    """Words of amount, anywhere before."""
    printed = resources.load_json("data/law/echo.json")["before"]["amount"]
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, printed))})(?!\w)")


@functools.cache
def _words(side: str, group: str) -> re.Pattern[str]:
    """The words of a class, at the end of what stands before or at the start of what stands behind."""
    printed = resources.load_json("data/law/echo.json")[side][group]
    every = {*printed, *(fold(word) for word in printed if " " in word or group == "ends")}
    either = "|".join(map(re.escape, sorted(every, key=lambda word: (-len(word), word))))
    return re.compile(rf"(?<!\w)(?:{either})(?: both| cả)? [\"']?$" if side == "before" else rf" (?:{either})(?!\w)")


def echoes(grammar: Grammar, folded: str, clean: str, found: Sequence[Reference]) -> Iterator[Reference]:
    """The numbers alone, of two kinds.

    1. Of a document that the article cites with its kind: form ``echo``, its document is that of its number (:mod:`nlp.law.resolve`).
    2. Of a resolution of the Politburo that goes by its number ("57 asks for labs, 68 for trust"), where the article speaks of
       resolutions and two different such numbers are told, each by the words beside it; one with its kind, or by words that are said
       of rules: a weak short form.
    """
    cited = {reference.number for reference in found if reference.kind in ECHOED and reference.number}
    alone = spoken(folded) - cited
    said: set[str] = set()
    if alone:
        told = list(_alone(grammar, folded, clean, found, alone, frozenset()))
        said = {reference.number for reference in told}
        family = cited & _by_number().keys()
        if len(said | family) < 2 or not (family or any(_rules(clean, reference) for reference in told)):
            said = set()
    if not cited and not said:
        return
    for reference in _alone(grammar, folded, clean, found, cited | said, cited | said):
        if reference.number in cited:
            yield reference
        else:
            ids = (_by_number()[reference.number],)
            yield replace(reference, form="short", kind="nq", body="tw", body_id="org:politburo", ids=ids)


def _rules(clean: str, reference: Reference) -> bool:
    """Whether what stands beside a number is said of rules, not of voters or ages too ("57 asks for", "under 57")."""
    behind = clean[reference.end : reference.end + REACH].lower()
    before = clean[max(0, reference.start - REACH) : reference.start].lower()
    verb = _words("behind", "singular").match(behind)
    if verb is None:
        return _words("before", "strong").search(before) is not None
    return verb.group().strip() not in _said_of_anything()


@functools.cache
def _said_of_anything() -> frozenset[str]:
    return frozenset(resources.load_json("data/law/echo.json")["spoken"]["not_enough"])


@functools.cache
def _by_number() -> Mapping[str, str]:
    """Number → id of the resolution it means when said alone."""
    numbers: dict[str, str] = resources.load_json("data/law/echo.json")["spoken"]["numbers"]
    return numbers


@functools.cache
def _beside() -> tuple[str, ...]:
    return tuple(resources.load_json("data/law/echo.json")["spoken"]["beside"])


def spoken(folded: str) -> frozenset[str]:
    """The numbers of resolutions that go by them, where the article speaks of resolutions; with one alone there are none."""
    if not any(word in folded for word in _beside()):
        return frozenset()
    numbers = frozenset(number for number in _by_number() if number in folded)
    return numbers if len(numbers) > 1 else frozenset()


def _alone(
    grammar: Grammar, folded: str, clean: str, found: Sequence[Reference], numbers: Set[str], joined: Set[str]
) -> Iterator[Reference]:
    """The numbers among ``numbers`` for which the words beside them speak; those of ``joined`` speak for one another."""
    taken = {reference.end for reference in found}
    subject = -CLAUSE
    ends = sorted(reference.end for reference in found if reference.number in numbers)
    for at, end, printed in _numbers(folded):
        number = printed.lstrip("0")
        if number not in numbers or end in taken or _PART_BEFORE.search(folded[max(0, at - 2) : at]):
            continue
        mark = _MARK.search(folded, max(0, at - 8), at)
        start = mark.start() if mark else at
        before, behind = clean[max(0, start - REACH) : start].lower(), clean[end : end + REACH].lower()
        if grammar.unit.match(folded, end) or _counted(before) or _labelled(clean, start):
            continue
        word, of = _SMALL_KIND.search(before), _OF_YEAR.match(behind)
        if word or of:
            yield Reference(
                start - len(word[0] if word else ""), end, "echo", "", number, of[1] if of else "", weak=True
            )
            continue
        if _PART.search(before):
            begin, part = context.part_before(grammar, folded, clean, start)
            yield Reference(begin, end, "echo", "", number, part=part, weak=True)
            continue
        speaks = _before(before)
        if mark and not speaks:
            continue  # "player No. 57 is out"
        subject = max(subject, ends[bisect(ends, start) - 1] if ends and ends[0] < start else subject)
        chained = start - subject < CLAUSE and _NEXT.search(before) and not re.search(r"[.!?\n]", clean[subject:start])
        if chained or _parallel(clean, start, end, joined):
            speaks = 2  # "57 asks for results, 193 …"
        speaks += _own(printed, folded[at].isalpha(), before, behind, clean[max(0, start - REACH) : start])
        if _joined(before, behind, joined, grammar) or speaks + _behind(behind, "" if chained else before) >= ENOUGH:
            yield Reference(start, end, "echo", "", number, weak=True)
            subject = end


def _numbers(folded: str) -> list[tuple[int, int, str]]:
    """Numbers in digits and in English words, in order: start, end, number."""
    out = [(*match.span(), match.group()) for match in _NUMBER.finditer(folded)]
    words = list(spelled.numbers(folded))
    return sorted(out + words) if words else out


def _own(printed: str, words: bool, before: str, behind: str, lead: str) -> int:
    """What the number's own form and its marks speak for: quotation marks of its own, a label at the head of a line, a zero before it."""
    quoted = before[-1:] in ('"', "'") and behind[:1] == before[-1:]
    if quoted:
        return LABEL
    if _LABEL.match(behind) and _LINE.search(lead):
        return LABEL - UNKNOWN
    if _VIETNAMESE.search(before) or _VIETNAMESE.search(behind) or not _ENGLISH.search(before + behind):
        return 0
    long = len(printed) > 2 and printed[-2:] != "00"
    rare = 2 if printed[0] == "0" or printed[-1] == "a" else 1 if long and not words else 0
    determiner = _words("behind", "determiner").match(behind)
    if determiner:
        return rare + 2 - UNKNOWN
    past = _PAST.match(behind)
    if past and _START.search(before) and not words:
        return rare + 2 - UNKNOWN
    if past and past["object"] and (_ASKED.search(before) or _NEXT.search(before)):
        return rare + 2 - UNKNOWN
    known = _END.match(behind) or _behind(behind, "") != UNKNOWN
    return rare if known or not rare or _PLURAL.match(behind) else rare + UNLIKELY - UNKNOWN


def _parallel(clean: str, start: int, end: int, cited: Set[str]) -> bool:
    """ "79 for the State economy and 80 for culture": two cited numbers, each with the same preposition behind it."""
    after = _SAME_AFTER.match(clean, end)
    before = _SAME_BEFORE.search(clean, max(0, start - CLAUSE), start)
    first = after[2] if after else before[1] if before and clean.startswith(f" {before[2]} ", end) else ""
    return first.lstrip("0") in cited if first else False


def _counted(before: str) -> bool:
    """Whether a word before makes the number a count or a label; of two phrases the longer decides ("learnt from", "children under")."""
    never = _words("before", "never").search(before)
    strong = _words("before", "strong").search(before) if never else None
    return never is not None and (strong is None or never.start() < strong.start())


@functools.cache
def _known_before() -> frozenset[str]:
    groups = resources.load_json("data/law/echo.json")["before"].values()
    return frozenset(word for group in groups for word in group)


def _labelled(clean: str, start: int) -> bool:
    """ "Classroom 71": a word with a capital that is not known here labels the number; one that begins the sentence may be a verb or name."""
    word = _CAPITAL.search(clean, max(0, start - REACH), start)
    return word is not None and word[1].lower() not in _known_before()


def _before(before: str) -> int:
    """What speaks for a document before the number."""
    if _words("before", "strong").search(before):
        return 2
    opening = _words("before", "opening").search(before)
    if opening and _START.search(before[: opening.start()]):
        return 2
    if _START.search(before) or _words("before", "clause").search(before):
        return 1
    return WEAK if _words("before", "weak").search(before) and not _amounts().search(before) else 0


def _behind(behind: str, before: str) -> int:
    """What speaks for it behind the number; a word that is not known is what is counted."""
    if behind.startswith("'s ") or _words("behind", "singular").match(behind) or _VERB.match(behind):
        return 3
    aside = _ASIDE.match(behind)
    if aside and _words("behind", "singular").match(behind, aside.end()):
        return 3
    if _ASKED.search(before) and _ANY_VERB.match(behind):
        return 3
    if _words("behind", "verb").match(behind) and not _COMMA.search(before):
        return 2
    return 1 if _END.match(behind) or _words("behind", "ends").match(behind) else UNKNOWN


def _joined(before: str, behind: str, cited: Set[str], grammar: Grammar) -> bool:
    """Whether the number stands beside another cited one, and nothing is counted behind the two."""
    after = _JOINED.match(behind)
    if after and after[1].lstrip("0") in cited:
        rest = behind[after.end() + len(after[1]) :]
        return not grammar.unit.match(fold(rest)) and _behind(rest, "") > 0
    first = _JOINS.search(before)
    return bool(
        first and first[1].lstrip("0") in cited and not _counted(before[: first.start()]) and _behind(behind, "") > 0
    )
