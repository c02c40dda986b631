"""The components and their registration, in one place.

The article is tagged once, by whichever component comes first; each component then puts its part of the result into the
document. ``doc._.nhan`` holds the JSON object of schema nhan/1 (without the text), and

* ``published``: set ``doc._.nhan["published"] = "2024-05-07"`` before the pipeline runs to decide the era;
* ``widened``: mentions that start or end inside a token and were widened to it (never dropped), with their true offsets.

Mentions come as ``doc.spans["nhan_places"]`` and so on (they may nest), and as ``doc.ents`` where nothing else stands.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import filter_spans, registry

from nlp.spacy_components.tokenizer import make_tokenizer
from nlp.tagger import Tagger, load

#: Component → kinds of mentions it puts into the document.
KINDS: dict[str, tuple[str, ...]] = {
    "nhan_language": (),
    "nhan_law": ("law",),
    "nhan_places": ("place",),
    "nhan_names": ("person", "organisation", "ethnic-group", "date"),
    "nhan_section": (),
    "nhan_tags": (),
}
#: Component → keys of the result that it puts into ``doc._.nhan``.
FIELDS: dict[str, tuple[str, ...]] = {
    "nhan_language": ("language",),
    "nhan_section": ("section",),
    "nhan_tags": ("tags",),
}
_RESULT = "nhan_result"


class NhanComponent:
    """One part of the result. ``profile`` is the path of a newsroom's TOML; ``set_ents`` also fills ``doc.ents``."""

    def __init__(self, name: str, factory: str, profile: str | None, set_ents: bool) -> None:
        self.name = name
        self.factory = factory
        self.profile = profile
        self.set_ents = set_ents
        self._tagger: Tagger | None = None

    def __call__(self, doc: Doc) -> Doc:
        result = self._result(doc)
        if result is None:
            return doc
        for key in FIELDS.get(self.factory, ()):
            doc._.nhan[key] = result[key]
        for key in ("schema", "versions", "entities"):
            doc._.nhan[key] = result[key]
        if KINDS[self.factory]:
            self._add_mentions(doc, result)
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterable[Doc]:
        """Document by document, in order."""
        return map(self, stream)

    def _result(self, doc: Doc) -> dict[str, Any] | None:
        """The result of the whole text: made by the first component, kept in the document for the others."""
        key = hashlib.sha256(repr((doc.text, doc._.nhan.get("published"), self.profile)).encode()).hexdigest()
        kept = doc.user_data.get(_RESULT)
        if kept is None or kept[0] != key:
            if not doc.text.strip():
                return None
            if self._tagger is None:
                self._tagger = load(self.profile)
            made = self._tagger.tag(doc.text, published=doc._.nhan.get("published")).to_dict(text=False)
            kept = doc.user_data[_RESULT] = (key, made)
        return dict(kept[1])

    def _add_mentions(self, doc: Doc, result: dict[str, Any]) -> None:
        """Put the mentions into the document, in the place of those that an earlier run put there."""
        kinds = KINDS[self.factory]
        spans: list[Span] = []
        # Of a DocBin lists come back as tuples.
        widened = [m for m in doc._.nhan.get("widened", ()) if m["kind"] not in kinds]
        mentions = [m for m in doc._.nhan.get("mentions", ()) if m["kind"] not in kinds]
        for mention in result["mentions"]:
            if mention["kind"] not in kinds:
                continue
            span = doc.char_span(
                mention["start"], mention["end"],
                label=mention["kind"], kb_id=mention["target"] or "", alignment_mode="expand",
            )  # fmt: skip
            assert span is not None  # expand finds a span for every stretch inside the text
            if (span.start_char, span.end_char) != (mention["start"], mention["end"]):
                widened.append({"kind": mention["kind"], "start": mention["start"], "end": mention["end"]})
            spans.append(span)
            mentions.append(mention)
        if self.set_ents:
            before = {_place(s) for s in doc.spans.get(self.factory, ())}
            doc.ents = [entity for entity in doc.ents if _place(entity) not in before]
            doc.ents = filter_spans([*doc.ents, *(s for s in spans if _free(doc, s))])
        doc.spans[self.factory] = spans
        doc._.nhan["widened"], doc._.nhan["mentions"] = widened, mentions

    def score(self, examples: Iterable[Example], **_: Any) -> dict[str, Any]:
        """Precision, recall and F1 of this component's spans."""
        from spacy.scorer import Scorer

        if not KINDS[self.factory]:
            return {}
        return Scorer.score_spans(
            examples, f"spans_{self.factory}", getter=lambda doc, _: doc.spans.get(self.factory, ()), allow_overlap=True
        )

    def to_bytes(self, **_: Any) -> bytes:
        """The settings."""
        return json.dumps({"profile": self.profile, "set_ents": self.set_ents}).encode()

    def from_bytes(self, data: bytes, **_: Any) -> NhanComponent:
        """Settings as :meth:`to_bytes` wrote them."""
        settings = json.loads(data)
        self.profile, self.set_ents, self._tagger = settings["profile"], settings["set_ents"], None
        return self

    def to_disk(self, path: str | Path, **_: Any) -> None:
        """Write the settings to a file."""
        Path(path).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, **_: Any) -> NhanComponent:
        """Read the settings from a file."""
        return self.from_bytes(Path(path).read_bytes())

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_tagger": None}  # automata are made anew in another process


