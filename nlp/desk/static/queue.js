// The queue page: start, paste, drop.
import { ask, el, refusal, say, t } from "/static/page.js";

const outcome = document.getElementById("outcome");

document.getElementById("queued").addEventListener("click", async (event) => {
  if (event.target.id !== "start") return;
  event.preventDefault();
  const order = event.target.dataset.order;
  const { article } = await ask(`/desk/next?order=${order}`);
  if (article !== null) location.href = `/articles/${article}?order=${order}`;
});

// The list, its numbers and the way to start, as they are now: taken from the page as the server draws it.
async function redraw() {
  const page = new DOMParser().parseFromString(await ask(location.href), "text/html");
  document.getElementById("queued").replaceChildren(...page.getElementById("queued").childNodes);
}

function report(row, name) {
  const title = row.title || name || "";
  const line = row.article
    ? el("li", {}, `${t(row.new ? "added" : "known")}: `, el("a", { href: `/articles/${row.article}` }, title || String(row.article)))
    : el("li", { class: "error" }, `${t("failed")}: ${name ?? ""} ${refusal(row)}`);
  outcome.append(line);
}

document.getElementById("paste").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const fields = Object.fromEntries([...new FormData(form)].filter(([, value]) => value.trim()));
  const control = form.querySelector("button");
  control.disabled = true;
  say(t("working"));
  try {
    const row = await ask("/desk/articles", { method: "POST", json: fields });
    report(row);
    form.reset();
    say(t(row.new ? "added" : "known"));
    await redraw();
  } catch (error) {
    say(error.message, true);
  }
  control.disabled = false;
});

async function send(files) {
  const body = new FormData();
  for (const file of files) body.append("files", file, file.name);
  say(t("working"));
  try {
    const { results } = await ask("/desk/upload", { method: "POST", body });
    for (const row of results) report(row, row.file);
    say(`${t("added")}: ${results.filter((row) => row.new).length}`);
    await redraw();
  } catch (error) {
    say(error.message, true);
  }
}

const drop = document.getElementById("drop");
const files = document.getElementById("files");
files.addEventListener("change", async () => {
  if (files.files.length) await send(files.files);
  files.value = "";
});
for (const name of ["dragover", "dragleave", "drop"]) {
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", name === "dragover");
    if (name === "drop") send(event.dataTransfer.files);
  });
}
