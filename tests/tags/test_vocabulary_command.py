"""``nhan vocabulary``: what it shows, writes and finds missing."""

from typer.testing import CliRunner

from nlp.cli import app


def run(*arguments):
    return CliRunner().invoke(app, ["vocabulary", *map(str, arguments)])


def test_it_lists_and_exports(tmp_path):
    assert "coffee\tcà phê\tcoffee\tagriculture" in run().output
    out = tmp_path / "v.ttl"
    assert "subjects written" in run("--export", out).output
    assert "skos" in out.read_text(encoding="utf-8")


def test_it_finds_what_the_vocabulary_lacks(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(
            "Hố rác di động ở bản\n\nMột hố rác di động, hai hố rác di động. Cà phê, cà phê và cà phê.",
            encoding="utf-8",
        )
    output = run(tmp_path).output
    assert "2 vi  hố rác di động" in output
    assert "cà phê" not in output


def test_what_cannot_be_read_is_said(tmp_path):
    result = run(tmp_path / "nothing.txt")
    assert result.exit_code == 1
    assert "nothing.txt" in result.stderr
