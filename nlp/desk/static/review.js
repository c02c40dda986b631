// The review page: one article, its decisions, and the keys that make them.
import { ask, el, say, t } from "/static/page.js";
import * as card from "/static/card.js";
import * as items from "/static/items.js";
import * as log from "/static/log.js";
import { ask_for, findEntities } from "/static/search.js";
import * as text from "/static/text.js";

const params = new URLSearchParams(location.search);
const place = { text: document.getElementById("text"), list: document.getElementById("items"), card: document.getElementById("card") };
const hidden = document.getElementById("hidden");
const blind = document.getElementById("blind");
let article = Number(document.body.dataset.article);
let order = params.get("order") === "added" ? "added" : "hardest";
let view = null;
let units = [];
let current = "section";
// Decisions go to the server one after the other, in the order of the keys.
let line = Promise.resolve();
let waiting = 0;
let moving = false;

const sections = () => items.listed(view, { hardest: order === "hardest", hidden: hidden.checked });
const flat = () => sections().flatMap((part) => part.items);
const chosen = () => flat().find((item) => item.key === current) ?? flat().find((item) => item.items.includes(current));

function draw() {
  const list = flat();
  if (!chosen()) current = list[0]?.key ?? "section";
  const item = chosen();
  items.draw(place.list, sections(), item?.key, pick);
  for (const mark of place.text.querySelectorAll("mark.now")) mark.classList.remove("now");
  const marks = item?.type === "mention" ? item.items : item?.type === "tag" ? tagged(item.value.id) : [];
  marks.forEach((key, index) => {
    const mark = place.text.querySelector(`mark[data-item="${CSS.escape(key)}"]`);
    mark?.classList.add("now");
    if (index === 0) mark?.scrollIntoView({ block: "nearest" });
  });
  card.draw(place.card, item, act);
}

const tagged = (id) => view.mentions.filter((mention) => mention.target === id && mention.status !== "rejected").map((m) => m.item);

function show(next) {
  const other = view === null || next.article !== view.article;
  view = next;
  if (other) {
    article = view.article;
    units = text.codePoints(view.text);
    document.body.dataset.article = article;
    document.title = `${view.title ?? t("text")} · Nhãn`;
    document.querySelector("h1").textContent = view.title ?? t("text");
    document.querySelectorAll("#export a").forEach((link) => {
      link.href = link.getAttribute("href").replace(/articles\/\d+/, `articles/${article}`);
    });
    place.text.lang = view.language;
    document.querySelector(".reading").scrollTop = 0;
    hidden.checked = false;
    current = flat()[0]?.key ?? "section";
    const address = `/articles/${article}?order=${order}`;
    if (location.pathname + location.search !== address) history.pushState(null, "", address);
  }
  text.draw(place.text, view, units, pick);
  document.body.dataset.status = view.status;
  draw();
}

function pick(key) {
  current = flat().find((item) => item.items.includes(key))?.key ?? key;
  draw();
}

// What the ids of the article are called.
function names() {
  const known = view.groups.flatMap((group) => [group, ...group.candidates]).filter(({ about }) => about);
  return Object.fromEntries(known.map(({ about }) => [about.id, items.meaning(about)]));
}

function step(by) {
  const list = flat();
  const at = list.findIndex((item) => item.key === chosen()?.key);
  current = list[Math.max(0, Math.min(list.length - 1, at + by))]?.key ?? current;
  draw();
}

// One thing after the other; what fails is said and changes nothing.
function inLine(work) {
  waiting += 1;
  document.body.dataset.saving = "true";
  line = line.then(work).catch((error) => say(error.status === 0 ? t("not_saved") : error.message, true)).then(() => {
    waiting -= 1;
    document.body.dataset.saving = String(waiting > 0);
  });
  return line;
}

const suffix = () => (blind.checked ? "?blind=true" : "");

// Where the cursor goes from the current item: to the next open one behind it that the decision leaves alone.
function behind(decision) {
  const list = flat();
  const at = list.findIndex((item) => item.key === current);
  return list.slice(at + 1).find((item) => item.value.status === "open" && !(decision.items ?? []).includes(item.items[0]));
}

// The cursor moves at once, so that the next key means the next item also before the server has answered.
function decide(decision, move = true) {
  const mine = article;
  const from = current;
  const to = move ? behind(decision) : null;
  if (to) {
    current = to.key;
    draw();
  }
  return inLine(async () => {
    try {
      const next = await ask(`/desk/articles/${mine}/decisions${suffix()}`, { method: "POST", json: decision });
      if (mine === article) show(next);
    } catch (error) {
      if (mine === article) pick(from);
      throw error;
    }
    say(t("saved"));
  });
}

const onItems = (action, extra = {}) => () => {
  const item = chosen();
  if (item) decide({ action, items: item.items, ...extra }, action !== "reset");
};

const act = {
  accept: onItems("accept"),
  reject: onItems("reject"),
  reset: onItems("reset"),
  section: (id) => decide({ action: "section", section: id }),
  target: (id) => onItems("target", { target: id })(),
  search: searchTarget,
};

async function searchTarget() {
  let item = chosen();
  if (item?.type === "tag") {
    const group = view.groups.find(({ target }) => target === item.value.id);
    if (group) pick(group.items[0]);
    item = chosen();
  }
  if (item?.type !== "mention") {
    say(t("no_mention"), true);
    return;
  }
  const hit = await ask_for(item.value.text, (words) => findEntities(words, item.value.kind, article), item.value.kind === "date" ? "date_hint" : "search_hint");
  if (hit) act.target(hit.target);
}

