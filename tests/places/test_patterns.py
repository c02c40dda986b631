"""Many patterns at once are the patterns one by one."""

from nlp.places.gazetteer import shipped
from nlp.text.marked import pattern_of, patterns_of


def test_patterns_in_one_pass_are_those_of_each_name():
    names = sorted({name for _, name in shipped().id_names()})
    names += ["ward 8", "Z|x. Ba", "", "e\u0302m Đềm", "東京", "Phường 12", "a-b'c", "X tp.hcm"]
    assert patterns_of(names) == [pattern_of(name) for name in names]
