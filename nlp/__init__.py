"""Nhãn: reads news articles, Vietnamese and English first, and labels them.

>>> import nlp
>>> tagger = nlp.load()
>>> result = tagger.tag("…", published="2026-01-12")

Nothing runs at import; names are loaded when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nlp.versions import __version__

if TYPE_CHECKING:
    from nlp.errors import ConfigError, DataError, InputError, ModelError, NhanError
    from nlp.profile import Profile
    from nlp.read import read, read_many
    from nlp.spacy_components import spacy_pipeline
    from nlp.tagger import Tagger, load
    from nlp.types import Article, Mention, Rejected, Tag, TaggedArticle

_HOMES = {
    "load": "nlp.tagger",
    "Tagger": "nlp.tagger",
    "read": "nlp.read",
    "read_many": "nlp.read",
    "spacy_pipeline": "nlp.spacy_components",
    "Profile": "nlp.profile",
    "Article": "nlp.types",
    "Mention": "nlp.types",
    "Tag": "nlp.types",
    "TaggedArticle": "nlp.types",
    "Rejected": "nlp.types",
    "NhanError": "nlp.errors",
    "InputError": "nlp.errors",
    "DataError": "nlp.errors",
    "ModelError": "nlp.errors",
    "ConfigError": "nlp.errors",
}

__all__ = [
    "Article",
    "ConfigError",
    "DataError",
    "InputError",
    "Mention",
    "ModelError",
    "NhanError",
    "Profile",
    "Rejected",
    "Tag",
    "TaggedArticle",
    "Tagger",
    "__version__",
    "load",
    "read",
    "read_many",
    "spacy_pipeline",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'nlp' has no attribute {name!r}")
    import importlib

    module = importlib.import_module(home)
    if name == "read":  # a package that is also the function
        return module
    value = getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
