"""The command line as a user meets it: output, exit codes, one-line errors."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLE = str(ROOT / "corpora" / "sample" / "schools.txt")


def nhan(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "nlp.cli", *arguments], input=stdin, capture_output=True, check=False)


def test_tag_prints_what_was_found():
    done = nhan("tag", SAMPLE, "--published", "2026-01-12")
    assert done.returncode == 0
    out = done.stdout.decode()
    assert "place:03349" in out
    assert "doc:71-NQ/TW@k13" in out
    assert done.stderr == b""


def test_json_of_several_is_one_object_a_line_and_bad_ones_are_reported(tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "big.txt").write_bytes(b"a " * 17_000_000)
    names = [str(tmp_path / n) for n in ("empty.txt", "binary.txt", "big.txt", "missing.txt")]
    done = nhan("tag", *names, SAMPLE, "--format", "json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["schema"] == "nhan/1"
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 4
    for line, name in zip(lines, names, strict=True):
        assert name in line
        assert ";" in line, "says what to do"


def test_standard_input_and_rows():
    rows = '{"id": 1, "title": "A", "text": "Xã Thanh Yên, Điện Biên"}\nnonsense\n{"id": 2}\n'
    done = nhan("tag", "-", "--format", "json", stdin=rows.encode())
    assert done.returncode == 1
    assert json.loads(done.stdout)["article"]["id"] == "1"
    assert len(done.stderr.decode().splitlines()) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("tag",),
        ("tag", SAMPLE, "--published", "soon"),
        ("tag", SAMPLE, "--profile", "/no/such.toml"),
        ("nope",),
        ("tag", SAMPLE, "--language", "Vietnamese"),
        ("read", SAMPLE, "--format", "html"),
    ],
)
def test_unusable_arguments_exit_with_2(arguments):
    assert nhan(*arguments).returncode == 2


def test_read_shows_the_parts():
    out = nhan("read", SAMPLE).stdout.decode()
    assert "byline" in out
    assert "related" in out


def test_info():
    assert "gazetteer 2026-04-30" in nhan("info").stdout.decode()
