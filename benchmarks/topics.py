"""Topics beside gensim LDA and BERTopic on the same segmented words, in one run.

    make bench-topics        (or: python -m benchmarks.topics [--articles 10000] [--step words|ours|peers|report])

The peers run in an environment of their own, benchmarks/.venv-topics (BERTopic brings torch). BERTopic's embeddings are
tf-idf + SVD, so nothing is downloaded. Results lie in benchmarks/results/topics; the report goes to stdout.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.devdata import rows
from nlp.topics import Document, documents, find_topics
from nlp.topics.labels import npmi
from nlp.types import Article

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results" / "topics"
PEERS = HERE / ".venv-topics" / "bin" / "python"
ORDERS = 5
WORKERS = 2


def make_words(articles: int) -> None:
    """Segment once for all; the cost is ours, for peers it is free. Held out: the articles after the first ``articles``."""
    from joblib.externals.loky import get_reusable_executor

    shutil.rmtree(RESULTS, ignore_errors=True)  # peers keep what they have done for these words
    every = list(rows("vi_news_unlabelled"))
    sets = {"large": every[:articles], "held-out": every[articles:], "labelled": list(rows("vi_news_labelled"))}
    for name, some in sets.items():
        start = _clock()
        found = documents([_article(row) for row in some], workers=WORKERS)
        _write(name, found)
        get_reusable_executor().shutdown(wait=True)  # a process is counted when it has ended
        _note(f"words-{name}", {"articles": len(found), **_spent(start)})


def _article(row: dict[str, Any]) -> Article:
    return Article(
        text=row["text"], title=row["title"] or None, id=row["id"], language="vi", sections=(row["section"],)
    )


def _write(name: str, found: Sequence[Document]) -> None:
    RESULTS.mkdir(parents=True, exist_ok=True)
    with (RESULTS / f"{name}.jsonl").open("w", encoding="utf-8") as out:
        for d in found:
            record = {"key": d.key, "section": d.section, "facts": d.facts, "words": d.words}
            out.write(json.dumps(record, ensure_ascii=False) + "\n")


def read_words(name: str) -> list[Document]:
    """The documents of a set as written by :func:`make_words`."""
    out = []
    for line in (RESULTS / f"{name}.jsonl").open(encoding="utf-8"):
        r = json.loads(line)
        out.append(Document(r["key"], "", "vi", None, r["section"], "", r["facts"], words=tuple(r["words"])))
    return out


def run_ours() -> None:
    """Fit both sets, and the labelled one in five orders."""
    for name in ("large", "labelled"):
        found = read_words(name)
        start = _clock()
        archive = find_topics(found)
        spent = _spent(start)
        tops = [list(t.words["vi"]) for t in archive.model.topics]
        assigned = [-1 if p.topic is None else p.topic for p in archive.placements]
        _note(f"ours-{name}", {"tops": tops, "assigned": assigned, **spent})
    runs = []
    for seed in range(ORDERS):
        order = np.random.default_rng(seed).permutation(len(found))
        archive = find_topics([found[i] for i in order])
        runs.append([-1 if p.topic is None else p.topic for p in archive.placements])
    _note("ours-orders", {"runs": runs})


def run_peers() -> None:
    """The peers at our number of topics (and BERTopic at its own), in their environment."""
    for name in ("large", "labelled"):
        number = str(len(_read(f"ours-{name}")["tops"]))
        subprocess.run([str(PEERS), str(HERE / "topics_peers.py"), str(RESULTS), name, number], check=True)


def report() -> None:
    """Print every figure."""
    sets = {name: read_words(name) for name in ("large", "held-out", "labelled")}
    sections = [d.section or "" for d in sets["labelled"]]
    print(f"{'':<26}{'topics':>7}{'NPMI':>8}{'held-out':>9}{'distinct':>9}{'left out':>9}{'CPU s':>8}{'MB':>7}")
    for file in sorted(RESULTS.glob("*-large.json")):
        if file.name.startswith("words"):
            continue
        run = _read(file.stem)
        tops = run["tops"]
        out = np.mean([a < 0 for a in run["assigned"]])
        distinct = len({w for t in tops for w in t}) / sum(map(len, tops))
        inside, outside = coherence(tops, sets["large"]), coherence(tops, sets["held-out"])
        print(
            f"{file.stem[:-6]:<26}{len(tops):>7}{inside:>8.3f}{outside:>9.3f}{distinct:>9.2f}{out:>9.3f}{run['cpu']:>8.0f}{run['mb']:>7.0f}"
        )
    print(f"\n{'labelled':<26}{'topics':>7}{'purity':>8}{'left out':>9}{'ARI, 5 orders':>15}")
    for file in sorted(RESULTS.glob("*-labelled.json")):
        if file.name.startswith("words"):
            continue
        run = _read(file.stem)
        out = np.mean([a < 0 for a in run["assigned"]])
        orders = RESULTS / f"{file.stem[: -len('-labelled')]}-orders.json"
        same = f"{agreement(_read(orders.stem)['runs']):.3f}" if orders.exists() else "-"
        print(
            f"{file.stem[:-9]:<26}{len(run['tops']):>7}{purity(run['assigned'], sections):>8.3f}{out:>9.3f}{same:>15}"
        )
    for name in ("large", "held-out", "labelled"):
        words = _read(f"words-{name}")
        print(
            f"\nsegmentation, {words['articles']} articles: CPU {words['cpu']:.0f} s, wall {words['wall']:.0f} s",
            end="",
        )
    print()


def coherence(tops: list[list[str]], found: Sequence[Document]) -> float:
    """Mean NPMI of the top words of each topic, over articles; a word that never occurs counts as never together."""
    from scipy import sparse

    index = {word: i for i, word in enumerate(sorted({w for t in tops for w in t}))}
    data = [sorted({index[w] for w in d.words if w in index}) for d in found]
    ends = np.cumsum([0, *(len(r) for r in data)])
    columns = [i for r in data for i in r]
    here = sparse.csc_matrix((np.ones(len(columns)), columns, ends), shape=(len(index), len(found))).T.tocsc()
    values = []
    for top in tops:
        pairs = np.nan_to_num(npmi(here[:, [index[w] for w in top]].toarray()), nan=-1.0)
        values.append(pairs[np.triu_indices(len(top), 1)].mean() if len(top) > 1 else 0.0)
    return float(np.mean(values))


def purity(assigned: Sequence[int], sections: Sequence[str]) -> float:
    """The share of articles that are of their topic's commonest section; an article left out counts as wrong."""
    groups: dict[int, Counter[str]] = {}
    for topic, section in zip(assigned, sections, strict=True):
        groups.setdefault(topic, Counter())[section] += 1
    return sum(c.most_common(1)[0][1] for t, c in groups.items() if t >= 0) / len(sections)


