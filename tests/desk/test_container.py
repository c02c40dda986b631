"""The Containerfile says what is so: read as a builder would, its commands run where no engine is needed. (None builds it here.)"""

import fnmatch
import json
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import urllib.request
import venv
from pathlib import Path

import pytest
from desk_browser import STORY
from server import ROOT, Server, free_port

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


@pytest.mark.soak
def test_its_steps_give_an_image_that_serves(tmp_path):
    """The build's steps in two environments of their own, as its two stages: what is copied, installed, copied over, and started."""
    source, built, image = tmp_path / "source", tmp_path / "installed", tmp_path / "image"
    shutil.copytree(ROOT, source, ignore=lambda folder, names: [n for n in names if ignored(_inside(folder, n))])
    venv.create(tmp_path / "build", with_pip=True)
    venv.create(image, with_pip=False)
    (install,) = [value for value in values("RUN") if "pip install" in value]
    pip = install.replace("--prefix /installed", f"--prefix {built}").replace("--no-cache-dir ", "").replace("'", "")
    done = subprocess.run(
        [tmp_path / "build/bin/python", "-m", *pip.split()], cwd=source, capture_output=True, text=True, timeout=1200, check=False
    )  # fmt: skip
    if "No matching distribution" in done.stderr and "Failed to establish a new connection" in done.stderr:
        pytest.skip("no package registry in reach")
    assert done.returncode == 0, done.stderr[-2000:]
    shutil.rmtree(source)
    shutil.copytree(built, image, dirs_exist_ok=True)
    run = [image / "bin/python", image / "bin/nhan"]  # the script's own first line names the build's interpreter
    alone = {"PATH": "/usr/bin:/bin"}  # nothing of ours but what was installed
    info = subprocess.run(
        [*run, "info"], capture_output=True, text=True, timeout=120, check=True, cwd=tmp_path, env=alone
    )
    assert str(ROOT) not in info.stdout
    database = str(tmp_path / "desk/desk.sqlite")
    token = subprocess.run(
        [*run, "desk", "token", "cms", "--database", database], capture_output=True, text=True, timeout=60, check=True, cwd=tmp_path, env=alone
    ).stdout.strip()  # fmt: skip
    arguments = [a.replace("/desk/desk.sqlite", database) for a in json.loads(values("CMD")[0])]
    port = free_port()
    with subprocess.Popen(
        [*run, *arguments, "--port", str(port)], cwd=tmp_path, env=alone, stderr=subprocess.DEVNULL
    ) as server:
        try:
            _until_well(port)
            request = urllib.request.Request(
                f"http://127.0.0.1:{port}/v1/tag", json.dumps({"text": STORY}).encode(),
                {"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
            )  # fmt: skip
            with urllib.request.urlopen(request, timeout=30) as answer:
                assert "place:03349" in json.load(answer)["entities"]
        finally:
            server.terminate()
            assert server.wait(30) in (0, -signal.SIGTERM)


def _inside(folder: str, name: str) -> str:
    return (Path(folder) / name).relative_to(ROOT).as_posix()


def _until_well(port: int) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/health", timeout=4):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the desk did not start")
