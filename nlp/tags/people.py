"""People whose names a newsroom does not print as tags: minors and victims, by the words beside their names.

Patterns read the folded view ("cháu" is "chau"). An age of eighteen or more overrules the words for a child; a year of birth
counts only where the day of the article is known.
"""

from __future__ import annotations

import re

#: How far from the name the words are looked for, in characters.
REACH = 48
#: The longest of the words before: "học sinh lớp 12a1, ", "nạn nhân được xác định là ông ".
_CHILD_REACH, _HARMED_REACH = 20, 34
ADULT = 18
_TITLE = r"(?:(?:ong|ba|anh|chi|em|chau|be|co|mr|mrs|ms)\.? )?"
_CHILD_BEFORE = re.compile(
    r"(?<!\w)(?:chau(?: be| trai| gai| nho)?|be(?: gai| trai)?|(?<!chi )(?<!anh )(?<!dan )em(?: be| gai)?|hoc sinh(?: lop \w+)?|"
    r"(?:nam|nu) sinh lop \w+|toddler|baby|infant|schoolgirl|schoolboy|boy|girl|pupil)[ ,]+$"
)
#: "Em Lò Thị Hoa, sinh viên năm nhất": called a child out of kindness.
_GROWN_AFTER = re.compile(r"[ ,(]*(?:la )?(?:sinh vien|can bo|giao vien|chien si|tan binh|chu |giam doc)")
_PUPIL_AFTER = re.compile(
    r"[ ,(]*(?:la |an? |hien la )?(?:(?:dang )?(?:hoc sinh|hoc lop|lop \d+)|(?:\w+ grade|grade \d+|primary|kindergarten)\b)"
)
_AGE_AFTER = re.compile(
    r"[ ,(]+(?:la |moi |nay |only |aged |was |an? |now )*(\d{1,2})(?: tuoi|[- ]years?[- ]old|\)|,)|[ ,(]+(?:moi )?\d{1,2} thang tuoi"
)
_NUMBERS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
_AGE_BEFORE = re.compile(rf"(?<!\w)(?:(\d{{1,2}})|{_NUMBERS})[- ]year[- ]old (?:\w+[ ,]+){{0,2}}$")
#: "bị cáo 15 tuổi Lò Văn Nam", but not of long ago: "năm 15 tuổi".
_AGE_BEFORE_VI = re.compile(
    rf"(?<!nam )(?<!khi )(?<!luc )(?<!hoi )(?<!tu )(?<!len )(?<!moi )(?<!\w)(\d{{1,2}}) tuoi {_TITLE}(?:ten )?$"
)
_BORN_AFTER = re.compile(r"[ ,(]+(?:sinh nam|sinh|sn|born in|born)[ :.]*((?:19|20)\d\d)")

_HARMED_BEFORE = re.compile(
    r"(?<!\w)(?:nan nhan(?: (?:duoc xac dinh|xau so|nam|nu|tu vong))?|victims?|the body of|bodies of|thi the|cuon troi|cuon mat|"
    r"vui lap|sat hai|giet(?: chet| hai)?|hiep dam|xam hai|danh dap|bao hanh|bat coc|swept away|buried|murdered|raped|killed|"
    rf"stabbed)(?: la| named)?[ ,:]*{_TITLE}$"
)
#: Up to forty characters of the same clause in which nobody speaks and nobody else is named as harmed.
_CLAUSE = r"(?:(?!noi |cho biet|cho hay|khang dinh|nguoi|said|says|told|people)[^.;:!?\n]){0,40}?"
_HARM = (
    r"tu vong|thiet mang|chet duoi|duoi nuoc|mat tich|bi thuong nang|bi (?:xam hai|hiep dam|sat hai|giet|danh dap|bao hanh|bat coc|"
    r"dam|vui lap|cuon troi|lu cuon|nuoc cuon|mua ban|lua ban|lua sang)|bi (?:chong|vo|bo|me|cha) (?:\w+ )?(?:danh|bao hanh|giet)|"
    r"(?:was|were|has been|is) (?:killed|found dead|murdered|raped|abused|trafficked|stabbed|kidnapped|swept away|buried)|"
    r"died (?:at the scene|on the spot|of (?:his|her) injuries|in (?:an?|the|that|this) \w+)|went missing|is missing|drowned"
)
_HARMED_AFTER = re.compile(rf"{_CLAUSE}(?<!\w)(?:{_HARM})(?!\w)")

#: Every pattern of harm holds one of these: looked for first, which takes a fifth of the time.
_HARM_WORDS = (
    "nan nhan", "tu vong", "thiet mang", "duoi", "mat tich", "bi ", "victim", "body of", "bodies of", "thi the", "cuon ", "vui lap", "sat hai", "giet", "hiep dam",
    "xam hai", "danh dap", "bao hanh", "bat coc", "kill", "swept", "buried", "murder", "rape", "stab", "found dead", "abuse", "traffick", "kidnap",
    "died", "missing", "drown",
)  # fmt: skip


def held_back(folded: str, start: int, end: int, year: int | None = None) -> str | None:
    """ "a minor" or "a victim" where the words around a name say so; None otherwise.

    Offsets are into the folded view; ``year`` is the article's.
    """
    before, after = folded[max(0, start - REACH) : start], folded[end : end + REACH]
    if _minor(before, after, year):
        return "a minor"
    if _has(_HARM_WORDS, before) and _HARMED_BEFORE.search(before, len(before) - _HARMED_REACH):
        return "a victim"
    if _has(_HARM_WORDS, after) and _HARMED_AFTER.match(after):
        return "a victim"
    return None


def _has(words: tuple[str, ...], text: str) -> bool:
    for word in words:  # noqa: SIM110 - asked of every name; any() takes twice the time
        if word in text:
            return True
    return False


def _minor(before: str, after: str, year: int | None) -> bool:
    age = _AGE_AFTER.match(after)
    if age is not None:
        return age.group(1) is None or int(age.group(1)) < ADULT
    born = _BORN_AFTER.match(after)
    if born is not None and year is not None:
        return year - int(born.group(1)) < ADULT
    called = _AGE_BEFORE.search(before) if "old" in before else None
    if called is not None:
        return called.group(1) is None or int(called.group(1)) < ADULT
    called = _AGE_BEFORE_VI.search(before) if "tuoi " in before else None
    if called is not None:
        return int(called.group(1)) < ADULT
    if _GROWN_AFTER.match(after):
        return False
    return bool(_CHILD_BEFORE.search(before, len(before) - _CHILD_REACH) or _PUPIL_AFTER.match(after))
