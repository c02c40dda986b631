"""Windows line ends are one line break in the readable view, and lead back to both characters."""

from nlp.text import Text


def test_crlf_is_one_line_break() -> None:
    text = Text("Một\r\nhai\r\n\r\nba\rbốn")
    assert text.clean == "Một\nhai\n\nba\nbốn"
    assert text.to_source(4, 7) == (5, 8)
    assert text.source[slice(*text.to_source(0, 7))] == "Một\r\nhai"
