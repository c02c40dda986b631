"""Places: every commune, ward, district and province named in an article, to its official code, in its era.

Names are imported when first used: the command line knows this package without loading the gazetteer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nlp.places.gazetteer import Gazetteer
    from nlp.places.stage import PlaceFinder, lookup_for

__all__ = ["Gazetteer", "PlaceFinder", "lookup_for"]


def __getattr__(name: str) -> Any:
    if name == "Gazetteer":
        from nlp.places.gazetteer import Gazetteer

        return Gazetteer
    if name in ("PlaceFinder", "lookup_for"):
        from nlp.places import stage

        return getattr(stage, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
