"""The peers of benchmarks/topics.py; runs in benchmarks/.venv-topics and imports nothing of ours.

Usage: topics_peers.py RESULTS SET TOPICS, where SET is a file of words there (large, labelled).
"""

from __future__ import annotations

import functools
import json
import resource
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

warnings.filterwarnings("ignore")
ORDERS = 5
ORDERED = ("gensim-lda", "bertopic")
#: The top words of each topic, and the topic of each article (-1: left out).
Run = tuple[list[list[str]], list[int]]


def read(results: Path, name: str) -> list[list[str]]:
    return [json.loads(line)["words"] for line in (results / f"{name}.jsonl").open(encoding="utf-8")]


def gensim_lda(docs: list[list[str]], number: int, seed: int = 0) -> Run:
    from gensim.corpora import Dictionary
    from gensim.models import LdaModel

    dictionary = Dictionary(docs)
    dictionary.filter_extremes(no_below=3, no_above=0.35, keep_n=20_000)
    bags = [dictionary.doc2bow(d) for d in docs]
    model = LdaModel(bags, number, id2word=dictionary, random_state=seed, passes=3, alpha="auto", eta="auto")
    tops = [[w for w, _ in model.show_topic(t, 10)] for t in range(number)]
    mixed = [max(model.get_document_topics(b, minimum_probability=0), key=lambda p: p[1])[0] for b in bags]
    return tops, mixed


def bertopic(docs: list[list[str]], number: int, seed: int = 0, reduced: bool = False) -> Run:
    """BERTopic without a language model: tf-idf + SVD as embeddings, UMAP seeded; its own number of topics, or reduced to ``number``."""
    from bertopic import BERTopic
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import Normalizer
    from umap import UMAP

    texts = [" ".join(w.replace(" ", "_") for w in d) for d in docs]
    split = {"tokenizer": str.split, "token_pattern": None, "lowercase": False}
    tfidf = TfidfVectorizer(min_df=3, max_df=0.35, sublinear_tf=True, max_features=20_000, **split)
    embeddings = make_pipeline(tfidf, TruncatedSVD(100, random_state=0), Normalizer()).fit_transform(texts)
    umap = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)
    model = BERTopic(
        language="multilingual",
        umap_model=umap,
        vectorizer_model=CountVectorizer(min_df=1, **split),
        nr_topics=number + 1 if reduced else None,
        calculate_probabilities=False,
    )
    assigned, _ = model.fit_transform(texts, embeddings)
    tops = [[w.replace("_", " ") for w, _ in words[:10] if w] for t, words in model.get_topics().items() if t >= 0]
    return tops, [int(t) for t in assigned]


PEERS = {"gensim-lda": gensim_lda, "bertopic": bertopic, "bertopic-reduced": functools.partial(bertopic, reduced=True)}


def main() -> None:
    results, set_, number = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    docs = read(results, set_)
    for name, peer in PEERS.items():
        if (results / f"{name}-{set_}.json").exists():
            continue
        start, cpu = time.monotonic(), time.process_time()
        tops, assigned = peer(docs, number)
        record = {
            "tops": tops,
            "assigned": assigned,
            "wall": time.monotonic() - start,
            "cpu": time.process_time() - cpu,
            "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
        (results / f"{name}-{set_}.json").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
        print(name, set_, len(tops), f"{record['wall']:.0f} s", file=sys.stderr, flush=True)
        if set_ == "labelled" and name in ORDERED:
            runs = orders(peer, docs, number)
            (results / f"{name}-orders.json").write_text(json.dumps({"runs": runs}), encoding="utf-8")


def orders(peer: Callable[..., Run], docs: list[list[str]], number: int) -> list[list[int]]:
    """Five orders of the same articles, everything else (seeds too) equal; assignments back in one order."""
    runs = []
    for seed in range(ORDERS):
        order = np.random.default_rng(seed).permutation(len(docs))
        _, assigned = peer([docs[i] for i in order], number)
        back = np.empty(len(docs), int)
        back[order] = assigned
        runs.append(back.tolist())
    return runs


if __name__ == "__main__":
    main()
