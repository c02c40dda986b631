"""How many topics? As many as come out the same when a fifth of the articles is missing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from nlp.topics.space import Floats, unit

#: Numbers tried, up to one topic for so many articles.
LADDER = (6, 8, 10, 12, 16, 20, 25, 32, 40, 50, 64, 80, 100)
ARTICLES_A_TOPIC = 15
#: Samples drawn, the share of articles in each, and the most articles looked at.
SAMPLES = 4
SHARE = 0.8
MOST = 4_000
#: The finest division within this of the most stable one wins (adjusted Rand index).
TOLERANCE = 0.1


def choose_number(points: Floats, ladder: Sequence[int] = LADDER) -> tuple[int, dict[int, float]]:
    """The number of topics for points of length 1, and the stability of each number tried (mean adjusted Rand index)."""
    rows = np.flatnonzero(np.abs(points).sum(axis=1) > 0)
    every = np.random.default_rng(0).permutation(rows)[:MOST]
    sample = points[np.sort(every)]
    sizes = [k for k in ladder if k * ARTICLES_A_TOPIC <= len(sample)] or [max(2, min(ladder[0], len(sample) // 3))]
    stability = {k: _stability(sample, k) for k in sizes}
    best = max(stability.values())
    return max(k for k, value in stability.items() if value >= best - TOLERANCE), stability


def _stability(points: Floats, size: int) -> float:
    from sklearn.metrics import adjusted_rand_score

    random = np.random.default_rng(size)
    labels = []
    for _ in range(SAMPLES):
        rows = np.sort(random.permutation(len(points))[: int(SHARE * len(points))])
        labels.append(nearest(points, centres(points[rows], size, tries=1))[0])
    pairs = [(a, b) for i, a in enumerate(labels) for b in labels[:i]]
    return float(np.mean([adjusted_rand_score(a, b) for a, b in pairs]))


def centres(points: Floats, size: int, tries: int = 10) -> Floats:
    """Centres of the clusters of points, of length 1, shape (size, dimensions)."""
    from sklearn.cluster import KMeans

    size = min(size, len(np.unique(points, axis=0)))
    found = KMeans(size, n_init=tries, random_state=0, algorithm="lloyd").fit(points)
    return unit(found.cluster_centers_)


def nearest(points: Floats, middles: Floats) -> tuple[npt.NDArray[np.intp], Floats]:
    """For each point the nearest centre and the cosine to every centre, shapes (n,) and (n, centres)."""
    similarity = points @ middles.T
    return similarity.argmax(axis=1), similarity