def agreement(runs: list[list[int]]) -> float:
    """The lowest adjusted Rand index between two runs."""
    from sklearn.metrics import adjusted_rand_score

    return min(adjusted_rand_score(a, b) for i, a in enumerate(runs) for b in runs[:i])


def _clock() -> tuple[float, float]:
    return time.monotonic(), _cpu()


def _cpu() -> float:
    own, children = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _spent(start: tuple[float, float]) -> dict[str, float]:
    own, child = (resource.getrusage(w).ru_maxrss / 1024 for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    peak = own + WORKERS * child  # the largest child, as often as there are
    return {"wall": time.monotonic() - start[0], "cpu": _cpu() - start[1], "mb": peak}


def _note(name: str, record: dict[str, Any]) -> None:
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    print(name, {k: round(v, 1) for k, v in record.items() if isinstance(v, int | float)}, file=sys.stderr)


def _read(name: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
    return record


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--step", choices=("words", "ours", "peers", "report"))
    options = parser.parse_args()
    steps: dict[str, Callable[[], None]] = {
        "words": lambda: make_words(options.articles),
        "ours": run_ours,
        "peers": run_peers,
        "report": report,
    }
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    for name, step in steps.items():
        if options.step in (None, name):
            step()


if __name__ == "__main__":
    main()
