"""Attacks that were tried, each with its test. docs/desk.md has the same table in words."""

import io
import json
import logging
import zipfile
from pathlib import Path

import pytest
from desk_browser import STORY, start
from starlette.testclient import TestClient

from nlp.desk.app import create_app
from nlp.desk.config import Config, Limits
from nlp.desk.security import begin_session, make_token, remove_token

XSS = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'>"


def guard_token(guarded) -> str:
    return make_token(guarded.desk.store, "Mai")


def auth(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


# Cross-site scripting


@pytest.mark.parametrize("path", ["/", "/articles/1", "/corrections"])
def test_pasted_markup_is_never_markup(browser, path):
    article = browser.paste(f"{XSS}\n\nTại {XSS} xã Thanh Yên có nhiều việc.\n\n{XSS}", title=XSS, source=XSS)
    start_ = 0
    browser.decide(article, "add-mention", start=start_, end=10, kind="organisation")
    browser.decide(article, "reject", items=[browser.get(f"/desk/articles/{article}")["groups"][0]["items"][0]])
    page = browser.open(path)
    assert "<script>alert" not in page
    assert "<img" not in page


def test_a_files_name_is_a_label_without_a_path(browser):
    name = f"../../etc/{XSS}\r\nSet-Cookie: a=b.txt"
    rows = browser.client.post(
        "/desk/upload", files=[("files", (name, STORY.encode()))], headers={"X-CSRF-Token": browser.csrf}
    ).json()["results"]
    assert ".." not in rows[0]["file"]
    assert "<script>" not in browser.open("/")


def test_no_inline_script_and_a_strict_policy(browser):
    browser.paste()
    for path in ("/", "/articles/1", "/corrections", "/login", "/v1/version", "/nothing", "/static/review.js"):
        answer = browser.client.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        for piece in (
            answer.text.split("<script")[1:]
            if path.startswith(("/", "/art")) and "html" in answer.headers["content-type"]
            else ()
        ):
            assert ' src="/static/' in piece.partition(">")[0]
            assert piece.partition(">")[2].startswith("</script>")
        if "html" in answer.headers["content-type"]:
            assert " style=" not in answer.text
            assert " onclick=" not in answer.text


def test_scripts_never_write_markup_and_load_nothing_from_elsewhere():
    static = Path(__file__).resolve().parents[2] / "nlp/desk/static"
    for file in [*static.glob("*.js"), *static.glob("*.css"), *(static.parent / "templates").glob("*.html")]:
        text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        for word in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "http://",
            "https://",
            "|safe",
        ):
            assert word not in text, (file.name, word)


# Forgery from another page


@pytest.mark.parametrize(
    "headers", [{}, {"X-CSRF-Token": "wrong"}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "é".encode()}]
)
def test_a_change_without_the_pages_token_is_refused(browser, headers):
    article = browser.paste()
    for path, body in (
        (f"/desk/articles/{article}/decisions", {"action": "done"}),
        ("/v1/tag", {"text": "x"}),
        (f"/desk/articles/{article}/undo", None),
    ):
        assert browser.client.post(path, json=body, headers=headers).json()["reason"] == "csrf"
    assert browser.desk.store.decisions() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_foreign_page_cannot_post_even_where_no_token_is_needed(client, headers):
    answer = client.post("/v1/feedback", content=b"{}", headers={"Content-Type": "text/plain", **headers})
    assert (answer.status_code, answer.json()["reason"]) == (403, "origin")
    assert client.post("/login", data={"token": "x"}, headers=headers).status_code == 403


def test_the_session_cookie_is_out_of_reach(browser):
    browser.client.cookies.clear()
    cookie = browser.client.get("/").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Secure" not in cookie


def test_behind_tls_cookies_are_secure(database, tagger):
    for browser in start(Config(database, tls=True), tagger):
        assert "Secure" in browser.client.get("/").headers["set-cookie"]


def test_behind_a_proxy_clients_are_told_apart_by_what_it_says(database, tagger):
    """Only a proxy on this machine is believed, only where one was announced, and only its own word: the last."""

    def refused(client, sent_by):
        return [
            client.get("/v1/version", headers={"Authorization": "Bearer x", "X-Forwarded-For": sent_by}).status_code
            for _ in range(4)
        ]

    limits = Limits(wrong_tokens=3)
    for tls, second in ((True, 401), (False, 429)):
        app = create_app(Config(database, tls=tls, limits=limits), tagger)
        with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1)) as client:
            assert refused(client, "198.51.100.9, 203.0.113.1") == [401, 401, 401, 429]
            assert refused(client, "198.51.100.9, 203.0.113.2")[0] == second
            assert refused(client, "1, 203.0.113.1")[0] == 429
    with TestClient(
        create_app(Config(database, tls=True, limits=limits), tagger),
        base_url="http://127.0.0.1",
        client=("192.0.2.7", 1),
    ) as far:
        assert refused(far, "203.0.113.3") == [401, 401, 401, 429]
        assert refused(far, "203.0.113.4")[0] == 429


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost.evil", "[::2]:8765"])
def test_a_foreign_name_is_refused(client, host):
    """DNS rebinding: a page of evil.example whose name now points here."""
    assert client.get("/v1/version", headers={"Host": host}).json()["reason"] == "host"


