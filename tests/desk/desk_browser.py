"""A client that looks like a browser on this machine, and the story it works on."""

from collections.abc import Iterator

from starlette.testclient import TestClient

from nlp.desk.app import create_app
from nlp.desk.config import Config
from nlp.desk.desk import Desk
from nlp.tagger import Tagger

STORY = (
    "Trao quà tại xã Thanh Yên\n\nĐBP - Sáng 12/1, tại xã Thanh Yên, Hội Chữ thập đỏ tỉnh Điện Biên trao quà cho 50 hộ dân. "
    "Ông Lò Văn Đức, Chủ tịch UBND xã Tân Lập, dự buổi lễ. Việc này thực hiện Nghị quyết số 71-NQ/TW.\n"
)


class Browser:
    """A client with a session and the page's token, as the page's script has."""

    def __init__(self, client: TestClient, desk: Desk) -> None:
        self.client = client
        self.desk = desk
        self.csrf = ""

    def open(self, path: str = "/") -> str:
        page = self.client.get(path)
        assert page.status_code == 200, page.text
        self.csrf = page.text.partition('name="csrf" content="')[2].partition('"')[0]
        return page.text

    def be(self, name: str) -> None:
        """Another editor in the same browser."""
        self.open()
        done = self.client.post("/name", data={"name": name, "csrf": self.csrf}, follow_redirects=False)
        assert done.status_code == 303
        self.open()

    def post(self, path: str, json: object = None, status: int = 200) -> dict:
        answer = self.client.post(path, json=json, headers={"X-CSRF-Token": self.csrf})
        assert answer.status_code == status, answer.text
        return answer.json()

    def get(self, path: str) -> dict:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def paste(self, text: str = STORY, **fields: str) -> int:
        return self.post("/desk/articles", {"text": text, "published": "2026-01-12", **fields}, 201)["article"]

    def decide(self, article: int, action: str, **fields: object) -> dict:
        return self.post(f"/desk/articles/{article}/decisions", {"action": action, **fields})


def start(config: Config, tagger: Tagger) -> Iterator[Browser]:
    app = create_app(config, tagger)
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield Browser(client, app._app.desk)
