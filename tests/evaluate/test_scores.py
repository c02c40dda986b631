"""Scores by hand: sums that can be done on paper, floors that do not slide, gains and losses item by item."""

import json

import pytest

from nlp.errors import DataError, InputError
from nlp.evaluate.commands import evaluate
from nlp.evaluate.gold import GoldArticle, parse_marks
from nlp.evaluate.match import pair_mentions
from nlp.evaluate.report import check_floors, gains_and_losses, update_floors
from nlp.evaluate.scores import Counts, Outcome, calibration_error, interval, score
from nlp.types import Mention


def found(start, end, target, kind="place"):
    return Mention(kind, start, end, "x" * (end - start), target, 0.9)


def test_pairs_prefer_the_exact_span_and_use_each_mention_once():
    _, gold = parse_marks("{aaaa|place:11} {bbbb|place:12} {cccc|?}")
    pairs = pair_mentions(gold, [found(0, 4, "place:11"), found(0, 9, "place:12"), found(10, 14, "place:13")], "place")
    assert [(p.gold and p.gold.target, p.found and p.found.target, p.exact, p.linked) for p in pairs] == [
        ("place:11", "place:11", True, True),
        ("place:12", "place:12", False, True),
    ]


def test_what_is_found_beside_the_gold_counts_against_precision():
    _, gold = parse_marks("{aaaa|place:11} bbbb")
    pairs = pair_mentions(gold, [found(5, 9, "place:12")], "place")
    assert [(p.gold is None, p.found is None) for p in pairs] == [(False, True), (True, False)]


def test_any_target_is_right_whatever_the_id():
    _, gold = parse_marks("{aaaa|org:*}")
    (pair,) = pair_mentions(gold, [found(0, 4, "org:who-knows", "organisation")], "organisation")
    assert pair.linked


def test_precision_recall_f1_by_hand():
    assert score(Counts(right=6, found=8, wanted=12)) == {"precision": 0.75, "recall": 0.5, "f1": 0.6}


def outcome(right=1.0, probability=0.9, correct=True, id_="en-travel-001"):
    header = {"language": "en", "section": "travel", "published": "2026-01-01", "difficulty": "normal"}
    made = Outcome(GoldArticle(id_, None, header, "", ()))  # type: ignore[arg-type]
    made.add("place linked", right, 1, 1)
    made.probability, made.section = probability, "travel" if correct else "economy"
    return made


def test_the_interval_holds_the_score_and_is_the_same_each_time():
    outcomes = [outcome(1)] * 8 + [outcome(0)] * 2
    low, high = interval(outcomes, "place linked")
    assert low < 0.8 < high
    assert (low, high) == interval(outcomes, "place linked")


def test_calibration_error_by_hand():
    assert calibration_error([outcome(probability=0.75, correct=c) for c in (True, True, True, False)]) == 0
    assert calibration_error([outcome(probability=0.95, correct=False)]) == pytest.approx(0.95)


REPORT = {"digest": "one", "all": {"place linked": {"f1": 0.9}}, "by": {}, "items": {"a": True, "b": False, "c": True}}


def test_floors_bite_refuse_another_corpus_and_never_sink(tmp_path):
    file = tmp_path / "floors.json"
    file.write_text(json.dumps({"digest": "one", "floors": {"place linked": 0.95}}))
    assert check_floors(REPORT, file) == ["place linked: 0.9000, floor 0.9500"]
    assert update_floors(REPORT, file) == {"place linked": 0.95}
    better = {**REPORT, "all": {"place linked": {"f1": 0.97}}}
    assert update_floors(better, file) == {"place linked": 0.97}
    assert check_floors(better, file) == []
    with pytest.raises(DataError, match="another corpus"):
        check_floors({**REPORT, "digest": "two"}, file)


def test_gains_and_losses_leave_out_what_only_one_report_has():
    after = {**REPORT, "items": {"a": False, "b": True, "d": True}}
    assert gains_and_losses(REPORT, after) == (["b"], ["a"])


def test_evaluate_names_what_is_wrong_with_its_arguments(tmp_path):
    with pytest.raises(InputError, match="no folder"):
        evaluate(tmp_path / "nowhere")
    with pytest.raises(InputError, match="no gold articles"):
        evaluate(tmp_path)
    with pytest.raises(InputError, match="there is train, dev and test"):
        evaluate(tmp_path, split="tset")
