"""People whose names a newsroom does not print as tags: minors and victims."""

from __future__ import annotations

import re

#: How far from the name the words are looked for, in characters.
REACH = 48
_CHILD_BEFORE = re.compile(
    r"(?<!\w)(?:chau|be|be gai|be trai|hoc sinh|toddler|baby|schoolgirl|schoolboy|boy|girl|pupil)[ ,]+$"
)
_AGE = re.compile(r"[ ,(]+(?:moi |only |aged |was )?(\d{1,2})(?: tuoi|[- ]years?[- ]old|-year-old|\)|,)")
_VICTIM_BEFORE = re.compile(
    r"(?<!\w)(?:nan nhan|victims?|the body of|thi the)(?: la| named)?[ ,:]*(?:ong|ba|anh|chi|em|chau|mr|mrs|ms)?[. ]*$"
)
_VICTIM_AFTER = re.compile(r"[^.;:!?\n]{0,40}?(?:da )?(?<!\w)(?:tu vong|thiet mang|mat tich|bi thuong nang|bi xam hai|bi hiep dam|was killed|were killed|died in|was found dead|went missing|drowned)(?!\w)")  # fmt: skip
ADULT = 18


def held_back(folded: str, start: int, end: int) -> str | None:
    """ "a minor" or "a victim" where the words around a name say so; None otherwise. Offsets in the folded view."""
    before, after = folded[max(0, start - REACH) : start], folded[end : end + REACH]
    age = _AGE.match(after)
    if age is not None:
        if int(age.group(1)) < ADULT:
            return "a minor"
    elif _CHILD_BEFORE.search(before):
        return "a minor"
    if _VICTIM_BEFORE.search(before) or _VICTIM_AFTER.match(after):
        return "a victim"
    return None
