"""Full names of people: runs of capitalised words that a surname, a title or a verb makes a person.

Short forms ("ông Chanh", "Điện affirmed") are joined to them afterwards in :mod:`nlp.names.short_forms`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nlp import resources
from nlp.names.page import Page
from nlp.names.words import RUN, People, Titles, fold_word, key, opens_no_name, people, slug

#: An age or a year of birth behind a name.
_AGE = re.compile(
    r",? ?\(?(?:sn |sinh nam |born in |aged )?(?:\d{2}(?: tuoi| years? old|-year-old|, |\)|; )|(?:19|20)\d\d\))"
)
#: An age between commas, as English has it behind anyone's name: "Jean-Luc Moreau, 61, walked".
_AGED = re.compile(r", (?:aged )?[1-9]\d,")
#: What goes on about a person behind the name.
_APPOSITION = re.compile(
    r",? \(?người |,? dân tộc |, (?:an?|the|his|her|one of|who|whose|wife|husband|head|deputy|director|chair\w*|secretary"
    r"|owner|principal|vice|founder|former|then|also|of|trưởng|phó|giám đốc|chủ tịch|bí thư|hiệu trưởng|chủ|vợ|chồng) "
)
#: How far to the left a title is looked for, in code points.
LEFT = 24
#: The most words of a name.
LONGEST = 5


@dataclass(slots=True, eq=False)
class Run:
    """A row of capitalised words, with what stands around it. ``opens``: at the start of a sentence or a quotation;
    ``behind``: right behind a body."""

    start: int
    end: int
    words: list[str]
    address: bool = False
    post: bool = False
    sex: str = ""
    barred: bool = False
    behind: bool = False
    opens: bool = False
    _says: bool | None = None

    @property
    def titled(self) -> bool:
        return self.address or self.post

    def says(self, page: Page) -> bool:
        """Whether a verb of saying, an age or an apposition beside it tells a person."""
        if self._says is None:
            known = people()
            self._says = bool(
                known.said.match(page.lower, self.end)
                or _AGE.match(page.folded, self.end)
                or _APPOSITION.match(page.lower, self.end)
                or known.said_before.search(page.lower, max(0, self.start - 16), self.start)
            )
        return self._says


@dataclass(slots=True, eq=False)
class Person:
    """One person of the article: the fullest name, its id, the sex that titles and middle words tell."""

    words: list[str]
    target: str
    sex: str = ""
    starts: list[int] = field(default_factory=list)
    vietnamese: bool = True
    last: int = 0


#: A capitalised word in the view, and up to 41 in a row (headings in capitals are shorter): its first character a capital,
#: its last marked.
_WORD = rb"(?:[A-Z][a-z0-9\x01]*[\x81\xb0-\xb9\xe1-\xfa]|[\xc1-\xda])"
#: The first word of a row is the same, told by its first character, which the search is fast by.
_FIRST = rb"[A-Z\xc1-\xda](?:(?<=[\xc1-\xda])|[a-z0-9\x01]*[\x81\xb0-\xb9\xe1-\xfa])"
_ROW = re.compile(rb"%s(?: {1,2}%s){0,40}" % (_FIRST, _WORD))


#: What goes on with a name that the view ends: signs, and the capital of "McCartney".
_JOINTS = frozenset("'-" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


#: A row of capitalised words: its span and its text.
Row = tuple[int, int, str]


def rows(page: Page, taken: Sequence[tuple[int, int]]) -> Iterator[Row]:
    """Capitalised words in a row outside the spans ``taken``, on one line."""
    view = page.lines
    if taken:
        masked = bytearray(view)
        for start, end in taken:
            masked[start:end] = b"," * (end - start)
        view = bytes(masked)
    clean = page.clean
    reach = 0
    for match in _ROW.finditer(view):
        start, end = match.span()
        if start < reach:
            continue
        words = clean[start:end]
        if clean[end : end + 1] in _JOINTS or not (words.isalpha() or words.replace(" ", "").isalpha()):
            whole = RUN.match(clean, start)  # "H'Linda Mlo", "Park Hang-seo", "Paul McCartney"
            if whole is None:
                continue
            end = start + _to_possessive(whole.group())
            masked_from = view.find(b",", start, end)
            end = masked_from if masked_from >= 0 else end
            reach = end
            if rest := _behind(clean, end, match.end()):
                yield start, end, clean[start:end]
                start, end = rest
            words = clean[start:end]
        yield start, end, words


def _to_possessive(row: str) -> int:
    """Up to a possessive within: "Joseph Quinn's Harrison" are two."""
    at = row.find("'s ")
    return len(row) if at < 0 else at + 2


def _behind(clean: str, end: int, stop: int) -> tuple[int, int] | None:
    """What a row holds behind a sign that ended a name in it: "Điện Biên-Lò Văn Xôm"."""
    match = RUN.search(clean, end, stop) if end < stop else None
    return match.span() if match else None


def run_of(page: Page, row: Row, bodies: frozenset[int]) -> Run:
    """A row with what stands around it; ``bodies`` are the ends of organisations, which a post goes before."""
    clean = page.clean
    start = row[0]
    words = row[2].split(" ")
    last = words[-1]
    words[-1] = last.removesuffix("'s").rstrip("'-") or last
    run = Run(start, start + sum(map(len, words)) + len(words) - 1, words)
    run.opens = start == 0 or clean[start - 1] in '\n"(“' or clean[max(0, start - 2)] in ".!?:…-–—;•*"
    _look_left(page, people(), run, start)
    if start - 1 in bodies:
        run.post, run.behind, run.barred = True, not run.titled, False
    return run


def _look_left(page: Page, known: People, run: Run, start: int) -> None:
    """A title, or what makes it the name of a street or a school; in the run itself or before it."""
    words = run.words
    lists = known.toned if page.toned or page.english else known.bare
    while len(words) > 1:
        first = fold_word(words[0])
        plain = (key(words[0]) if page.toned or page.english else first).rstrip(".")
        if plain in lists.address and not _is_surname(page, known, plain, words):
            run.address, run.sex = True, lists.address[plain] or run.sex
        elif (plain in lists.posts and not _is_surname(page, known, plain, words)) or (run.post and first == "of"):
            run.post = True
        elif not (run.opens and _is_opener(page, known, words)):
            break
        run.opens = run.opens and not run.titled
        run.start += len(words[0]) + 1
        del words[0]
    before = page.lower if page.toned or page.english else page.folded
    _before(before[max(0, start - LEFT) : start], known, lists, run)
    for count in (1, 2):  # "Tổng Bí thư Lào Thongloun Sisoulith"
        if run.post and len(words) >= count + 2 and key(" ".join(words[:count])) in known.countries:
            run.start += sum(len(word) + 1 for word in words[:count])
            run.address = True
            del words[:count]
            return


def _is_opener(page: Page, known: People, words: Sequence[str]) -> bool:
    """ "Khi Lò Văn …", "When Khụt …": a word that opens a sentence before a name."""
    listed = key(words[0]) in known.openers if page.toned else fold_word(words[0]) in known.openers_folded
    return listed and (len(words) == 2 or not _is_middle(known, words[1]))


def _is_surname(page: Page, known: People, plain: str, words: Sequence[str]) -> bool:
    """A form of address that is a surname here: "Chu Thị Mai", and "Vo Nguyen Giap" without diacritics."""
    if page.toned:
        return plain in known.surnames and len(words) > 2 and _is_middle(known, words[1])
    if plain not in known.folded or len(words) < 3:
        return False
    # "Cu Mua Giong Senh": two surnames, four words
    return len(words) == 3 or _is_middle(known, words[1]) or fold_word(words[1]) not in known.folded


def _before(text: str, known: People, lists: Titles, run: Run) -> None:
    if not text.endswith(" "):
        return
    text = text.rstrip()
    last = text[text.rfind(" ") + 1 :].rpartition("\n")[2].lstrip("\"'(“")
    if last.endswith("."):
        last = last[:-1]
        if last not in known.abbreviated:
            return
    if last not in lists.lasts:
        return
    words = text.rsplit(" ", 3)
    for count in (3, 2, 1):
        if len(words) < count:
            continue
        title = " ".join(words[-count:]).rpartition("\n")[2].lstrip("\"'(“").rstrip(".")
        if title in lists.not_after:
            run.barred = True
            return
        if run.titled:
            continue
        if title in lists.address:
            run.address, run.sex = True, lists.address[title] or run.sex
            return
        if title in lists.posts:
            run.post = True
            return


def _is_middle(known: People, word: str) -> bool:
    return key(word) in known.sure or fold_word(word) in known.sure_folded


def full_name(page: Page, run: Run) -> list[str] | None:
    """The words of the full name that a run is or holds (``run`` is cut to them); None where it is none."""
    known = people()
    words = run.words
    if run.barred or len(words) < 2 or fold_word(words[-1]) in known.not_last:
        return None
    keys = list(map(key, words))
    if not known.never_in.isdisjoint(keys) or _is_of_group(page, run) or _looks_like_a_name(known, keys):
        return None
    if not words[0].isupper() and any(len(word) > 2 and word.isupper() for word in words[1:]):
        return None  # "Đồng USD"
    if " ".join(keys) in known.historical:
        return words
    _cut_before_surname(page, known, run)
    return run.words if _is_full(page, known, run) else None


_OF_PEOPLE = ("người ", "dân tộc ", "đồng bào ", "nguoi ", "dan toc ")


def _is_of_group(page: Page, run: Run) -> bool:
    """ "người Chăm H'roi": a group and its branch."""
    if not page.lower.endswith(_OF_PEOPLE, max(0, run.start - 9), run.start):
        return False
    return is_group(run.words[:1]) or is_group(run.words[:2])


def _looks_like_a_name(known: People, keys: Sequence[str]) -> bool:
    """ "Lầu Năm Góc", "Châu Phi …"."""
    return " ".join(keys[:2]) in known.not_persons or " ".join(keys[:3]) in known.not_persons


def _cut_before_surname(page: Page, known: People, run: Run) -> None:
    """ "Thằng Lò Gia Bảo", "Mông Mùa Thị Mỷ", "Venerable Lý Minh Đức": the name begins at its surname."""
    words = run.words
    strong = key(words[0]) in known.strong or (words[0].isascii() and fold_word(words[0]) in known.strong_folded)
    if len(words) > 2 and len(words[0]) > 1 and words[0].isupper() and not words[1].isupper():
        run.start += len(words[0]) + 1  # "UEFA Aleksander Ceferin"
        run.words = words = words[1:]
    for index in range(1, len(words) - 1):
        rest = words[index:]
        first = key(rest[0])
        if len(rest) >= 3 and _is_middle(known, rest[1]) and fold_word(rest[0]) in known.leading:
            cut = not strong or len(words) > LONGEST
        elif first in known.strong and len(rest) in (3, 4):
            cut = not strong and key(words[0]) not in known.surnames and fold_word(words[0]) not in known.folded
        else:
            cut = first in known.given and key(words[0]) not in known.given
        if cut:
            run.start += sum(len(word) + 1 for word in words[:index])
            run.words = rest
            return


def shouted(page: Page, start: int, words: Sequence[str]) -> Iterator[Run]:
    """Names within a heading or a page in capitals: surname, Thị, Văn or A, and one word more (two where the row ends
    there, or the article has them so); and what follows a form of address: "ÔNG TƯƠI NGHE KỂ"."""
    known = people()
    lists = known.toned if page.toned or page.english else known.bare
    offsets = [start]
    for word in words:
        offsets.append(offsets[-1] + len(word) + 1)
    index = 0
    while index < len(words):
        count = 0
        before = (key(words[index - 1]) if page.toned or page.english else fold_word(words[index - 1])) if index else ""
        titled = before in lists.address or _follows_post(page, lists, words, index)
        if key(words[index]) in known.strong and (titled or " ".join(words[index : index + 3]).title() in page.clean):
            count = _shouted_length(page, known, words[index:])
        elif (
            fold_word(words[index]) in known.leading and index + 2 < len(words) and _is_middle(known, words[index + 1])
        ):
            rest = len(words) - index
            longer = " ".join(words[index : index + 4])
            ends = rest == 4 and fold_word(words[-1]) not in known.openers_folded
            count = 4 if rest >= 4 and (ends or longer.title() in page.clean) else 3
        elif before in lists.address:
            count = 1
        if count:
            run = Run(offsets[index], offsets[index + count] - 1, list(words[index : index + count]))
            if before in lists.address:
                run.address, run.sex = True, lists.address[before]
            yield run
        index += count or 1


def _follows_post(page: Page, lists: Titles, words: Sequence[str], index: int) -> bool:
    """Whether the one to three words before are a post: "PHÓ THỦ TƯỚNG NGUYỄN CHÍ DŨNG KIỂM TRA"."""
    form = key if page.toned or page.english else fold_word
    return any(" ".join(map(form, words[index - n : index])) in lists.posts for n in (1, 2, 3) if n <= index)


def _shouted_length(page: Page, known: People, words: Sequence[str]) -> int:
    """How many words of a row in capitals are the name at its start: as the article has it in small letters, else three."""
    for count in (4, 3, 2):
        name = " ".join(words[:count])
        if len(words) >= count and (name.title() in page.clean or key(name) in known.historical):
            return count
    return min(3, len(words))


def _is_full(page: Page, known: People, run: Run) -> bool:
    """The cases that make a run of two to five words a person, strongest first."""
    words = run.words
    first = key(words[0])
    plain = fold_word(words[0])
    if not 2 <= len(words) <= LONGEST or is_group(words):
        return False
    toned = not "".join(words).isascii()
    surname = first in known.surnames or (not toned and plain in known.folded and (page.english or not page.toned))
    # CASE 1: a middle word that only people have, behind a surname; Văn and Thị behind any word
    if (
        len(words) >= 3
        and _is_middle(known, words[1])
        and (surname or (words[1] != "A" and not opens_no_name(words[0], page.toned)))
    ):
        return True
    # CASE 2: a surname with a title, a verb of saying or an age beside it
    if surname and (run.titled or run.says(page)):
        return True
    # CASE 3: a surname that is no other word, three or four words; one that is, with a middle word
    if surname and 3 <= len(words) <= 4:
        middle = any(key(w) in known.middles if toned else fold_word(w) in known.middles_folded for w in words[1:-1])
        if middle or (toned and first in known.strong):
            return middle or not opens_no_name(words[0], page.toned)
    # CASE 4: the names of the Central Highlands: H'Linda Mlo, Ro Mah H'Ngoan, Y Bhem Knul, K' Brèm
    if any(word[:2] == "H'" and len(word) > 3 for word in words) or (
        words[0] in ("K'", "Bh'") or words[0][:3] == "Bh'"
    ):
        return True
    if words[0] == "Y" and (len(words) > 2 or run.titled or run.says(page)):
        return True
    # CASE 5: a foreign name: a given name of the list, or a Korean one with its hyphen
    if first in known.given and (len(words) <= 3 or run.titled):
        return key(words[0]) not in known.openers
    if first in known.korean and "-" in words[-1]:
        return True
    # CASE 6: any capitals behind a form of address or a post, but not the name of a body
    if opens_no_name(words[0], page.toned):
        return False
    if len(words[0]) > 1 and all(word.isupper() for word in words):
        return False
    if page.english and not run.titled and _AGED.match(page.clean, run.end):
        return len(words) <= 3 and key(words[0]) not in known.openers
    return run.address or (run.post and (run.says(page) or (toned and len(words) == 2 and not run.behind)))


@functools.cache
def _groups() -> frozenset[str]:
    rows = resources.load_json("data/names/ethnic.json")["groups"]
    return frozenset(form.lower() for row in rows for form in row["forms"])


def is_group(words: Sequence[str]) -> bool:
    """Whether words are, or begin with, the name of an ethnic group of two syllables."""
    groups = _groups()
    return " ".join(words).lower() in groups or (len(words) > 2 and " ".join(words[:2]).lower() in groups)


def person_of(run: Run) -> Person:
    """A new person from a full name."""
    words = list(run.words)
    folded = [fold_word(word) for word in words]
    sex = run.sex or ("f" if "thi" in folded[1:-1] else "m" if "van" in folded[1:2] else "")
    known = people()
    vietnamese = key(words[0]) in known.surnames or folded[0] in known.folded
    return Person(words, "person:" + slug(" ".join(words)), sex, [run.start], vietnamese)
