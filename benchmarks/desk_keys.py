"""How many keys an editor presses an article: plays the editor in a real browser, following the gold corpus.

    python -m benchmarks.desk_keys [--every N] [--mentions]

On each article the player brings section and tags (places, documents, organisations) to what the gold header says and
presses ``d``. With ``--mentions`` also every place and document in the text: wrong targets are fixed, spurious ones
rejected. Every key counts: moves, letters typed into a search, Enter. Only train and dev articles are read. Needs chromium.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from nlp.desk.lookup import Lookup
from nlp.evaluate.commands import gold_articles
from nlp.evaluate.gold import GoldArticle
from nlp.evaluate.scores import main_tags
from nlp.profile import Profile
from nlp.text import fold

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "desk"))
SECTIONS = ("economy", "social-affairs", "travel", "culture-sports")
#: Kinds of tags that the gold header names.
KINDS = ("place:", "former:", "doc:", "org:")
LOOKUP = Lookup(Profile())


class Player:
    """One article at a time, by keys."""

    def __init__(self, editor: Any, gold: GoldArticle, mentions: bool) -> None:
        self.editor = editor
        self.gold = gold
        self.mentions = mentions
        self.unreached: list[str] = []

    def play(self) -> int:
        """The keys pressed for this article."""
        self.editor.keys = 0
        self._section()
        self._tags()
        if self.mentions:
            self._targets()
        self.editor.press("d")
        return int(self.editor.keys)

    def _section(self) -> None:
        row = next(o for o in self.editor.screen()["options"] if o["key"] == "section")
        wanted = {self.gold.section, self.gold.header.get("also", "")} - {""}
        words = json.loads(self.editor.page.get_attribute("body", "data-words"))
        if row["name"].rstrip("?") in {words[w] for w in wanted} and not row["name"].endswith("?"):
            return
        key = "0" if self.gold.section == "none" else str(1 + SECTIONS.index(self.gold.section))
        if self.editor.chosen()["key"] != "section":
            self.editor.press("s")
        self.editor.press(key)

    def _tags(self) -> None:
        main = main_tags(self.gold)
        shown = [o for o in self.editor.screen()["options"] if o["key"].startswith("tag:")]
        applied = {o["key"][4:] for o in shown if o["heading"] == self._word("tags_apply")}
        for option in shown:
            id_ = option["key"][4:]
            if id_.startswith(KINDS) and (id_ in applied) != (id_ in main):
                self._to(option["key"])
                self.editor.press("r" if id_ in applied else "a")
        for id_ in sorted(main - {o["key"][4:] for o in shown}):
            self.editor.press("t")
            self._find(id_)

    def _targets(self) -> None:
        """Places and documents: the target of each group of mentions as the gold has it."""
        gold = {(m.kind, m.start, m.end): m.target for m in self.gold.mentions if m.kind in ("place", "law")}
        seen = set()
        for item, _, target in self.editor.screen()["marks"]:
            _, kind, start, end = item.split(":")
            if kind not in ("place", "law") or (target, kind) in seen:
                continue
            seen.add((target, kind))
            wanted = gold.get((kind, int(start), int(end)), "spurious")
            if wanted == target or wanted is None:
                continue
            if not self._to(item):
                continue
            if wanted == "spurious":
                if not any(m.start < int(end) and int(start) < m.end for m in self.gold.mentions):
                    self.editor.press("r")
                continue
            candidates = self.editor.page.locator("#card .candidates li").all_inner_texts()
            number = next((n for n, row in enumerate(candidates, 1) if f"{wanted} ·" in row), None)
            if number:
                self.editor.press(str(number))
            else:
                self.editor.press("g")
                self._find(wanted)

    def _to(self, key: str) -> bool:
        """Move to an item, up or down, whichever is nearer; False where the list does not have it by itself."""
        options = [o["key"] for o in self.editor.screen()["options"]]
        if key not in options:
            return False
        by = options.index(key) - options.index(self.editor.chosen()["key"])
        if by:
            self.editor.press(" ".join(["j" if by > 0 else "k"] * abs(by)))
        return True

    def _find(self, id_: str) -> None:
        """Type a name into the open search and take the hit with this id."""
        hits = self.editor.search(self._typed(id_))
        at = next((n for n, hit in enumerate(hits) if hit.endswith(id_)), None)
        if at is None:
            self.unreached.append(id_)
            self.editor.press("Escape")
            return
        for _ in range(at):
            self.editor.press("ArrowDown")
        self.editor.choose()

    def _typed(self, id_: str) -> str:
        """What an editor would type for an id: the name of a unit or body without marks, a document's symbol."""
        about = LOOKUP.about(id_, {})
        if about is not None and about["kind"] in ("place", "organisation"):
            return fold(about["label"]["vi"])
        return id_.partition(":")[2].partition("@")[0].partition("~")[0].lower()

    def _word(self, key: str) -> str:
        words: dict[str, str] = json.loads(self.editor.page.get_attribute("body", "data-words"))
        return words[key]


def run(every: int, mentions: bool) -> list[tuple[str, int, list[str]]]:
    """(id, keys, what could not be reached) of each article."""
    from chromium import chromium
    from editor import Editor
    from server import Server

    articles = [*gold_articles(ROOT / "corpora/gold", "train"), *gold_articles(ROOT / "corpora/gold", "dev")][::every]
    rows = []
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder) / "desk.sqlite") as server, chromium() as browser:
        for number, gold in enumerate(articles, 1):
            sent = {"article": {"text": gold.text, "published": gold.published}, "decisions": [{"action": "reopen"}]}
            assert server.post("/v1/feedback", sent)["article"] == number
        editor = Editor(browser.new_page(locale="en-GB"), server.address)
        editor.page.set_default_timeout(20_000)
        for number, gold in enumerate(articles, 1):
            editor.open(f"/articles/{number}?order=hardest")
            player = Player(editor, gold, mentions)
            rows.append((gold.id, player.play(), player.unreached))
    return rows


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, help="play every Nth article")
    parser.add_argument("--mentions", action="store_true", help="also put every place and document right")
    given = parser.parse_args()
    rows = run(given.every, given.mentions)
    keys = sorted(count for _, count, _ in rows)
    print(f"articles {len(keys)}  median {statistics.median(keys):g}  mean {statistics.mean(keys):.1f}  "
          f"90 % at most {keys[int(0.9 * (len(keys) - 1))]}  most {keys[-1]}")  # fmt: skip
    print(f"not found by the search: {sum(len(missed) for *_, missed in rows)}")
    for id_, count, missed in sorted(rows, key=lambda row: -row[1])[:8]:
        print(f"  {count:3}  {id_}  {' '.join(missed)}")


if __name__ == "__main__":
    main()
