"""A whole morning at the desk in a real browser, by keys; accessibility; both languages, both themes, small and wide."""

import csv
import io
import json
from pathlib import Path

import docx
import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import chromium
from desk_browser import STORY
from editor import Editor
from server import ROOT, Server

from nlp.evaluate.gold import read_gold

XSS = "<img src=x onerror=window.hit=1><script>window.hit=1</script>"


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def server(tmp_path_factory, browser):
    with Server(tmp_path_factory.mktemp("desk") / "desk.sqlite") as server:
        server.post(
            "/v1/feedback", {"article": {"text": STORY, "published": "2026-01-12"}, "decisions": [{"action": "reopen"}]}
        )
        attack = f"{XSS}\n\nTác giả: {XSS}\n\nTại xã Thanh Yên {XSS} sáng nay có mưa to.\n\nBài, ảnh: {XSS}\n"
        article = {"text": attack, "title": XSS, "source": XSS}
        decisions = [
            {"action": "add-mention", "start": 0, "end": len(XSS), "kind": "organisation"},
            {"action": "reopen"},
        ]
        server.post("/v1/feedback", {"article": article, "decisions": decisions})
        yield server


def page_of(browser, width=1440, scheme="light", language="vi"):
    locale = {"vi": "vi-VN", "en": "en-GB"}[language]
    height = 900 if width > 500 else 740
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, locale=locale)
    context.set_default_timeout(20_000)
    return context.new_page()


@pytest.fixture
def editor(browser, server):
    page = page_of(browser)
    editor = Editor(page, server.address)
    yield editor
    assert editor.errors == []
    page.context.close()


