// The search dialog: a box and a list of hits; arrows and Enter, or a click. Resolves to what was chosen, or null.
import { ask, day, el, label, t } from "/static/page.js";
import { apart } from "/static/items.js";

const dialog = document.getElementById("search");
const box = document.getElementById("query");
const list = document.getElementById("hits");
const question = document.getElementById("query-label");
// Milliseconds after the last key before the server is asked.
const PAUSE = 120;

let hits = [];
let at = 0;
let timer = 0;
let asked = 0;
let choose = () => {};

function draw() {
  list.replaceChildren(...hits.map((hit, index) =>
    el("div", { role: "option", id: `hit-${index}`, class: "option", "aria-selected": String(index === at), onclick: () => choose(index) },
      el("span", { class: `dot ${hit.kind}`, "aria-hidden": "true" }),
      el("span", { class: "name" }, hit.name),
      el("span", { class: "quiet detail" }, hit.detail))));
  if (!hits.length) list.replaceChildren(el("div", { class: "quiet", role: "option", "aria-disabled": "true", "aria-selected": "false" }, t("nothing_found")));
  box.setAttribute("aria-activedescendant", hits.length ? `hit-${at}` : "");
}

// Ask for one thing. `find` turns the box's words into hits {kind, name, detail, value}.
export function ask_for(words, find, asks = "search_hint") {
  question.textContent = t(asks);
  box.value = words;
  hits = [];
  const look = async () => {
    const mine = (asked += 1);
    const result = await find(box.value.trim());
    if (mine !== asked) return;
    hits = result;
    at = 0;
    draw();
  };
  return new Promise((resolve) => {
    let ready = look();
    const finish = (value) => {
      clearTimeout(timer);
      box.oninput = box.onkeydown = dialog.onclose = null;
      if (dialog.open) dialog.close();
      resolve(value);
    };
    choose = (index) => finish(hits[index]?.value ?? null);
    box.oninput = () => {
      clearTimeout(timer);
      timer = setTimeout(() => { ready = look(); }, PAUSE);
    };
    box.onkeydown = async (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        at = Math.max(0, Math.min(hits.length - 1, at + (event.key === "ArrowDown" ? 1 : -1)));
        draw();
      } else if (event.key === "Enter") {
        event.preventDefault();
        clearTimeout(timer);
        await ready;
        if (hits.query !== box.value.trim()) await look();
        if (hits.length) choose(at);
        return;
      } else return;
      event.preventDefault();
    };
    dialog.onclose = () => finish(null);
    dialog.showModal();
    box.focus();
    box.select();
  });
}

// A date as it is typed: 4/9/2020, 9/2020, 2020, 2020-09-04.
function dates(words) {
  const pieces = words.split(/[/.-]/).map((piece) => piece.trim());
  if (!pieces.every((piece) => /^\d+$/.test(piece)) || pieces.length > 3) return [];
  const [year, month, date] = pieces[0].length === 4 ? pieces : pieces.reverse();
  const made = new Date(Date.UTC(year, (month ?? 1) - 1, date ?? 1));
  if (!/^[12]\d{3}$/.test(year) || made.getUTCMonth() !== (month ?? 1) - 1 || made.getUTCDate() !== Number(date ?? 1)) return [];
  const id = `date:${[year, month, date].filter(Boolean).map((piece) => piece.padStart(2, "0")).join("-")}`;
  return [{ kind: "date", name: day(id), detail: id, value: { target: id } }];
}

// Units, documents, subjects, bodies, names of the article and of others.
export async function findEntities(words, kinds, article) {
  if (kinds === "date") return Object.assign(dates(words), { query: words });
  const query = new URLSearchParams({ q: words, kinds, article });
  const { results } = await ask(`/desk/search?${query}`);
  const found = results.map((about) => ({
    kind: about.kind, name: label(about.label, about.id), detail: apart(about), value: { target: about.id },
  }));
  found.query = words;
  return found;
}
