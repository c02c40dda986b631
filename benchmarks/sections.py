"""Scores of the section model by cross-validation, by source, in one run beside a plain tf-idf 1-2-gram + linear SVM.

    python -m benchmarks.sections [--cache FOLDER] [--only vi,en,newspapers,time]
    python -m benchmarks.sections --without unc,dantri     # what each of these sources is worth: scores without it less scores with it

Near-duplicates share a fold. Both see the same rows; our own short texts and lists, which the plain one has no use for, are left out there.
Temperatures and thresholds are those of the shipped model.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from nlp import resources
from nlp.sections import SectionClassifier, default_answers
from nlp.sections.build import examples_of, learn
from nlp.sections.calibrate import calibration_error, probabilities
from nlp.sections.features import Reading, read_story
from nlp.sections.learn import fold_of
from nlp.sections.model import Block, read_model
from nlp.sections.reader import Row, readings
from nlp.sections.sources import brief_rows, development_rows, own_rows
from nlp.text.vietnamese import unaccent

ROOT = Path(__file__).parent.parent
ANSWERS = default_answers()
FOLDS = 4
OURS, PLAIN = "ours", "plain"
NEWSPAPERS = {"unc": "unc", "vnn16": "vnn16", "vne23": "vne", "vne24": "vne", "24h": "24h", "dantri": "dantri"}
#: Sets of fewer rows get no calibration error.
FEWEST = 400


class Bench:
    """The rows with their readings, examples and folds."""

    def __init__(self, cache: Path | None, corpora: Path, languages: Sequence[str], folds: int = FOLDS) -> None:
        self.folds = folds
        rows = list(development_rows(Path(os.environ.get("NHAN_DATA", "../shared/data"))))
        rows = [(name, row) for name, row in rows if row.language in languages]
        own = [*own_rows(corpora), *own_rows(corpora, held_out=True), *brief_rows(corpora)]
        own = [row for row in own if row.language in languages]
        self.rows: list[Row] = []
        pairs: list[tuple[Row, Reading]] = []
        for name in dict.fromkeys(name for name, _ in rows):
            pairs += readings([row for file, row in rows if file == name], cache, name)
        pairs += readings(own)
        self.rows = [row for row, _ in pairs]
        self.examples = examples_of(pairs)
        self.fold = fold_of(self.examples, folds)
        self.truth = np.array([example.answers[0] for example in self.examples])
        self.source = np.array([row.source for row in self.rows])
        self.language = np.array([row.language for row in self.rows])
        vi = np.isin(self.source, list(NEWSPAPERS))
        unc = self.source == "unc"
        full = np.array([bool(row.text) for row in self.rows])
        titled = np.array([bool(row.title) for row in self.rows])
        others = vi & ~unc
        self.views: dict[str, tuple[np.ndarray, list[Reading], list[str]]] = {}
        self._view("as given", np.ones(len(self.rows), bool), None, cache)
        self._view("toneless", unc, lambda r: replace(r, title=unaccent(r.title), text=unaccent(r.text)), cache)
        self._view("titles", others & titled, lambda r: replace(r, text=""), cache)
        self.sets: dict[str, tuple[str, np.ndarray]] = {
            "vi 2020-21, one newspaper": ("as given", unc),
            "the same, no diacritics": ("toneless", unc),
            "vi other newspapers, full": ("as given", others & full),
            "vi other newspapers, titles": ("titles", others & titled),
            "en": (
                "as given",
                (self.language == "en") & ~np.isin(self.source, ["own", "briefs", "words", "subjects", "vns"]),
            ),
            **{
                f"en {s}": ("as given", self.source == s)
                for s in ("huffhl", "huffv3", "agtest", "bbc", "masakha", "vns")
            },
            "our gold, vi": ("as given", (self.source == "own") & (self.language == "vi")),
            "our gold, en": ("as given", (self.source == "own") & (self.language == "en")),
        }

    def _view(self, name: str, mask: np.ndarray, change: Callable[[Row], Row] | None, cache: Path | None) -> None:
        """The readings of some rows in some form, and their plain texts; rows are told by position."""
        chosen = np.flatnonzero(mask)
        if change is None:
            made, rows = [example.reading for example in self.examples], self.rows
        else:
            rows = [change(self.rows[i]) for i in chosen]
            made = [reading for _, reading in readings(rows, cache, f"{name} {len(rows)}")]
        self.views[name] = (chosen, made, [f"{row.title}\n{row.text}" for row in rows])


def scores_by_fold(
    bench: Bench, languages: Sequence[str], plain: bool, without: str = ""
) -> dict[tuple[str, str], np.ndarray]:
    """(model, view) → (rows, answers) scores, each row by a model that saw nothing of its fold; ours are probabilities.

    ``without`` is a source that is not learnt from.
    """
    out = {(m, v): np.full((len(bench.rows), len(ANSWERS)), np.nan) for m in (OURS, PLAIN) for v in bench.views}
    for fold in range(bench.folds):
        for language in languages:
            mine = bench.language == language
            train = np.flatnonzero(mine & (bench.fold != fold) & (bench.source != without))
            score_held_out(bench, train, mine & (bench.fold == fold), out, plain)
    return out


def score_held_out(
    bench: Bench, train: np.ndarray, test: np.ndarray, out: dict[tuple[str, str], np.ndarray], plain: bool
) -> None:
    """Train both on some rows and score the others in every view."""
    blocks, _ = learn([bench.examples[i] for i in train], len(ANSWERS), calibrate=False)
    plain_models: dict[bool, Any] = {}
    for view, (chosen, made, texts) in bench.views.items():
        held = np.flatnonzero(test[chosen])
        if not len(held):
            continue
        for i in held:
            out[OURS, view][chosen[i]] = chance(blocks, made[i])
        if plain:
            toneless = view == "toneless"
            if toneless not in plain_models:
                plain_models[toneless] = plain_model(bench, train, toneless)
            out[PLAIN, view][chosen[held]] = plain_models[toneless]([texts[i] for i in held])


def chance(blocks: dict[str, Block], reading: Reading) -> Any:
    """Probabilities by blocks just learnt, with the temperatures of the shipped model."""
    shipped = read_model(resources.path("models/sections")).blocks
    name = block_of(blocks, reading)
    logits = blocks[name].logits(blocks[name].find(reading))
    return probabilities(logits, shipped[name].temperature if name in shipped else 0.4)


def block_of(blocks: Mapping[str, Block], reading: Reading) -> str:
    """The name of the block that scores a reading."""
    name = reading.language + "-short" * reading.short
    return name if name in blocks else reading.language


def thresholds(bench: Bench, view: str) -> np.ndarray:
    """(rows,) the confidence from which the shipped model gives a section to each row in a view."""
    model = read_model(resources.path("models/sections"))
    out = np.full(len(bench.rows), model.threshold)
    chosen, made, _ = bench.views[view]
    for row, reading in zip(chosen, made, strict=True):
        if (name := block_of(model.blocks, reading)) in model.blocks:
            out[row] = model.blocks[name].threshold or model.threshold
    return out


def plain_model(bench: Bench, train: np.ndarray, toneless: bool) -> Callable[[list[str]], Any]:
    """The plain one: what anybody would try first."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    rows = [i for i in train if bench.source[i] not in ("briefs", "words", "subjects")]
    texts = [f"{bench.rows[i].title}\n{bench.rows[i].text}" for i in rows]
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, strip_accents=None)
    machine = LinearSVC(random_state=0)
    machine.fit(vectorizer.fit_transform([unaccent(t) if toneless else t for t in texts]), bench.truth[rows])

    def score(wanted: list[str]) -> Any:
        some = machine.decision_function(vectorizer.transform(wanted))
        full = np.full((len(wanted), len(ANSWERS)), -9.0)
        full[:, machine.classes_] = some
        return full

    return score


