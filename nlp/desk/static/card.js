// The card of the current item: what it is, why, what else it could be, and buttons with their keys.
import { because, el, t } from "/static/page.js";
import { meaning, nameOf, within } from "/static/items.js";
import { map } from "/static/map.js";

export const MOST_CANDIDATES = 9;

export function button(word, key, onclick, attributes = {}) {
  return el("button", { type: "button", onclick, "aria-keyshortcuts": key, ...attributes }, t(word), " ", el("kbd", { "aria-hidden": "true" }, key));
}

// `act` has accept, reject, reset, section(id), target(id), search.
export async function draw(place, item, act) {
  if (!item) {
    place.replaceChildren();
    return;
  }
  const head = el("h2", {}, nameOf(item));
  const body = item.type === "section" ? sectionBody(item, act) : item.type === "tag" ? tagBody(item) : mentionBody(item, act);
  const buttons = el("div", { class: "bar" },
    button("accept", "a", act.accept), button("reject", "r", act.reject), button("reset", "x", act.reset),
    item.type === "mention" ? button("fix_target", "g", act.search) : null,
  );
  place.replaceChildren(head, ...body, buttons);
  if (item.type === "mention" && item.value.kind === "place") {
    const shown = item.value.candidates.length ? item.value.candidates : [{ about: item.value.about }];
    const picture = await map(shown.slice(0, MOST_CANDIDATES));
    if (picture && place.firstChild === head) buttons.before(picture);
  }
}

function sectionBody(item, act) {
  const { value } = item;
  const percent = (score) => `${Math.round(100 * score)} %`;
  const choices = value.scores.map((score, index) => ({ ...score, key: score.id === "none" ? "0" : String(index + 1) }));
  return [
    el("p", { class: "quiet" }, [`${t("confidence")} ${percent(value.confidence)}`, value.id ? "" : because(value.reason)].filter(Boolean).join(" · ")),
    el("div", { class: "bar" }, ...choices.map((score) =>
      el("button", {
        type: "button", "aria-keyshortcuts": score.key, "aria-pressed": String(!value.unsure && (value.id ?? "none") === score.id),
        onclick: () => act.section(score.id === "none" ? null : score.id),
      }, el("kbd", { "aria-hidden": "true" }, score.key), ` ${t(score.id)} ${percent(score.score)}`))),
    el("p", { class: "quiet" }, `${t("why")}: `, ...value.evidence.slice(0, 8).map((piece) =>
      el("span", { class: piece.weight < 0 ? "against" : "for" }, ` ${piece.text} ${piece.weight > 0 ? "+" : ""}${piece.weight.toFixed(1)}`))),
  ];
}

function tagBody({ value }) {
  return [el("p", { class: "quiet" }, [t(`kind_${value.kind}`), within(value, "province"), value.id, value.score.toFixed(2), because(value.reason)].filter(Boolean).join(" · "))];
}

function mentionBody(item, act) {
  const { value } = item;
  const about = el("p", {}, el("b", {}, meaning(value.about, value.target ?? t("no_target"))), " ",
    el("code", {}, value.about ? value.target : ""), value.reasons.length ? el("span", { class: "quiet" }, ` ${value.reasons.map(because).join("; ")}`) : null);
  if (!value.candidates.length) return [about];
  const rows = value.candidates.slice(0, MOST_CANDIDATES).map((candidate, index) =>
    el("li", {}, el("button", {
        type: "button", "aria-keyshortcuts": String(index + 1), "aria-pressed": String(candidate.id === value.target),
        onclick: () => act.target(candidate.id),
      },
      el("kbd", { "aria-hidden": "true" }, String(index + 1)), ` ${meaning(candidate.about, candidate.id)} `,
      el("span", { class: "quiet" }, `${candidate.id} · ${[candidate.weight.toFixed(2), because(candidate.reason)].filter(Boolean).join(" · ")}`))));
  return [about, el("ul", { class: "plain candidates", "aria-label": t("candidates") }, ...rows)];
}
