"""Small archives of our own sentences, and jobs on them."""

import json
from pathlib import Path

import pytest

from nlp.archive.engines import Engine
from nlp.archive.job import Job, run
from nlp.archive.progress import Lines
from nlp.archive.sinks import records
from nlp.archive.work import Limits, Settings
from nlp.profile import Profile

LEADS = (
    "UBND tỉnh Điện Biên họp bàn việc sửa trường học ở xã Thanh Yên.",
    "Giá cà phê ở Đắk Lắk tăng trở lại sau ba tuần giảm.",
    "Farmers in Thanh Yen commune, Dien Bien province, planted rice early this year.",
    "Đội bóng đá nữ TP.HCM thắng trận mở màn với tỷ số 2-0.",
    "Theo Nghị định 168/2024/NĐ-CP, mức phạt vượt đèn đỏ tăng lên nhiều lần.",
)


def row(number: int) -> dict[str, str]:
    """An article like no other."""
    lead = LEADS[number % len(LEADS)]
    return {
        "id": f"a{number}",
        "title": f"Bản tin số {number}",
        "text": f"{lead}\nĐây là bản tin thứ {number} trong ngày. Cuộc họp kéo dài {number % 7 + 1} giờ.",
        "published": f"{2024 + number % 3}-{number % 12 + 1:02d}-15",
    }


def write_rows(path: Path, first: int, last: int) -> Path:
    path.write_text(
        "".join(json.dumps(row(n), ensure_ascii=False) + "\n" for n in range(first, last)), encoding="utf-8"
    )
    return path


@pytest.fixture
def rows_file(tmp_path):
    """Sixty articles in one file."""
    return write_rows(tmp_path / "rows.jsonl", 0, 60)


def job(*inputs, out, workers=0, engine="here", scheduler=None, format="jsonl", shard=10, resume=False, retag=False,
        fields=(), text=False, limits=None) -> dict:  # fmt: skip
    """Run a job with small shards and give its manifest."""
    settings = Settings(format, tuple(fields), text, limits or Limits())
    task = Job(
        tuple(map(str, inputs)), out, Profile(), settings, Engine(engine, workers, scheduler), shard, resume, retag
    )
    return run(task, Lines())


def outputs(out: Path) -> dict[str, bytes]:
    """The files that must not differ between two runs."""
    names = [*(out / "articles").glob("part-*"), out / "rejected.jsonl"]
    return {path.name: path.read_bytes() for path in names}


def everything(out: Path) -> list[dict]:
    """All records, in order."""
    return [record for path in sorted((out / "articles").glob("part-*")) for record in records(path)]


def rejected(out: Path) -> list[dict]:
    return [json.loads(line) for line in (out / "rejected.jsonl").read_text(encoding="utf-8").splitlines()]