async function addTag() {
  const hit = await ask_for("", (words) => findEntities(words, "subject,place,law,person,organisation,ethnic-group", article));
  if (hit) decide({ action: "add-tag", target: hit.target }, false);
}

async function addMention() {
  let span = text.selected(place.text, units, view.text);
  if (!span) {
    say(t("select_first"));
    span = await ask_for("", async (words) => {
      const hits = text.found(units, view.text, words).map((at) => ({ kind: "text", name: at.text, detail: at.around, value: at }));
      return Object.assign(hits, { query: words });
    }, "find_in_text");
    if (!span) return;
  }
  const named = (kind) => ({ kind, name: span.text, detail: t(`as_${kind}`), value: { kind } });
  const hit = await ask_for(span.text, async (words) => {
    const hits = await findEntities(words, "place,law,person,organisation,ethnic-group", article);
    return Object.assign([...hits, named("person"), named("organisation")], { query: words });
  });
  if (hit) decide({ action: "add-mention", start: span.start, end: span.end, ...hit }, false);
}

function acceptVisible() {
  const open = flat().filter((item) => item.value.status === "open" && !["suggest", "hide"].includes(item.value.band));
  const keys = open.flatMap((item) => item.items);
  if (keys.length) decide({ action: "accept", items: keys }, false);
}

async function following() {
  const { article: next } = await ask(`/desk/next?after=${article}&order=${order}`);
  if (next === null) {
    say(t("all_done"));
    return;
  }
  show(await ask(`/desk/articles/${next}${suffix()}`));
}

// Keys pressed while another article is on its way are for none: the editor has not seen it yet.
function leave(work) {
  moving = true;
  return inLine(work).then(() => { moving = false; });
}

const finish = () => leave(async () => {
  show(await ask(`/desk/articles/${article}/decisions${suffix()}`, { method: "POST", json: { action: "done" } }));
  await following();
});

const takeBack = (way) => () => inLine(async () => {
  show(await ask(`/desk/articles/${article}/${way}${suffix()}`, { method: "POST" }));
  say(t(way));
});

function toSection() {
  current = "section";
  draw();
}

function otherOrder() {
  order = order === "hardest" ? "added" : "hardest";
  say(t(order === "hardest" ? "order_hardest" : "order_added"));
  current = flat()[0]?.key;
  draw();
}

const open = (id) => () => document.getElementById(id).showModal();

const KEYS = {
  a: ["accept", act.accept], r: ["reject", act.reject], x: ["reset", act.reset],
  j: ["next_item", () => step(1)], k: ["previous_item", () => step(-1)],
  s: ["section", toSection], g: ["fix_target", act.search], v: ["accept_visible", acceptVisible],
  t: ["add_tag", addTag], m: ["add_mention", addMention],
  d: ["finish", finish], n: ["next", () => leave(following)],
  u: ["undo", takeBack("undo")], y: ["redo", takeBack("redo")],
  o: ["order", otherOrder], e: ["export", open("export")], h: ["log", () => inLine(() => log.show(article, names()))], "?": ["help", open("help")],
};
const ALSO = { ArrowDown: "j", ArrowUp: "k" };

function onDigit(digit) {
  const item = chosen();
  if (item?.type === "section") {
    const score = digit === 0 ? { id: "none" } : item.value.scores[digit - 1];
    if (score) act.section(score.id === "none" ? null : score.id);
  } else if (item?.type === "mention" && digit >= 1 && item.value.candidates[digit - 1]) {
    act.target(item.value.candidates[digit - 1].id);
  }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  if (moving) {
    event.preventDefault();
    return;
  }
  const arrow = ALSO[event.key];
  if (arrow && event.target.closest(".reading")) return; // there the arrows scroll
  const key = arrow ?? (event.key.length === 1 ? event.key.toLowerCase() : "");
  if (view && /^[0-9]$/.test(key)) onDigit(Number(key));
  else if (view && KEYS[key]) KEYS[key][1]();
  else return;
  event.preventDefault();
});

function drawActions() {
  const shown = ["d", "u", "y", "v", "t", "m", "n", "e", "?"];
  document.getElementById("actions").replaceChildren(...shown.map((key) => card.button(KEYS[key][0], key, () => view && KEYS[key][1](), key === "d" ? { class: "primary" } : {})));
  const rows = Object.entries(KEYS).flatMap(([key, [word]]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, t(word))]);
  document.getElementById("keys").replaceChildren(...rows, el("dt", {}, el("kbd", {}, "0–9")), el("dd", {}, `${t("section")} / ${t("candidates")}`));
}

for (const control of document.querySelectorAll("[data-copy]")) {
  control.addEventListener("click", async () => {
    await navigator.clipboard.writeText(await ask(`/desk/articles/${article}/export?format=${control.dataset.copy}`));
    say(t("copied"));
  });
}
hidden.addEventListener("change", draw);
blind.addEventListener("change", () => inLine(async () => show(await ask(`/desk/articles/${article}${suffix()}`))));
addEventListener("popstate", () => {
  const number = Number(location.pathname.split("/").at(-1));
  if (number && number !== article) inLine(async () => show(await ask(`/desk/articles/${number}${suffix()}`)));
});

drawActions();
await inLine(async () => show(await ask(`/desk/articles/${article}`)));
place.list.focus({ preventScroll: true });
document.body.dataset.ready = "true";
