// The log of one article's decisions: who, when, what, before, after.
import { ask, day, el, label, language, t } from "/static/page.js";

const WORDS = { target: "fix_target", "add-mention": "add_mention", "add-tag": "add_tag" };

function named(item, value) {
  if (item === "section" || item === "article") return t(item === "section" ? "section" : "text");
  return value.text ?? label(value.label, item.slice(4));
}

// A value of an item in words: what it is, and whether it stands.
function said(item, value, names) {
  if (!value) return "–";
  const status = t(item === "article" ? value.status : `status_${value.status}`);
  if (item === "article") return status;
  if (item === "section") return `${t(value.id ?? "none")} · ${status}`;
  return [item.startsWith("tag:") ? t(`tags_${value.band}`) : names[value.target] ?? (value.target ? day(value.target) : t("no_target")), status].join(" · ");
}

// `names` has what the ids of the article are called.
export async function show(article, names) {
  const { decisions } = await ask(`/desk/articles/${article}/log`);
  const rows = decisions.flatMap((decision) => decision.changes.map((change) =>
    el("tr", {},
      el("td", {}, new Date(decision.at).toLocaleString(language === "en" ? "en-GB" : language)),
      el("td", {}, decision.editor),
      el("td", {}, `${t(WORDS[decision.action] ?? decision.action)}: ${named(change.item, change.after ?? change.before)}`),
      el("td", {}, said(change.item, change.before, names)),
      el("td", {}, said(change.item, change.after, names)))));
  document.getElementById("log-rows").replaceChildren(...rows);
  document.getElementById("log").showModal();
}
