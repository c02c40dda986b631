// Train a trial model, adopt one, go back.
import { ask, say } from "/static/page.js";

async function run(work) {
  try {
    await work();
    location.reload();
  } catch (error) {
    say(error.message, true);
  }
}

document.getElementById("train")?.addEventListener("click", () => run(() => ask("/desk/train", { method: "POST" })));
for (const control of document.querySelectorAll("[data-adopt]")) {
  const trained = control.dataset.adopt ? Number(control.dataset.adopt) : null;
  control.addEventListener("click", () => run(() => ask("/desk/adopt", { method: "POST", json: { trained } })));
}
