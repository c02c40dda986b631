"""Archives made up for tests: four themes, each with words of its own among words of all, in two languages."""

import datetime as dt
import random

import pytest

from nlp.topics import Document, find_topics

THEMES = {
    "coffee": ("subject:coffee", ["cà phê", "rẫy", "hạt", "rang", "vụ", "nông dân", "giá", "kho", "xuất khẩu", "giống", "tưới", "hái"],
               ["coffee", "slope", "bean", "roast", "harvest", "farmer", "price", "store", "export", "seedling", "water", "pick"]),
    "school": ("subject:school", ["trường", "lớp", "học sinh", "thầy", "bán trú", "sách", "bảng", "chữ", "khai giảng", "điểm", "bài", "phấn"],
               ["school", "class", "pupil", "teacher", "boarding", "book", "board", "letter", "opening", "mark", "lesson", "chalk"]),
    "festival": ("subject:festival", ["lễ hội", "xòe", "trống", "khèn", "váy", "múa", "rước", "bản", "hoa ban", "nghệ nhân", "đêm", "lửa"],
                 ["festival", "dance", "drum", "pipe", "skirt", "step", "procession", "village", "blossom", "artisan", "night", "fire"]),
    "flood": ("subject:floods", ["lũ", "mưa", "sạt lở", "suối", "cầu", "sơ tán", "bùn", "mái", "cứu hộ", "nước", "đê", "gió"],
              ["flood", "rain", "landslide", "stream", "bridge", "evacuation", "mud", "roof", "rescue", "river", "dyke", "wind"]),
}  # fmt: skip
COMMON = {
    "vi": ["xã", "cán bộ", "chủ tịch", "hỗ trợ", "hộ"],
    "en": ["council", "official", "chair", "support", "household"],
}


def make(number: int, languages: tuple[str, ...] = ("vi",), seed: int = 0) -> list[Document]:
    """``number`` documents of each theme; the theme stands in ``section``."""
    chance = random.Random(seed)
    out = []
    for theme, (subject, *pools) in THEMES.items():
        for n in range(number):
            language = languages[n % len(languages)]
            pool = pools[0] if language == "vi" else pools[1]
            words = tuple(chance.choices(pool, k=30) + chance.choices(COMMON[language], k=6))
            day = dt.date(2026, 1 + n % 6, 1 + n % 28)
            facts = {subject: 3, f"place:{1000 + n % 5}": 1}
            key = f"{theme}-{n:03d}-{language}"
            out.append(
                Document(
                    key,
                    key,
                    language,
                    day,
                    theme,
                    " ".join(words),
                    facts,
                    frozenset(),
                    {f"place:{1000 + n % 5}": 2},
                    words,
                )
            )
    return out


@pytest.fixture(scope="session")
def archive():
    return find_topics(make(30), number=4)
