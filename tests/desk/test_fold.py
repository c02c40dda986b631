"""The fold over decisions: undo of any depth, against a plain list as the model."""

from hypothesis import given
from hypothesis import strategies as st

from nlp.desk.fold import Change, Decision, base, fold, live, redoable, undoable

RECORD = {
    "section": {"id": None, "also": []},
    "mentions": [{"kind": "place", "start": 0, "end": 4, "text": "Huế,", "target": None}],
    "tags": [
        {"id": "place:46", "kind": "place", "label": {"vi": "Huế"}, "band": "suggest", "role": "main", "score": 0.5}
    ],
}


def test_base_holds_article_section_mentions_and_tags():
    state = base(RECORD)
    assert list(state) == ["article", "section", "mention:place:0:4", "tag:place:46"]
    assert state["tag:place:46"]["band"] == "suggest"
    assert all(value["status"] == "open" for value in state.values())


def decision(seq, value, undoes=None, action="section", editor="a"):
    before = None
    return Decision(
        seq,
        1,
        editor,
        "now",
        action,
        (Change("section", before, {"id": value, "also": [], "status": "changed"}),),
        undoes,
    )


@given(st.lists(st.sampled_from(["new", "undo", "redo"]), max_size=40))
def test_undo_and_redo_are_a_stack(acts):
    log: list[Decision] = []
    done: list[int] = []
    undone: list[int] = []
    for seq, act in enumerate(acts, 1):
        if act == "new":
            log.append(decision(seq, seq))
            done.append(seq)
            undone.clear()
        elif act == "undo":
            can = undoable(log, "a")
            assert [d.seq for d in can] == done
            if can:
                log.append(decision(seq, None, can[-1].seq, "undo"))
                undone.append(done.pop())
        else:
            can = redoable(log, "a")
            assert len(can) == len(undone)
            if can:
                log.append(decision(seq, None, can[-1].seq, "redo"))
                done.append(undone.pop())
        assert fold(RECORD, log)["section"]["id"] == (done[-1] if done else None)


def test_undo_takes_back_ones_own_decision_and_leaves_anothers():
    log = [decision(1, "x", editor="a"), decision(2, "y", editor="b"), decision(3, None, 1, "undo", editor="a")]
    assert fold(RECORD, log)["section"]["id"] == "y"
    assert [d.seq for d in undoable(log, "b")] == [2]
    assert undoable(log, "a") == []
    assert [d.seq for d in live(log)] == [2, 3]
