"""The component ``nhan`` and its registration."""

from __future__ import annotations

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from nlp.tagger import Tagger, load


class NhanComponent:
    """Tags a document; spans that fall inside a token are widened to it."""

    def __init__(self) -> None:
        self._tagger: Tagger = load()

    def __call__(self, doc: Doc) -> Doc:
        if not doc.text.strip():
            return doc
        result = self._tagger.tag(doc.text)
        spans = [
            doc.char_span(m.start, m.end, label=m.kind, kb_id=m.target or "", alignment_mode="expand")
            for m in result.mentions
        ]
        doc.spans["nhan"] = [span for span in spans if span is not None]
        doc._.nhan = result.to_dict(text=False)
        return doc


def register() -> None:
    """Register the factory and the attribute; a second call changes nothing."""
    if not Doc.has_extension("nhan"):
        Doc.set_extension("nhan", default=None)
    if not Language.has_factory("nhan"):
        Language.factory("nhan", func=_make, assigns=["doc.spans", "doc._.nhan"])


def _make(nlp: Any, name: str) -> NhanComponent:
    return NhanComponent()
