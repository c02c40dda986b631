"""The gold corpus for training one's own components, and the gazetteer for spaCy's entity linker."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nlp.errors import ConfigError
from nlp.evaluate.gold import GoldArticle
from nlp.places.gazetteer import shipped


def to_jsonl(articles: Iterable[GoldArticle], out: Path) -> int:
    """One JSON object an article: id, header fields, text, mentions with offsets. Returns how many."""
    count = 0
    with out.open("w", encoding="utf-8") as lines:
        for article in articles:
            row = {
                **article.header,
                "text": article.text,
                "mentions": [
                    {"kind": m.kind or "dont-care", "start": m.start, "end": m.end, "text": m.text, "target": m.target, "part": m.part}
                    for m in article.mentions
                ],
            }  # fmt: skip
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return count


def to_docbin(articles: Iterable[GoldArticle], out: Path) -> tuple[int, int]:
    """A DocBin (``.spacy``): outer mentions as ``doc.ents``, all as ``doc.spans["sc"]``, the section in ``doc.cats``.

    Returns the number of documents and of mentions that had to be widened to a token's edge.

    Raises:
        ConfigError: spaCy is not installed.
    """
    try:
        import spacy
        from spacy.tokens import DocBin
        from spacy.util import filter_spans
    except ImportError as error:
        raise ConfigError("spaCy is not installed; install nhan[spacy]") from error
    from nlp.spacy_components.tokenizer import SyllableTokenizer
    from nlp.types import SECTIONS

    tokenizer = SyllableTokenizer(spacy.blank("xx").vocab)
    bin_ = DocBin(store_user_data=True)
    widened = 0
    for article in articles:
        doc = tokenizer(article.text)
        spans = []
        for m in article.mentions:
            if m.kind is None:
                continue
            span = doc.char_span(m.start, m.end, label=m.kind, kb_id=m.target or "", alignment_mode="expand")
            assert span is not None  # expand finds a span for every stretch inside the text
            widened += (span.start_char, span.end_char) != (m.start, m.end)
            spans.append(span)
        doc.spans["sc"] = spans
        doc.ents = filter_spans(spans)
        doc.cats = {section: float(article.section == section) for section in SECTIONS}
        doc.user_data["id"] = article.id
        bin_.add(doc)
    bin_.to_disk(out)
    return len(bin_), widened


def knowledge_base(vocab: Any) -> Any:
    """The gazetteer as spaCy's ``InMemoryLookupKB``: entity ids are ours, vectors are latitude and longitude.

    Aliases are the bare and the full names; where several units share one, each gets an equal prior, since what tells
    them apart (type word, province, date) is not in the alias.
    """
    from spacy.kb import InMemoryLookupKB

    base = InMemoryLookupKB(vocab, entity_vector_length=2)
    aliases: dict[str, list[str]] = {}
    units = list(shipped())
    base.set_entities(
        entity_list=[unit.id for unit in units],
        freq_list=[1.0] * len(units),
        vector_list=[[unit.lat or 0.0, unit.lon or 0.0] for unit in units],
    )
    for unit in units:
        for name in dict.fromkeys((unit.name, unit.full_name(), unit.english())):
            aliases.setdefault(name, []).append(unit.id)
    for alias, ids in aliases.items():
        base.add_alias(alias=alias, entities=ids, probabilities=[1 / len(ids)] * len(ids))
    return base
