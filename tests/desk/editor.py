"""An editor at the page: presses keys, reads what the screen shows. Knows the page only as a browser shows it."""

from typing import Any

#: What the screen shows of the current item and of every decision, read from the page's own elements.
_SCREEN = """() => ({
  article: Number(document.body.dataset.article),
  status: document.body.dataset.status,
  title: document.querySelector("h1").textContent,
  text: document.getElementById("text").textContent,
  options: [...document.querySelectorAll("#items [role=option]")].map((o) => ({
    key: o.id.replace("option-", ""), name: o.querySelector(".name").textContent, state: o.querySelector(".state").textContent,
    detail: o.querySelector(".detail").textContent, heading: o.closest("[role=group]").querySelector(".heading").textContent,
    chosen: o.getAttribute("aria-selected") === "true" })),
  marks: [...document.querySelectorAll("#text mark")].map((m) => [m.dataset.item, m.textContent, m.title.split(" · ")[1]]),
})"""


class Editor:
    """One page of a browser on one desk."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.address = address
        self.keys = 0
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda m: m.type == "error" and self.errors.append(m.text))

    def open(self, path: str = "/") -> None:
        self.page.goto(self.address + path)
        if path.startswith("/articles/"):
            self.page.wait_for_selector("body[data-ready=true]")

    def press(self, keys: str) -> None:
        """Keys one after the other, as fast as they go; then wait until all is saved."""
        for key in keys.split():
            self.keys += 1
            self.page.keyboard.press(key)
        self.settle()

    def settle(self) -> None:
        self.page.wait_for_selector("body:not([data-saving=true])")

    def search(self, words: str) -> list[str]:
        """Type into the open search box; the hits."""
        self.page.wait_for_selector("#search[open]")
        self.page.fill("#query", words)
        self.keys += len(words)
        self.page.wait_for_selector("#hits [role=option]")
        self.page.wait_for_timeout(200)
        self.page.wait_for_load_state("networkidle")
        return self.page.locator("#hits [role=option]").all_inner_texts()

    def choose(self) -> None:
        """Take the marked hit of the search."""
        self.keys += 1
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("#search:not([open])", state="attached")
        self.settle()

    def screen(self) -> dict[str, Any]:
        self.settle()
        return self.page.evaluate(_SCREEN)

    def chosen(self) -> dict[str, Any]:
        return next(option for option in self.screen()["options"] if option["chosen"])

    def go_to(self, name: str) -> None:
        """Arrow down to the item of this name."""
        options = self.screen()["options"]
        at = next(i for i, o in enumerate(options) if o["chosen"])
        to = next(i for i, o in enumerate(options) if o["name"].partition(" ×")[0] == name)
        self.press(" ".join(["j" if to > at else "k"] * abs(to - at)))

    def select(self, words: str) -> None:
        """Select words of the article as a mouse would."""
        self.page.evaluate(
            """(words) => {
              const walker = document.createTreeWalker(document.getElementById("text"), NodeFilter.SHOW_TEXT);
              for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const at = node.data.indexOf(words);
                if (at < 0) continue;
                getSelection().setBaseAndExtent(node, at, node, at + words.length);
                return;
              }
              throw new Error("not in one piece of the text: " + words);
            }""",
            words,
        )
