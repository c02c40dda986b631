"""The newsroom's profile: one TOML file, the same for library, command line, archive and desk.

Every setting stands here with its default and its meaning; unknown keys are refused.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_args

from nlp.errors import ConfigError
from nlp.types import TagKind


@dataclass(frozen=True, slots=True)
class Profile:
    """What a newsroom sets once."""

    #: Official code of the newspaper's own province ("11"), used where nothing else tells which of several is meant.
    home_province: str | None = None
    #: The newspaper's own dateline marks ("ĐBP", "BHG"), besides the ones known.
    dateline_marks: tuple[str, ...] = ()
    #: A folder made by ``nhan train``: the newsroom's own sections.
    sections: Path | None = None
    #: A vocabulary (CSV; or SKOS in .ttl, .jsonld or .rdf) used instead of the one shipped.
    vocabulary: Path | None = None
    #: Overlay files (JSON) that add or amend units and the newsroom's own places, and documents.
    places: tuple[Path, ...] = ()
    documents: tuple[Path, ...] = ()
    #: Ids never to be tags, ids always to be tags where found, kinds never to be tags.
    never: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    never_kinds: tuple[str, ...] = ()
    #: Scores from which a tag is applied, and from which it is suggested; by kind where a kind has its own.
    apply: float | Mapping[str, float] | None = None
    suggest: float | Mapping[str, float] | None = None
    #: The most tags in band apply, and in apply and suggest together.
    most_applied: int | None = None
    most_tags: int | None = None
    #: How many key phrases to suggest besides the vocabulary's subjects (0: none; costs time).
    phrases: int = 0
    #: Person tags: "suggest" (default), "apply", or "hide".
    people: str = "suggest"
    #: Confidence below which the section is None, reason "unsure"; None: the model's own.
    section_threshold: float | None = None
    #: Where the profile was read from.
    source: Path | None = field(default=None, compare=False)


_PATHS = {"sections", "vocabulary"}
_PATH_LISTS = {"places", "documents"}
_LISTS = {"dateline_marks", "never", "always", "never_kinds"}
_NUMBERS = {"section_threshold"}
_COUNTS = {"most_applied", "most_tags", "phrases"}
_LEVELS = {"apply", "suggest"}
_KINDS = get_args(TagKind)


def load_profile(profile: str | Path | Profile | None) -> Profile:
    """A profile from a TOML file; None is the default one.

    Paths in it are relative to the file.

    Raises:
        ConfigError: no such file, not TOML, an unknown key or a value of the wrong kind; names the key.
    """
    if profile is None:
        return Profile()
    if isinstance(profile, Profile):
        return profile
    if not isinstance(profile, str | Path):
        raise ConfigError(f"a profile is the path of a TOML file or a Profile, not {type(profile).__name__}")
    file = Path(profile)
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read ({error.strerror}); give the path of a profile (TOML)") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: not valid TOML ({error})") from error
    known = {f.name for f in fields(Profile)} - {"source"}
    unknown = sorted(set(values) - known)
    if unknown:
        raise ConfigError(f"{file}: unknown setting {unknown[0]!r}; known: {', '.join(sorted(known))}")
    return Profile(**{key: _value(file, key, value) for key, value in values.items()}, source=file)


def _value(file: Path, key: str, value: Any) -> Any:
    def wrong(expected: str) -> ConfigError:
        return ConfigError(f"{file}: {key} must be {expected}, not {value!r}")

    if key in _PATHS:
        if not isinstance(value, str):
            raise wrong("a path")
        return file.parent / value
    if key in _PATH_LISTS or key in _LISTS:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise wrong("a list of strings")
        if key == "never_kinds" and not set(value) <= set(_KINDS):
            raise wrong(f"kinds of tags ({', '.join(_KINDS)})")
        return tuple(file.parent / item for item in value) if key in _PATH_LISTS else tuple(value)
    if key in _LEVELS and isinstance(value, dict):
        if not set(value) <= set(_KINDS):
            raise wrong(f"one number, or one for each kind of tag ({', '.join(_KINDS)})")
        return {kind: _share(level, wrong) for kind, level in value.items()}
    if key in _LEVELS or key in _NUMBERS:
        return _share(value, wrong)
    if key in _COUNTS:
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise wrong("a whole number, 0 or more")
        return value
    if key == "people" and value not in ("suggest", "apply", "hide"):
        raise wrong('"suggest", "apply" or "hide"')
    if key == "home_province" and not (isinstance(value, str) and len(value) == 2 and value.isdigit()):
        raise wrong('the two-digit code of a province, as a string ("11")')
    return value


def _share(value: Any, wrong: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise wrong("a number from 0 to 1")
    return float(value)