@pytest.mark.parametrize("host", ["localhost:8765", "127.0.0.1", "[::1]:8765", "LOCALHOST"])
def test_loopbacks_names_are_known(client, host):
    assert client.get("/v1/version", headers={"Host": host}).status_code == 200


def test_the_way_back_after_choosing_a_language_stays_here(client):
    for back in (
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/x\r\nSet-Cookie: a=b",
    ):
        answer = client.post("/language", data={"language": "en", "back": back}, follow_redirects=False)
        assert answer.headers["location"] == "/", back


# Paths


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e%2f%2e%2e%2fcli.py",
        "/static//etc/passwd",
        "/static/..%5capp.py",
    ],
)
def test_static_files_do_not_lead_out(client, path):
    assert client.get(path).status_code == 404


# Uploads


def zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def upload(guarded, *files):
    guarded.client.cookies.clear()
    key, session = begin_session(guarded.desk.store, "Mai")
    guarded.client.cookies.set("nhan_session", key)
    return guarded.client.post(
        "/desk/upload", files=[("files", file) for file in files], headers={"X-CSRF-Token": session.csrf}
    )


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("bomb.docx", zipped("word/document.xml", b"<a/>" + b" " * 5_000_000), "too-large"),
        ("bomb.zip", zipped("a.txt", b"0" * 5_000_000), "too-large"),
        ("nested.zip", zipped("a.zip", zipped("b.txt", b"x")), "archive"),
        ("broken.docx", b"PK\x03\x04" + b"\0" * 200, "damaged"),
        ("large.txt", b"x" * 60_000, "too-large"),
        ("empty.txt", b" \n", "empty"),
        (
            "entities.docx",
            zipped("word/document.xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
            "not-docx",
        ),
    ],
)
def test_bad_files_are_refused_one_by_one(guarded, name, content, reason):
    rows = upload(guarded, (name, content), ("good.txt", STORY.encode())).json()["results"]
    assert rows[0]["reason"] == reason
    assert rows[1]["article"] == 1


def test_too_many_files(guarded):
    answer = upload(guarded, *[(f"{n}.txt", b"x") for n in range(5)])
    assert (answer.status_code, answer.json()["reason"]) == (413, "too-many")


def test_an_upload_larger_than_said(guarded):
    answer = upload(guarded, ("a.txt", b"x" * 250_000))
    assert (answer.status_code, answer.json()["reason"]) == (413, "too-large")


def test_a_body_that_grows_past_the_limit_without_saying_so(guarded):
    def body():
        for _ in range(50):
            yield b"x" * 1000

    answer = guarded.client.post(
        "/v1/tag", content=body(), headers={"Content-Type": "text/plain", **auth(guard_token(guarded))}
    )
    assert (answer.status_code, answer.json()["reason"]) == (413, "too-large")


# SQL


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE decision; --", '" OR 1=1 --', "x' UNION SELECT digest FROM token --", "%", "_"]
)
def test_values_are_never_sql(browser, text):
    article = browser.paste(f"Bài thử {text}\n\nTại xã Thanh Yên, tỉnh Điện Biên {text}.", title=text, source=text)
    browser.client.get("/desk/search", params={"q": text})
    browser.client.get("/v1/places/search", params={"q": text + "a"})
    browser.client.get("/v1/law/" + text.replace("/", ""))
    browser.decide(article, "done")
    assert browser.desk.store.rows("SELECT COUNT(*) AS n FROM decision")[0]["n"] == 1


def test_only_constant_sql_in_the_code():
    for file in (Path(__file__).resolve().parents[2] / "nlp/desk").glob("*.py"):
        text = file.read_text(encoding="utf-8")
        for word in ('execute(f"', 'rows(f"', "execute(f'", ".format(sql", "%s"):
            assert word not in text, (file.name, word)


# Tokens


def test_without_a_token_nothing_is_served(guarded):
    guard_token(guarded)
    for path in ("/v1/version", "/v1/places/03349", "/v1/feedback", "/metrics", "/desk/queue", "/desk/export"):
        assert guarded.client.get(path).status_code == 401, path
    for path in ("/", "/articles/1", "/corrections"):
        assert guarded.client.get(path, follow_redirects=False).headers["location"] == "/login"
    assert guarded.client.post("/v1/tag", json={"text": "x"}).headers["www-authenticate"] == "Bearer"
    assert guarded.client.get("/v1/health").status_code == 200