def _place(span: Span) -> tuple[int, int, str, str]:
    return span.start, span.end, span.label_, span.kb_id_


def _free(doc: Doc, span: Span) -> bool:
    return not any(entity.start < span.end and span.start < entity.end for entity in doc.ents)


def make_language(nlp: Any, name: str, profile: str | None, set_ents: bool) -> NhanComponent:
    """``doc._.nhan["language"]``."""
    return NhanComponent(name, "nhan_language", profile, set_ents)


def make_law(nlp: Any, name: str, profile: str | None, set_ents: bool) -> NhanComponent:
    """Legal documents: ``doc.spans["nhan_law"]``."""
    return NhanComponent(name, "nhan_law", profile, set_ents)


def make_places(nlp: Any, name: str, profile: str | None, set_ents: bool) -> NhanComponent:
    """Administrative units: ``doc.spans["nhan_places"]``."""
    return NhanComponent(name, "nhan_places", profile, set_ents)


def make_names(nlp: Any, name: str, profile: str | None, set_ents: bool) -> NhanComponent:
    """People, organisations, ethnic groups, dates: ``doc.spans["nhan_names"]``."""
    return NhanComponent(name, "nhan_names", profile, set_ents)


def make_section(nlp: Any, name: str, profile: str | None, set_ents: bool) -> NhanComponent:
    """``doc._.nhan["section"]``."""
    return NhanComponent(name, "nhan_section", profile, set_ents)


def make_tags(nlp: Any, name: str, profile: str | None, set_ents: bool) -> NhanComponent:
    """``doc._.nhan["tags"]``."""
    return NhanComponent(name, "nhan_tags", profile, set_ents)


FACTORIES = {
    "nhan_language": make_language,
    "nhan_law": make_law,
    "nhan_places": make_places,
    "nhan_names": make_names,
    "nhan_section": make_section,
    "nhan_tags": make_tags,
}


@functools.cache
def register() -> None:
    """Register factories, tokenizer and attribute with spaCy, once."""
    Doc.set_extension("nhan", default={}, force=True)
    registry.tokenizers("nhan.SyllableTokenizer.v1", func=make_tokenizer)
    for factory, kinds in KINDS.items():
        Language.factory(
            factory,
            assigns=["doc._.nhan", *(["doc.spans", "doc.ents"] if kinds else [])],
            default_config={"profile": None, "set_ents": True},
            default_score_weights={f"spans_{factory}_f": 1.0} if kinds else {},
            func=FACTORIES[factory],
        )


# spaCy finds the factories by entry points, which import this module: only then can they be known to it.
register()
