"""Decisions move a model, by weight, and can be taken back."""

import json

import pytest

from nlp.errors import InputError
from nlp.sections.feedback import read_feedback, scores, train
from nlp.sections.model import read_model
from nlp.sections.reader import Reader, Row

TEXT = "Market gossip and a new kitchen: the market opens early, the market closes late."


def decisions(briefs, section="travel", **more):
    """Short news as accepted, and a few that an editor moved to another section."""
    kept = [
        {"id": f"k{i}", "text": r["text"], "language": "en", "section": r["section"], "was": r["section"]}
        for i, r in enumerate(briefs[:120:4])
    ]
    moved = [
        {
            "id": f"m{i}",
            "text": f"{TEXT} Stall number {word}.",
            "language": "en",
            "section": section,
            "was": "economy",
            **more,
        }
        for i, word in enumerate("one two three four five six seven eight".split())
    ]
    return kept + moved


def travel(folder) -> float:
    model = read_model(folder)
    reading = Reader().reading(Row("x", "t", "en", (), "", TEXT))
    return float(scores(model, [reading])[0, model.answers.index("travel")])


@pytest.fixture(scope="module")
def corrected(briefs, tmp_path_factory):
    folder = tmp_path_factory.mktemp("feedback")
    (folder / "f.jsonl").write_text("".join(json.dumps(r) + "\n" for r in decisions(briefs)))
    figures = train(folder / "f.jsonl", folder / "model")
    return folder, figures


def test_corrections_are_learnt_and_figures_told(corrected):
    folder, figures = corrected
    assert figures["corrected"] == 8
    assert set(figures["before"]) == set(figures["after"]) == {"accuracy", "macro_f1"}
    assert travel(folder / "model") > 0.5


def test_what_each_decision_did_can_be_read(corrected):
    folder, figures = corrected
    table = (folder / "model" / "decisions.tsv").read_text(encoding="utf-8").splitlines()
    assert len(table) == figures["decisions"] + 1
    line = next(row.split("\t") for row in table if row.startswith("m0\t"))
    assert line[1:5] == ["travel", "economy", "corrected", "1.0"]
    assert float(line[6]) > float(line[5])
    assert TEXT not in "".join(table)


def test_taking_back_is_as_if_it_had_never_been(briefs, corrected, tmp_path):
    rows = decisions(briefs)
    undone = [*rows, {"id": "extra", "text": "Fans sing.", "section": "economy", "was": "none"}, {"undo": "extra"}]
    (tmp_path / "f.jsonl").write_text("".join(json.dumps(r) + "\n" for r in undone))
    train(tmp_path / "f.jsonl", tmp_path / "model")
    folder, _ = corrected
    assert (tmp_path / "model" / "en.npz").read_bytes() == (folder / "model" / "en.npz").read_bytes()


def test_bulk_accepts_move_less(briefs, corrected, tmp_path):
    (tmp_path / "f.jsonl").write_text("".join(json.dumps(r) + "\n" for r in decisions(briefs, bulk=True)))
    train(tmp_path / "f.jsonl", tmp_path / "model")
    folder, _ = corrected
    assert travel(tmp_path / "model") < travel(folder / "model")


def test_near_duplicates_alone_measure_nothing(tmp_path):
    rows = [r for r in decisions([]) for _ in range(2)]
    rows = [{**r, "id": f"{r['id']} {number}"} for number, r in enumerate(rows)]
    (tmp_path / "f.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    figures = train(tmp_path / "f.jsonl", tmp_path / "model")
    assert figures["after"] is None
    assert "near-duplicates" in figures["not_measured"]
    assert json.loads((tmp_path / "model" / "report.json").read_text())["after"] is None


def test_two_different_articles_are_enough_to_hold_one_out(tmp_path):
    other = {"text": "Fans sing as the team wins the cup at home after extra time.", "section": "culture-sports"}
    rows = [*decisions([]), *({**other, "id": f"o{n}", "language": "en"} for n in range(4))]
    (tmp_path / "f.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    figures = train(tmp_path / "f.jsonl", tmp_path / "model")
    assert set(figures["after"]) == {"accuracy", "macro_f1"}
    assert "not_measured" not in figures


@pytest.mark.parametrize(
    ("record", "kind"),
    [
        ({"section": "travel", "was": "travel"}, "accepted"),
        ({"section": "travel", "was": "economy"}, "corrected"),
        ({"section": "travel", "was": "economy", "bulk": True}, "bulk"),
        ({"section": "travel", "decided": False}, "bulk"),
        ({"section": "travel", "decided": True}, "corrected"),
        ({"section": "travel"}, "accepted"),
    ],
)
def test_kinds_of_decision(record, kind, tmp_path):
    (tmp_path / "f.jsonl").write_text(json.dumps({"text": "x", **record}) + "\n")
    assert read_feedback(tmp_path / "f.jsonl")[0].kind == kind


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "no decisions"),
        ([{"text": "", "section": "travel"}], "needs a text and a section"),
        ([{"text": "x"}], "needs a text and a section"),
        ([{"text": f"x{i}", "section": "travel"} for i in range(3)], "3 decisions; at least 10"),
        ([{"text": f"x{i}", "section": "weather"} for i in range(12)], "'weather' is not one of the model's"),
    ],
)
def test_bad_feedback_is_refused(lines, message, tmp_path):
    (tmp_path / "f.jsonl").write_text("".join(json.dumps(r) + "\n" for r in lines))
    with pytest.raises(InputError, match=message):
        train(tmp_path / "f.jsonl", tmp_path / "model")
    assert not (tmp_path / "model").exists()
