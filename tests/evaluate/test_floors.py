"""The gate: no stage may score below its floor on the gold corpus (corpora/floors.json)."""

from pathlib import Path

from nlp.evaluate.gold import read_corpus
from nlp.evaluate.report import check_floors, report
from nlp.evaluate.scores import run

CORPORA = Path(__file__).parent.parent.parent / "corpora"


def test_no_score_is_below_its_floor(tagger):
    outcomes = run(tagger, read_corpus(CORPORA / "gold"))
    assert check_floors(report(outcomes, dict(tagger.versions)), CORPORA / "floors.json") == []
