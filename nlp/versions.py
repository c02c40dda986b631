"""Versions that stand in every result."""

from __future__ import annotations

__version__ = "0.1.0"


def collect(gazetteer: str, sections: str) -> dict[str, str]:
    """The ``versions`` of a result."""
    return {"nhan": __version__, "gazetteer": gazetteer, "sections": sections}
