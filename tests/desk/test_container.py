"""The Containerfile says what is so: read as a builder would, its commands run where no engine is needed. (None builds it here.)"""

import fnmatch
import json
import re
import subprocess
import sys
import tomllib

import pytest
from server import ROOT, Server

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
TEXT = (ROOT / "Containerfile").read_text(encoding="utf-8")
#: (instruction, its value) in order, continued lines joined, comments left out.
STEPS = re.findall(r"^([A-Z]+) (.*)$", re.sub(r"\\\n\s*", "", re.sub(r"(?m)^#.*\n", "", TEXT)), re.M)
IGNORED = (ROOT / ".containerignore").read_text(encoding="utf-8").split()


def values(name: str) -> list[str]:
    return [value for instruction, value in STEPS if instruction == name]


def ignored(path: str) -> bool:
    parts = path.split("/")
    return any(
        fnmatch.fnmatch("/".join(parts[: n + 1]), pattern.removeprefix("**/"))
        for n in range(len(parts))
        for pattern in IGNORED
    )


def test_what_the_build_needs_is_there_and_goes_in():
    project = PROJECT["project"]
    assert "COPY . ." in TEXT
    needed = [
        "pyproject.toml", project["readme"], *project["license-files"], PROJECT["tool"]["hatch"]["version"]["path"],
        *PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"],
        *PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"],
        "nlp/desk/static/desk.css", "nlp/desk/templates/base.html", "nlp/data/desk/interface.json", "models/sections/manifest.json",
    ]  # fmt: skip
    for path in needed:
        assert (ROOT / path).exists(), path
        assert not ignored(path), path
    assert ignored("corpora/gold/vi-economy-001.txt")
    assert ignored(".git/config")
    for pattern in IGNORED:
        name = pattern.removeprefix("**/")
        assert name in (".git", ".venv*", "__pycache__") or (ROOT / name).exists(), pattern


def test_what_it_installs_is_what_a_desk_needs():
    (install,) = [value for value in values("RUN") if "pip install" in value]
    extras = re.search(r"'\.\[([\w,]+)\]'", install)
    assert extras is not None
    assert set(extras.group(1).split(",")) <= set(PROJECT["project"]["optional-dependencies"])
    assert {"desk", "train"} <= set(extras.group(1).split(",")), "train: sections from decisions"
    (prefix,) = re.findall(r"--prefix (\S+)", install)
    assert f"--from=build {prefix} /usr/local" in values("COPY"), (
        "scripts keep the path of the interpreter they were made for"
    )
    images = [value.split()[0] for value in values("FROM")]
    assert len(images) == 2
    assert len(set(images)) == 1, "the same Python builds and runs"
    version = tuple(map(int, re.findall(r":(\d+)\.(\d+)", images[0])[0]))
    assert version >= tuple(map(int, PROJECT["project"]["requires-python"].removeprefix(">=").split(".")))


def test_it_runs_as_nobody_special_on_a_volume_of_its_own():
    order = [instruction for instruction, _ in STEPS]
    user = values("USER")[0]
    (made,) = [value for value in values("RUN") if "useradd" in value]
    folder = values("VOLUME")[0]
    assert made.endswith(f"mkdir {folder} && chown {user} {folder}")
    assert re.search(r"--uid [1-9]\d{3,}", made)
    assert order.index("USER") < order.index("VOLUME") < order.index("ENTRYPOINT")
    assert values("STOPSIGNAL") == ["SIGTERM"]


@pytest.fixture
def command(tmp_path) -> list[str]:
    """Entry point and arguments, with the volume's folder in reach and a port that is free."""
    entry, arguments = json.loads(values("ENTRYPOINT")[0]), json.loads(values("CMD")[0])
    assert entry == ["nhan"]
    assert PROJECT["project"]["scripts"]["nhan"] == "nlp.cli:main"
    return [
        sys.executable,
        "-m",
        "nlp.cli",
        *(re.sub(rf"^{values('VOLUME')[0]}/", f"{tmp_path}/", a) for a in arguments),
    ]


def test_without_a_token_it_says_how_to_make_one(command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=ROOT)
    assert done.returncode == 2
    assert "nhan desk token" in done.stderr


def test_its_commands_start_a_desk_that_its_health_check_finds_well(tmp_path, command):
    database = tmp_path / "desk.sqlite"
    assert command[command.index("--database") + 1] == str(database)
    token = subprocess.run(
        [sys.executable, "-m", "nlp.cli", "desk", "token", "cms", "--database", str(database)],
        capture_output=True, text=True, timeout=60, check=True, cwd=ROOT,
    )  # fmt: skip
    assert token.stdout.startswith("nhan_")
    check = json.loads(values("HEALTHCHECK")[0].partition("CMD ")[2])
    assert check[0] == "python"
    port = values("EXPOSE")[0]
    assert f":{port}/" in check[2]
    with Server(database, *command[command.index("serve") + 1 : command.index("--database")]) as server:
        here = [sys.executable, "-c", check[2].replace(f":{port}/", f":{server.port}/")]
        assert subprocess.run(here, timeout=30, check=False).returncode == 0
    assert subprocess.run(here, timeout=30, check=False, capture_output=True).returncode != 0
