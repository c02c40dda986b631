"""Names within headings and pages in capitals, where nothing tells a name from the words around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from nlp.names.capitals import Row
from nlp.names.judge import Judged, is_middle
from nlp.names.page import Page
from nlp.names.people import Run, key_of
from nlp.names.words import People, Titles, fold_word, key, people


class Spelt:
    """The names of an article as they stand in rows that are not in capitals throughout; read when first asked for."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = rows
        self._names: set[str] | None = None

    def __contains__(self, name: str) -> bool:
        if self._names is None:
            split = [text.split(" ") for _, _, text in self._rows if " " in text and not text.isupper()]
            self._names = {
                " ".join(words[at : at + count])
                for words in split
                for count in (2, 3, 4)
                for at in range(len(words) - count + 1)
            }
        return name.title() in self._names


def shouted(page: Page, spelt: Spelt, start: int, words: Sequence[str]) -> Iterator[Run]:
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
        if key(words[index]) in known.strong and (titled or " ".join(words[index : index + 3]) in spelt):
            count = _shouted_length(spelt, known, words[index:])
        elif fold_word(words[index]) in known.leading and index + 2 < len(words) and is_middle(known, words[index + 1]):
            rest = len(words) - index
            longer = " ".join(words[index : index + 4])
            ends = rest == 4 and fold_word(words[-1]) not in known.openers_folded
            count = 4 if rest >= 4 and (ends or longer in spelt) else 3
        elif before in lists.address:
            count = 1
        if count:
            name = tuple(words[index : index + count])
            sex = lists.address.get(before)
            judged = Judged(
                name,
                0,
                offsets[index + count] - 1 - offsets[index],
                sex is not None,
                sex=sex or "",
                forms=(key_of(page, name),),
            )
            yield Run(offsets[index], offsets[index + count] - 1, judged)
        index += count or 1


def _follows_post(page: Page, lists: Titles, words: Sequence[str], index: int) -> bool:
    """Whether the one to three words before are a post: "PHÓ THỦ TƯỚNG NGUYỄN CHÍ DŨNG KIỂM TRA"."""
    form = key if page.toned or page.english else fold_word
    return any(" ".join(map(form, words[index - n : index])) in lists.posts for n in (1, 2, 3) if n <= index)


def _shouted_length(spelt: Spelt, known: People, words: Sequence[str]) -> int:
    """How many words of a row in capitals are the name at its start: as the article has it in small letters, else three."""
    for count in (4, 3, 2):
        name = " ".join(words[:count])
        if len(words) >= count and (name in spelt or key(name) in known.historical):
            return count
    return min(3, len(words))