def macro_f1(truth: np.ndarray, given: np.ndarray, answers: int) -> float:
    """Mean F1 of the answers that occur."""
    found = []
    for answer in range(answers):
        both = ((truth == answer) & (given == answer)).sum()
        total = (truth == answer).sum() + (given == answer).sum()
        if (truth == answer).any():
            found.append(2 * both / total)
    return float(np.mean(found))


def measures(truth: np.ndarray, scores: np.ndarray, threshold: np.ndarray | None) -> dict[str, Any]:
    """Four and five answers, accuracy; and of probabilities calibration and what the thresholds do."""
    four = truth < 4
    best = scores.argmax(axis=1)
    out: dict[str, Any] = {
        "rows": len(truth),
        "four": macro_f1(truth[four], scores[four][:, :4].argmax(axis=1), 4),
        "five": macro_f1(truth, best, 5),
        "accuracy": float((best == truth).mean()),
    }
    if threshold is not None:
        confidence, right = scores.max(axis=1), best == truth
        if len(truth) >= FEWEST:
            out["ece"] = calibration_error(confidence, right)
        given = best < 4
        sure = given & (confidence >= threshold)
        out["precision"] = float(right[sure].mean()) if sure.any() else float("nan")
        out["coverage"] = float(sure.sum() / max(given.sum(), 1))
    return out


def newspapers(bench: Bench) -> dict[str, Any]:
    """Four sections of each Vietnamese newspaper (full texts) by models that saw nothing of it."""
    table: dict[str, Any] = {}
    bench.views = {"as given": bench.views["as given"]}
    for name in dict.fromkeys(NEWSPAPERS.values()):
        test = np.array([NEWSPAPERS.get(s) == name for s in bench.source])
        train = np.flatnonzero((bench.language == "vi") & ~test)
        out = {(m, v): np.full((len(bench.rows), len(ANSWERS)), np.nan) for m in (OURS, PLAIN) for v in bench.views}
        score_held_out(bench, train, test, out, True)
        rows = np.flatnonzero(test & (bench.truth < 4))
        table[name] = {
            m: macro_f1(bench.truth[rows], out[m, "as given"][rows][:, :4].argmax(1), 4) for m in (OURS, PLAIN)
        }
    table["mean"] = {m: statistics.mean(table[name][m] for name in table) for m in (OURS, PLAIN)}
    return table


