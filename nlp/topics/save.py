"""A topic model on disk: arrays (npz), words and topics (JSON), a manifest with digests. No pickle; no article is in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from nlp import resources
from nlp.errors import ModelError
from nlp.model_files import save_folder
from nlp.topics.model import Topic, TopicModel
from nlp.topics.space import Floats, Space
from nlp.versions import __version__

#: Raised when files of an earlier format can no longer be read.
FORMAT = 1


def save(model: TopicModel, folder: Path) -> None:
    """Write a model; the same model gives the same bytes."""
    space = model.space
    arrays: dict[str, Floats] = {
        "centres": model.centres,
        "fact_idf": space.fact_idf,
        "fact_map": space.fact_map,
        **{f"idf_{code}": idf for code, idf in space.word_idf.items()},
        **{f"map_{code}": map_ for code, map_ in space.word_map.items()},
        **{f"centre_{code}": centre for code, centre in space.centre.items()},
    }
    head = {
        "words": space.words,
        "facts": space.facts,
        "fact_share": space.fact_share,
        "stability": {str(k): round(v, 4) for k, v in model.stability.items()},
        "frozen": model.frozen,
        "topics": [_topic(topic) for topic in model.topics],
    }
    save_folder(
        folder,
        arrays={"topics.npz": arrays},
        texts={"topics.json": json.dumps(head, ensure_ascii=False, indent=1) + "\n"},
        manifest={"kind": "topics", "format": FORMAT, "nhan": __version__},
    )


def load(folder: str | Path) -> TopicModel:
    """The model of a folder.

    Raises:
        ModelError: missing, damaged, not topics, or of a later format.
    """
    folder = Path(folder)
    manifest = resources.verify(folder)
    if manifest.get("kind") != "topics" or manifest.get("format") != FORMAT:
        raise ModelError(f"{folder}: not a topic model of format {FORMAT}; save it again with this version")
    head = json.loads((folder / "topics.json").read_text(encoding="utf-8"))
    with np.load(folder / "topics.npz", allow_pickle=False) as arrays:
        codes = list(head["words"])
        space = Space(
            words={code: tuple(words) for code, words in head["words"].items()},
            facts=tuple(head["facts"]),
            word_idf={code: arrays[f"idf_{code}"] for code in codes},
            fact_idf=arrays["fact_idf"],
            word_map={code: arrays[f"map_{code}"] for code in codes},
            fact_map=arrays["fact_map"],
            centre={code: arrays[f"centre_{code}"] for code in codes},
            fact_share=head["fact_share"],
        )
        centres = arrays["centres"]
    topics = tuple(_topic_from(record) for record in head["topics"])
    return TopicModel(space, centres, topics, {int(k): v for k, v in head["stability"].items()}, head["frozen"])


def _topic(topic: Topic) -> dict[str, Any]:
    return {
        "id": topic.id,
        "label": dict(topic.label),
        "words": {code: list(words) for code, words in topic.words.items()},
        "subjects": list(topic.subjects),
        "centres": list(topic.centres),
        "named": topic.named,
    }


def _topic_from(record: dict[str, Any]) -> Topic:
    words = {code: tuple(words) for code, words in record["words"].items()}
    return Topic(
        record["id"], record["label"], words, tuple(record["subjects"]), tuple(record["centres"]), record["named"]
    )
