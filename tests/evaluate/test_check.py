"""The checker bites: each fault planted in a sound article is reported."""

import pytest

from nlp.evaluate.check import check, check_against, main
from nlp.evaluate.gold import read_gold

BODY = """A resolution reaches the hills

{ĐIỆN BIÊN|place:11} - Since {January 2026|date:2026-01}, {{Thanh Yên commune|place:03349} People's Committee|org:peoples-committee.03349}
has worked by {Resolution No. 71-NQ/TW|doc:71-NQ/TW@k13} and the {Land Law|doc:31/2024/QH15~l}. {Thái|ethnic:thai} families listened
while {Lò Văn Hặc|person:lo-van-hac} read it aloud, and {Mr. Nobody|?} nodded.
"""
FILLER = " ".join(f"word{n} walks" for n in range(75))
HEADER = """id: en-economy-001
language: en
section: economy
published: 2026-02-03
region: north-west
difficulty: normal
main: place:03349
subjects: land
"""


def write(folder, header=HEADER, body=BODY, filler=FILLER, name="en-economy-001"):
    (folder / f"{name}.txt").write_text(f"{header}\n{body}\n{filler}\n", encoding="utf-8")
    return sorted(folder.glob("*.txt"))


def faults(files):
    return [f.message for f in check(files) if f.fault]


def test_a_sound_article_passes(tmp_path):
    assert faults(write(tmp_path)) == []


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("place:03349}", "place:99999}", "not in the gazetteer"),
        ("2026-02-03", "2024-02-03", "exists only from"),
        ("71-NQ/TW@k13", "71-NQQ/TW@k13", "grammar"),
        ("71-NQ/TW@k13", "71-NQ/TW@thirteen", "no id of"),
        ("31/2024/QH15~l", "31/2024/QH15", "add ~l"),
        ("person:lo-van-hac", "person:lo-van-hoc", "not the folded name"),
        ("peoples-committee.03349", "peoples-committee.99999", "no unit has the code"),
        ("ethnic:thai", "ethnic:tai", "54 groups"),
        ("date:2026-01}", "date:January}", "no ISO date"),
        ("Thái|", "Thái |", "white space"),
        ("main: place:03349", "main: place:03244", "marked nowhere"),
        ("difficulty: normal", "difficulty: hard", "go together"),
        ("difficulty: normal", "difficulty: hard\nhard: windy", "not a kind"),
        ("section: economy", "section: farming", "section 'farming'"),
        ("subjects: land", "subjects:", "missing"),
        ("region: north-west", "region: north", "region"),
    ],
)
def test_each_fault_is_reported(tmp_path, old, new, why):
    assert old in HEADER + BODY
    messages = faults(write(tmp_path, HEADER.replace(old, new), BODY.replace(old, new)))
    assert any(why in message for message in messages), messages


def test_short_and_unreadable_articles_are_faults(tmp_path):
    assert any("words, wanted" in m for m in faults(write(tmp_path, filler="short")))
    (tmp_path / "en-economy-001.txt").write_text("no header", encoding="utf-8")
    assert any("no empty line" in m for m in faults(sorted(tmp_path.glob("*.txt"))))


def test_the_same_article_twice_is_one_too_many(tmp_path):
    write(tmp_path)
    files = write(tmp_path, HEADER.replace("economy-001", "economy-002"), name="en-economy-002")
    assert any("shares" in m for m in faults(files))


def test_a_name_left_unmarked_is_hinted_at(tmp_path):
    files = write(tmp_path, body=BODY + "\nLater Lò Văn Hặc smiled.")
    assert [f.message for f in check(files) if not f.fault and "Lò Văn Hặc" in f.message]


def test_text_of_others_is_found(tmp_path):
    articles = [read_gold(file) for file in write(tmp_path)]
    assert list(check_against(articles, ["nothing of it " * 20])) == []
    assert list(check_against(articles, ["before " + FILLER + " after"]))


def test_the_command_counts_faults(tmp_path, capsys):
    write(tmp_path, body=BODY.replace("place:11", "place:999"))
    assert main([str(tmp_path)]) == 1
    assert "1 articles, 1 faults" in capsys.readouterr().out