def without_each(bench: Bench, wanted: Sequence[str]) -> dict[str, dict[str, float]]:
    """Source → set → macro-F1 of five answers without the source, less that with all; of the sets of its languages.

    The sets hold rows of the source too: what is lost there is what is not known of a newspaper never seen.
    """
    table: dict[str, dict[str, float]] = {}
    whole: dict[str, dict[str, float]] = {}
    for source in wanted:
        languages = sorted(set(bench.language[bench.source == source].tolist()))
        for code in languages:
            if code not in whole:
                whole[code] = five_of(bench, code, "")
            less = five_of(bench, code, source)
            table[f"{source} ({code})"] = {name: value - whole[code][name] for name, value in less.items()}
            show(f"without {source} ({code})", table[f"{source} ({code})"])
    return table


def five_of(bench: Bench, language: str, without: str) -> dict[str, float]:
    """Macro-F1 of five answers on each set of a language."""
    scores = scores_by_fold(bench, [language], False, without)
    out = {}
    for name, (view, mask) in bench.sets.items():
        rows = np.flatnonzero(mask & (bench.language == language) & ~np.isnan(scores[OURS, view][:, 0]))
        if len(rows):
            out[name] = macro_f1(bench.truth[rows], scores[OURS, view][rows].argmax(axis=1), len(ANSWERS))
    return out


def timing(size: int = 4000) -> dict[str, float]:
    """Milliseconds per article: the whole stage, and the plain one's transform alone, in turn in one process."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    import nlp
    from benchmarks import devdata
    from nlp.read.page import make_article
    from nlp.tagger import story_of

    texts = devdata.articles(size, 60)
    tagger = nlp.load()
    classifier: SectionClassifier = tagger._sections
    made = []
    for text in texts:
        story = story_of(make_article(text), None, tagger.profile)
        law = tagger._law(story)
        places = tagger._places(story, law)
        names = tagger._names(story, law, places)
        assert story.text.folded
        assert story.text.lower
        made.append((story, [*law.mentions, *places.mentions, *names.mentions]))
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=1, sublinear_tf=True).fit(texts)
    spent: dict[str, list[float]] = {"section": [], "reading alone": [], "tf-idf transform alone": []}
    for _ in range(9):
        for name, work in (
            ("section", lambda: [classifier(*row) for row in made]),
            ("reading alone", lambda: [read_story(*row) for row in made]),
            ("tf-idf transform alone", lambda: [vectorizer.transform([text]) for text in texts]),
        ):
            start = time.process_time()
            work()
            spent[name].append((time.process_time() - start) / len(texts) * 1000)
    return {name: min(values) for name, values in spent.items()}


def show(name: str, values: dict[str, Any]) -> None:
    print(
        f"{name:<36}" + " ".join(f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}" for k, v in values.items()),
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=None, help="folder that keeps readings between runs")
    parser.add_argument("--corpora", type=Path, default=ROOT / "corpora")
    parser.add_argument("--only", default="vi,en,newspapers,time")
    parser.add_argument(
        "--folds", type=int, default=FOLDS, help="more come nearer to a test on rows beside all of these"
    )
    parser.add_argument("--no-plain", action="store_true")
    parser.add_argument(
        "--without", default="", help="sources to leave out one at a time; 'all' for every one; nothing else is run"
    )
    arguments = parser.parse_args()
    if arguments.without:
        bench = Bench(arguments.cache, arguments.corpora, ("vi", "en"))
        known = list(dict.fromkeys(bench.source.tolist()))
        keep({"without": without_each(bench, known if arguments.without == "all" else arguments.without.split(","))})
        return
    wanted = arguments.only.split(",")
    out: dict[str, Any] = {}
    languages = [code for code in ("vi", "en") if code in wanted]
    needed = languages if "newspapers" not in wanted else list(dict.fromkeys([*languages, "vi"]))
    bench = Bench(arguments.cache, arguments.corpora, needed, arguments.folds) if needed else None
    if languages and bench is not None:
        scores = scores_by_fold(bench, languages, not arguments.no_plain)
        for name, (view, mask) in bench.sets.items():
            rows = np.flatnonzero(mask & ~np.isnan(scores[OURS, view][:, 0]))
            if not len(rows):
                continue
            for model in (OURS,) if arguments.no_plain else (OURS, PLAIN):
                level = thresholds(bench, view)[rows] if model == OURS else None
                values = measures(bench.truth[rows], scores[model, view][rows], level)
                out[f"{name}: {model}"] = values
                show(f"{name}: {model}", values)
    if "newspapers" in wanted and bench is not None:
        out["newspapers"] = newspapers(bench)
        for name, values in out["newspapers"].items():
            show(f"left out: {name}", values)
    if "time" in wanted:
        out["milliseconds"] = timing()
        show("milliseconds per 4 kB article", out["milliseconds"])
    keep(out)


def keep(found: dict[str, Any]) -> None:
    """Put figures beside those of earlier runs."""
    folder = ROOT / "benchmarks" / "results"
    folder.mkdir(exist_ok=True)
    file = folder / "sections.json"
    before = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    file.write_text(json.dumps({**before, **found}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
