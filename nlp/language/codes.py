"""Language tags as rows and callers give them → the primary subtag that a result carries (BCP 47, section 2.2.1)."""

from __future__ import annotations

import re
from typing import Any

_TAG = re.compile(r"([a-z]{2,3})(?:[-_][a-z\d]{1,8})*")
#: Codes of three letters (ISO 639-2) of the languages that are read; BCP 47 wants the shorter ones.
_SHORTER = {"vie": "vi", "eng": "en"}


def primary_subtag(value: Any) -> str | None:
    """ "vi-VN", "EN_us", "vie" → "vi", "en", "vi"; None where it is no tag ("Vietnamese", "", 3)."""
    found = _TAG.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    return _SHORTER.get(found[1], found[1]) if found else None
