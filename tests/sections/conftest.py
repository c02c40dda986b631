"""Tables of our own short news, as a newsroom would give them to training."""

import csv
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Our sections under the names of a newsroom of its own.
NAMES = {
    "economy": "Kinh tế",
    "social-affairs": "Đời sống",
    "travel": "Du lịch",
    "culture-sports": "Văn hóa",
    "none": "Khác",
}


@pytest.fixture(scope="session")
def briefs() -> list[dict]:
    with (ROOT / "corpora" / "briefs.tsv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="session")
def rows(briefs) -> list[dict]:
    """English short news with a newsroom's own section names."""
    english = [row for row in briefs if row["language"] == "en"]
    return [
        {"id": f"a{number}", "text": row["text"], "section": NAMES[row["section"]], "language": "en"}
        for number, row in enumerate(english)
    ]


@pytest.fixture
def write(tmp_path):
    """Rows to a JSONL or CSV file."""

    def make(rows, name="data.jsonl"):
        file = tmp_path / name
        if name.endswith(".csv"):
            with file.open("w", encoding="utf-8", newline="") as out:
                writer = csv.DictWriter(out, list(rows[0]) if rows else ["text", "section"])
                writer.writeheader()
                writer.writerows(rows)
        else:
            file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        return file

    return make
