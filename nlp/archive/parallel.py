"""Many articles over several processes by joblib, in order."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from nlp.types import Article, Rejected, TaggedArticle

if TYPE_CHECKING:
    from nlp.profile import Profile
    from nlp.tagger import Tagger

#: Articles handed to a worker at once.
BATCH = 64


def tag_parallel(
    tagger: Tagger, items: Iterable[str | Article | Rejected], workers: int
) -> Iterator[TaggedArticle | Rejected]:
    """As ``tagger.tag_many``, in ``workers`` processes; each loads its own tagger once."""
    from joblib import Parallel, delayed

    source = iter(items)
    batches = iter(lambda: list(itertools.islice(source, BATCH)), [])
    parallel = Parallel(n_jobs=workers, return_as="generator", pre_dispatch="2*n_jobs")
    for results in parallel(delayed(_tag_batch)(tagger.profile, batch) for batch in batches):
        yield from results


#: The tagger of this process by profile, as long as it is asked for the same one.
_loaded: dict[str, Tagger] = {}


def worker_tagger(profile: Profile) -> Tagger:
    """The tagger of this process, loaded once a profile."""
    key = repr(profile)  # a profile may hold mappings, which have no hash
    if key not in _loaded:
        from nlp.tagger import Tagger

        _loaded.clear()
        _loaded[key] = Tagger(profile)
    return _loaded[key]


def _tag_batch(profile: Profile, batch: list[str | Article | Rejected]) -> list[TaggedArticle | Rejected]:
    return list(worker_tagger(profile).tag_many(batch))
