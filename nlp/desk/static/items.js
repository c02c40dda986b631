// The list of things to decide: which there are, in which order, and the listbox that shows them.
import { day, el, label, language, t } from "/static/page.js";

// Doubt from which an item stands under "needs a look" (nlp/desk/view.py has the same).
export const WORTH_A_LOOK = 0.35;

// {heading, items} in the order the editor chose. An item: key, keys (of the server's items), kind of row, view of it.
export function listed(view, { hardest, hidden }) {
  const section = { key: "section", type: "section", items: ["section"], value: view.section, doubt: view.section.doubt };
  const tags = view.tags.map((tag) => ({ key: tag.item, type: "tag", items: [tag.item], value: tag, doubt: 0 }));
  const groups = view.groups.map((group) => ({
    key: group.items[0], type: "mention", items: group.items, value: group, doubt: group.doubt,
  }));
  const band = (name) => tags.filter(({ value }) => value.band === name);
  const all = [
    { heading: "section", items: [section] },
    { heading: "tags_apply", items: band("apply") },
    { heading: "tags_suggest", items: band("suggest") },
    { heading: "mentions", items: groups },
    { heading: "tags_hide", items: hidden ? band("hide") : [] },
  ];
  if (!hardest) return all.filter(({ items }) => items.length);
  const look = [section, ...groups].filter((item) => item.doubt >= WORTH_A_LOOK).sort((a, b) => b.doubt - a.doubt);
  const rest = all.map(({ heading, items }) => ({ heading, items: items.filter((item) => !look.includes(item)) }));
  return [{ heading: "look", items: look }, ...rest].filter(({ items }) => items.length);
}

export function nameOf(item) {
  const { value } = item;
  if (item.type === "section") return value.unsure ? `${t(value.likely)}?` : t(value.id ?? "none");
  if (item.type === "tag") return label(value.label, value.id);
  return value.text;
}

// The district or province of a unit, in the interface's language.
export const within = (about, level) => (language === "en" ? about[`${level}_en`] : null) ?? about[level];

// What an item is said to be, in a few words: the target's full name and province.
export function meaning(about, fallback) {
  if (!about) return fallback?.startsWith("date:") ? day(fallback) : fallback ?? "";
  const former = about.id.startsWith("former:") ? ` (${t("former")})` : "";
  return [label(about.label, about.id) + former, within(about, "district"), within(about, "province")].filter(Boolean).join(", ");
}

// What tells hits of one name apart: kind, district, province, until when.
export function apart(about) {
  const until = about.valid_to ? `→ ${day(`date:${about.valid_to}`)}` : null;
  const seen = about.articles ? `${t("in_articles")} ${about.articles}` : null;
  return [about.own ?? t(`kind_${about.kind}`), about.within, within(about, "district"), within(about, "province"), until, seen, about.id].filter(Boolean).join(" · ");
}

export function draw(place, sections, current, pick) {
  place.replaceChildren(
    ...sections.map(({ heading, items }, index) =>
      el("div", { role: "group", "aria-labelledby": `heading-${index}` },
        el("div", { class: "heading", id: `heading-${index}`, role: "presentation" }, t(heading)),
        ...items.map((item) => option(item, item.key === current, pick)),
      ),
    ),
  );
  const chosen = place.querySelector("[aria-selected=true]");
  place.setAttribute("aria-activedescendant", chosen?.id ?? "");
  chosen?.scrollIntoView({ block: "nearest" });
}

function option(item, chosen, pick) {
  const { value } = item;
  const kind = item.type === "section" ? "section" : value.kind;
  const detail = item.type === "mention" ? meaning(value.about, value.target ?? t("no_target")) : within(value, "province") ?? "";
  return el("div", {
      role: "option", id: `option-${item.key}`, "aria-selected": String(chosen), class: `option ${value.status}`,
      onclick: () => pick(item.key),
    },
    el("span", { class: `dot ${kind}`, "aria-hidden": "true" }),
    el("span", { class: "name" }, nameOf(item), value.count > 1 ? el("span", { class: "quiet" }, ` ×${value.count}`) : null),
    el("span", { class: "state" }, value.status === "open" ? "" : t(`status_${value.status}`)),
    el("span", { class: "quiet detail" }, [item.type === "section" ? "" : t(`kind_${kind}`), detail].filter(Boolean).join(" · ")),
  );
}