def test_guessing_tokens_is_slowed_down_for_api_and_page_alike(guarded):
    token = guard_token(guarded)
    codes = [guarded.client.get("/v1/version", headers=auth(f"nhan_{n}")).status_code for n in range(2)]
    codes.append(guarded.client.post("/login", data={"token": "guess"}).status_code)
    assert codes == [401, 401, 401]
    late = guarded.client.get("/v1/version", headers=auth("nhan_x"))
    assert late.status_code == 429
    assert int(late.headers["retry-after"]) >= 1
    assert guarded.client.post("/login", data={"token": "guess"}).status_code == 429
    assert guarded.client.get("/v1/version", headers=auth(token)).status_code == 429, (
        "not even a right one, for a while"
    )


def test_tokens_and_sessions_are_hashed_at_rest(guarded, database):
    token = guard_token(guarded)
    guarded.client.post("/login", data={"token": token})
    key = guarded.client.cookies["nhan_session"]
    kept = b"".join(p.read_bytes() for p in database.parent.glob("desk.sqlite*"))
    assert token.encode() not in kept
    assert token[5:].encode() not in kept
    assert key.encode() not in kept


def test_a_token_taken_back_ends_its_sessions(guarded):
    token = guard_token(guarded)
    guarded.client.post("/login", data={"token": token})
    assert guarded.client.get("/", follow_redirects=False).status_code == 200
    assert remove_token(guarded.desk.store, "Mai")
    assert guarded.client.get("/", follow_redirects=False).status_code == 303
    assert guarded.client.get("/v1/version", headers=auth(token)).status_code == 401


@pytest.mark.parametrize("header", ["Basic YTpi", "Bearer", "Bearer ", "Bearer \xff", "bearer x y z", "Digest a=b"])
def test_odd_authorization_headers(guarded, header):
    guard_token(guarded)
    answer = guarded.client.get("/v1/version", headers={"Authorization": header.encode("latin-1")})
    assert answer.status_code == 401


def test_with_tokens_the_name_is_the_tokens(guarded):
    token = guard_token(guarded)
    guarded.client.post("/login", data={"token": token})
    page = guarded.open("/")
    assert 'action="/name"' not in page
    assert guarded.client.post("/name", data={"name": "Boss", "csrf": guarded.csrf}).status_code == 403
    made = guarded.client.post(
        "/v1/feedback", headers=auth(token), json={"article": {"text": STORY}, "decisions": [{"action": "done"}]}
    )
    assert made.status_code == 201
    assert guarded.desk.store.decisions()[0].editor == "Mai"


# Secrets, floods


def test_no_secret_gets_into_the_log(guarded, caplog):
    caplog.set_level(logging.DEBUG)
    token = guard_token(guarded)
    guarded.client.post("/login", data={"token": token})
    guarded.client.get(f"/v1/version?token={token}", headers=auth(token))
    guarded.client.post("/v1/tag", json={"text": "bài mật"}, headers=auth(token))
    written = "\n".join(
        json.dumps(getattr(r, "fields", {})) + r.getMessage() for r in caplog.records if r.name == "nhan.desk"
    )
    assert "/v1/version" in written
    for secret in (token, guarded.client.cookies["nhan_session"], "bài mật", "Bearer"):
        assert secret not in written


def test_too_many_requests_are_told_when_to_come_back(database, tagger):
    for browser in start(Config(database, limits=Limits(rate=1, burst=5)), tagger):
        codes = [browser.client.get("/v1/health").status_code for _ in range(8)]
        assert codes[:5] == [200] * 5
        assert codes[-1] == 429
        assert browser.client.get("/v1/health").headers["retry-after"] == "1"


def test_a_full_queue_refuses_at_once(browser):
    browser.desk.tagging.gate.pending = browser.desk.tagging.gate.most
    answer = browser.client.post("/v1/tag", json={"text": "x"}, headers={"X-CSRF-Token": browser.csrf})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert browser.client.get("/v1/health").json() == {"status": "busy"}
    browser.desk.tagging.gate.pending = 0


def test_deep_and_odd_input_does_not_break_the_server(client: TestClient):
    for body in (
        json.dumps({"text": "\ud800 xã Thanh Yên"}),
        json.dumps({"text": "\x00 a"}),
        json.dumps({"text": "a" * 200_000}),
        json.dumps({"text": "(" * 9_000}),
        json.dumps({"html": "<b>" * 1500 + "x"}),
    ):
        answer = client.post("/v1/tag", content=body.encode(), headers={"Content-Type": "application/json"})
        assert answer.status_code in (200, 422), answer.text