def twenty(folder: Path) -> list[Path]:
    """Twenty articles of the corpus as files, as an editor has them."""
    folder.mkdir()
    articles = [f for f in sorted((ROOT / "corpora/gold").glob("*.txt")) if int(f.stem[-3:]) <= 15]
    files = []
    for file in articles[:: max(1, len(articles) // 20)][:20]:
        files.append(folder / file.name)
        files[-1].write_text(read_gold(file).text, encoding="utf-8")
    return files


def test_a_morning(browser, tmp_path):
    """Twenty articles in, decisions by keys, the server killed in the middle: nothing lost, the export is the screen."""
    database = tmp_path / "desk.sqlite"
    page = page_of(browser)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    with Server(database) as server:
        editor = Editor(page, server.address)
        load(editor, tmp_path)
        article = decide(editor)
        before = editor.screen()
        server.process.kill()
        server.process.wait()
        editor.press("a")
        assert "Chưa lưu được" in page.inner_text("#status")
        assert editor.screen()["options"] == before["options"], "what was not saved is not shown as done"
    editor.errors.clear()
    with Server(database, port=server.port) as server:
        editor.open(f"/articles/{article}?order=hardest")
        assert {k: v for k, v in editor.screen().items() if k != "options"} == {
            k: v for k, v in before.items() if k != "options"
        }
        assert states(editor.screen()) == states(before), "nothing is lost"
        exported(editor, article)
        undone(editor)
        editor.press("d")
        assert editor.screen()["article"] != article
        editor.open("/?status=done")
        assert page.locator(".queue li").count() == 2
        with page.expect_download() as finished:
            page.get_by_role("link", name="JSONL").click()
        assert len(Path(finished.value.path()).read_text(encoding="utf-8").splitlines()) == 2
    assert editor.errors == []
    page.context.close()


def load(editor, tmp_path):
    page = editor.page
    editor.open()
    page.set_input_files("#files", twenty(tmp_path / "in"))
    page.locator("#outcome li").nth(19).wait_for(timeout=60_000)
    assert page.locator("#outcome .error").count() == 0
    page.fill("#paste-text", STORY)
    page.fill("#paste-published", "2026-01-12")
    page.get_by_role("button", name="Gắn nhãn").click()
    page.locator("#outcome li").nth(20).wait_for()
    editor.open("/?order=hardest")
    assert page.locator(".queue li").count() == 21
    doubts = [float(t.partition("Độ khó ")[2].split()[0]) for t in page.locator(".queue .quiet").all_inner_texts()]
    assert doubts == sorted(doubts, reverse=True), "hardest first"


def decide(editor):
    """The first by Start, quickly; then the story with every kind of decision."""
    page = editor.page
    editor.open("/?order=added")
    page.get_by_role("link", name="Bắt đầu làm").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("body[data-ready=true]")
    first = editor.screen()["article"]
    editor.press("1 v d")
    assert editor.screen()["article"] != first
    page.goto(editor.address + "/?order=hardest")
    page.get_by_role("link", name="Trao quà tại xã Thanh Yên").click()
    page.wait_for_selector("body[data-ready=true]")
    fix_a_place(editor)
    add_a_mention_and_tags(editor)
    editor.press("s 2 v")
    return editor.screen()["article"]


def fix_a_place(editor):
    """Another of the candidates by its number: each with its province, and on the map."""
    page = editor.page
    editor.go_to("xã Tân Lập")
    rows = page.locator("#card .candidates li").all_inner_texts()
    assert len(rows) > 1
    assert "Tỉnh Tây Ninh" in " ".join(rows)
    page.wait_for_selector("#card svg.map circle.candidate")
    assert page.locator("#card svg.map text.ground").count() > 0
    wanted = next(i for i, row in enumerate(rows) if "place:" in row) + 1
    editor.press(str(wanted))
    chosen = next(o for o in editor.screen()["options"] if o["name"] == "xã Tân Lập")
    assert chosen["state"] == "đã nhận"
    assert "Tân Lập" in chosen["detail"]


def add_a_mention_and_tags(editor):
    page = editor.page
    editor.select("Chữ thập đỏ")
    editor.press("m")
    assert any("tổ chức" in hit for hit in editor.search("Chữ thập đỏ"))
    for _ in range(20):  # to the last: an organisation of that name
        page.keyboard.press("ArrowDown")
    editor.choose()
    assert any(text == "Chữ thập đỏ" for _, text, _ in editor.screen()["marks"])
    editor.press("t")
    assert "giáo dục" in editor.search("giao duc")[0]
    editor.choose()
    assert [o["state"] for o in editor.screen()["options"] if o["name"] == "giáo dục"] == ["đã nhận"]
    editor.press("t")
    editor.search("muong phang")
    editor.choose()
    assert [o["state"] for o in editor.screen()["options"] if o["name"] == "Xã Mường Phăng"] == ["đã nhận"]


def states(screen):
    """Everything decided, in whatever order it is listed (what no longer needs a look has moved)."""
    return sorted((o["key"], o["state"], o["detail"]) for o in screen["options"])


def exported(editor, article):
    """Every format, downloaded and copied, says what the screen says."""
    page = editor.page
    page.check("#hidden")
    screen = editor.screen()
    editor.press("e")
    page.wait_for_selector("#export[open]")
    kinds = {}
    for kind in ("json", "ninjs", "csv", "html"):
        page.click(f"[data-copy={kind}]")
        page.locator("#status", has_text="Đã chép.").wait_for()
        page.evaluate("document.getElementById('status').textContent = ''")
        copied = page.evaluate("navigator.clipboard.readText()")
        with page.expect_download() as download:
            page.locator(f"a[href$='format={kind}']").click()
        kinds[kind] = Path(download.value.path()).read_text(encoding="utf-8")
        assert copied.replace("\r\n", "\n") == kinds[kind].replace("\r\n", "\n")
    page.keyboard.press("Escape")
    record = json.loads(kinds["json"])
    shown = {o["key"]: o for o in screen["options"] if o["state"] != "đã bỏ"}
    assert {f"tag:{t['id']}" for t in record["tags"]} == {key for key in shown if key.startswith("tag:")}
    headings = {"apply": "Nhãn sẽ gắn", "suggest": "Nhãn gợi ý", "hide": "Nhãn ẩn"}
    assert all(shown[f"tag:{t['id']}"]["heading"] == headings[t["band"]] for t in record["tags"])
    assert shown["section"]["name"] == "xã hội"
    assert record["section"]["id"] == "social-affairs"
    marks = [
        (f"mention:{m['kind']}:{m['start']}:{m['end']}", m["text"], m["target"] or "chưa rõ là gì")
        for m in record["mentions"]
    ]
    assert sorted(marks) == sorted(map(tuple, screen["marks"]))
    assert record["article"]["text"] == screen["text"]
    rows = list(csv.DictReader(io.StringIO(kinds["csv"])))
    assert {r["id"] for r in rows if r["what"] == "tag"} == {t["id"] for t in record["tags"]}
    assert json.loads(kinds["ninjs"])["headlines"][0]["value"] == record["article"]["title"]
    assert "Mường Phăng" in kinds["html"] or "Trao quà" in kinds["html"]
    page.uncheck("#hidden")


def undone(editor):
    """Every decision of the editor on this article taken back one by one and made again."""
    before = states(editor.screen())
    editor.press("u " * 5)
    untouched = editor.screen()
    assert not any(o["name"] == "giáo dục" for o in untouched["options"])
    assert all(o["state"] in ("", "đã nhận") for o in untouched["options"])
    assert states(untouched) != before
    editor.press("y " * 5)
    assert states(editor.screen()) == before


def test_keys_are_never_for_the_wrong_item(editor):
    """Keys faster than the server: each is for the item after the one before it, and none for an unseen article."""
    slow = "const f = fetch; window.fetch = async (...a) => { await new Promise((r) => setTimeout(r, 150)); return f(...a); };"
    editor.page.add_init_script(slow)
    editor.open("/articles/1?order=added")
    names = [o["key"] for o in editor.screen()["options"]]
    editor.press("a a r")
    settled = {o["key"]: o["state"] for o in editor.screen()["options"]}
    assert [settled[name] for name in names[:4]] == ["đã nhận", "đã nhận", "đã bỏ", ""]
    assert editor.chosen()["key"] == names[3]
    editor.press("u u u")
    assert all(o["state"] == "" for o in editor.screen()["options"])
    editor.press("n r r")
    assert editor.screen()["article"] == 2
    assert all(o["state"] in ("", "đã nhận") for o in editor.screen()["options"])


def test_text_is_found_and_marked_without_a_mouse(editor):
    editor.open("/articles/1")
    editor.press("m")
    hits = editor.search("xã thanh yên")
    assert len(hits) == 2, "each place where the words stand, with the words around it"
    assert "Trao quà" in hits[0]
    editor.page.keyboard.press("Escape")
    assert editor.page.evaluate("document.activeElement.id") == "items"


def test_only_keys(editor):
    """From the queue through an article and back: everything that acts is reached by Tab and shows its focus."""
    page = editor.page
    editor.open()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    wanted = {"start", "files", "paste-text", "paste-title", "paste-published"}
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id"))
    assert wanted <= reached
    editor.open("/articles/1")
    assert page.evaluate("document.activeElement.id") == "items"
    editor.press("ArrowDown ArrowDown ArrowUp")
    assert editor.screen()["options"][1]["chosen"]
    assert page.get_attribute("#items", "aria-activedescendant") == "option-" + editor.chosen()["key"]
    editor.press("?")
    assert page.evaluate("document.querySelector('#help').open")
    page.keyboard.press("Escape")
    assert not page.evaluate("document.querySelector('#help').open")
    assert page.get_attribute("#status", "aria-live") == "polite"


def test_reasons_and_refusals_speak_the_editors_language(editor):
    editor.open("/articles/1")
    editor.go_to("xã Tân Lập")
    editor.page.wait_for_selector("#card .candidates")
    card = editor.page.inner_text("#card")
    assert "có từ chỉ loại" in card
    assert "type word" not in card
    editor.page.click("#text mark.person")
    assert "viết đủ họ tên; kèm chức danh" in editor.page.inner_text("#card")
    editor.open("/")
    editor.page.set_input_files(
        "#files", [{"name": "a.docx", "mimeType": "application/zip", "buffer": b"PK\x03\x04broken"}]
    )
    editor.page.wait_for_selector("#outcome .error")
    assert "Tệp bị hỏng" in editor.page.inner_text("#outcome")


def test_what_is_added_stands_in_the_queue_at_once(editor, tmp_path):
    editor.open("/")
    page = editor.page
    page.fill(
        "#paste-text",
        "Phiên chợ mới\n\nChợ phiên họp ngày 4/9 tại xã Thanh Yên, tỉnh Điện Biên, do ông Lò Văn Đức mở.\n",
    )
    page.click("#paste button.primary")
    page.locator("#queued li", has_text="Phiên chợ mới").wait_for()
    assert page.locator("#start").is_visible()
    document = docx.Document()
    for line in ("Trường mới", "Xã Núa Ngam có trường mới từ sáng nay."):
        document.add_paragraph(line)
    document.save(tmp_path / "Trường mới.docx")
    page.set_input_files("#files", tmp_path / "Trường mới.docx")
    page.locator("#queued li", has_text="Trường mới.docx").wait_for()

    page.locator("#queued a", has_text="Phiên chợ mới").click()
    page.wait_for_selector("body[data-ready=true]")
    editor.go_to("ngày 4/9")
    assert "chưa rõ năm nào" in page.inner_text("#card")
    editor.press("g")
    assert editor.search("31/2/2025") == ["Không tìm thấy."]
    assert editor.search("4/9/2025")[0].startswith("04/09/2025")
    editor.choose()
    chosen = next(o for o in editor.screen()["options"] if o["name"] == "ngày 4/9")
    assert "04/09/2025" in chosen["detail"]
    assert ["mention:date", "date:2025-09-04"] in [[m[0].rsplit(":", 2)[0], m[2]] for m in editor.screen()["marks"]]


@pytest.mark.parametrize(("width", "height"), [(1440, 700), (360, 740)])
def test_the_card_of_the_last_item_is_in_sight(browser, server, width, height):
    page = page_of(browser, width)
    page.set_viewport_size({"width": width, "height": height})
    editor = Editor(page, server.address)
    editor.open("/articles/1")
    editor.press("j " * 30)
    assert editor.screen()["options"][-1]["chosen"]
    for part in ("#card h2", "#items [aria-selected=true]", "#actions button"):
        assert page.locator(part).first.evaluate(
            "e => { const b = e.getBoundingClientRect(); return b.top >= 0 && b.bottom <= innerHeight && b.height > 5 }"
        ), part
    page.context.close()


def test_hostile_text_stays_text(editor):
    for path in ("/?status=all", "/articles/2", "/corrections"):
        editor.open(path)
        assert "<img src=x" in editor.page.inner_text("main")
        assert editor.page.evaluate("window.hit") is None
        assert editor.page.locator("main img").count() == 0
    editor.open("/articles/2")
    editor.press("e")
    assert editor.page.evaluate("window.hit") is None


@pytest.mark.parametrize(
    ("width", "scheme", "language"), [(1440, "light", "vi"), (360, "dark", "en")], ids=["wide", "narrow"]
)
def test_accessibility(browser, server, width, scheme, language):
    """axe-core finds nothing on any page or dialog; nothing is wider than the window."""
    page = page_of(browser, width, scheme, language)
    editor = Editor(page, server.address)
    for path in ("/login", "/nothing", "/?status=all", "/corrections", "/articles/2", "/articles/1"):
        editor.open(path)
        check(page, path)
    editor.go_to("xã Tân Lập")
    page.wait_for_selector("#card svg.map")
    check(page, "card with candidates and map")
    editor.press("r k a")
    check(page, "after decisions")
    for key, dialog in (("?", "help"), ("e", "export"), ("h", "log"), ("t", "search")):
        editor.press(key)
        page.wait_for_selector(f"#{dialog}[open]")
        if dialog == "log":
            last = page.locator("#log-rows tr").last.inner_text()
            assert all(
                word in last
                for word in (("editor", "Nhận", "đã nhận") if language == "vi" else ("editor", "Accept", "accepted"))
            )
        if dialog == "search":
            editor.search("dien bien")
        check(page, dialog)
        page.keyboard.press("Escape")
    editor.press("u u")
    assert page.evaluate("document.documentElement.lang") == language
    page.context.close()


def check(page, where):
    result = Axe().run(page)
    assert result.violations_count == 0, f"{where}\n{result.generate_report()}"
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), f"{where} is wider than the window"
