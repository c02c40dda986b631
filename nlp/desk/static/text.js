// The article's text with its mentions marked. Offsets are code points; the browser counts UTF-16 units.
import { el, t } from "/static/page.js";

const OFF = new Set(["byline", "related", "furniture"]);

// units[i] is where code point i begins, in UTF-16 units; one more at the end.
export function codePoints(text) {
  const units = [];
  let at = 0;
  for (const character of text) {
    units.push(at);
    at += character.length;
  }
  units.push(at);
  return units;
}

// Code points before a UTF-16 position.
export function toCodePoint(units, position) {
  let low = 0;
  let high = units.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (units[middle] < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Draw parts and mentions as nested elements; `pick` is told the item of a mention that was clicked.
export function draw(place, view, units, pick) {
  const spans = [
    ...view.parts.map((part) => ({ ...part, part: true })),
    ...view.mentions.filter((mention) => mention.status !== "rejected"),
  ].sort((a, b) => a.start - b.start || b.end - a.end || (b.part ? 1 : 0) - (a.part ? 1 : 0));
  const slice = (start, end) => view.text.slice(units[start], units[end]);
  place.replaceChildren();
  const stack = [{ node: place, end: units.length - 1 }];
  let at = 0;
  const upTo = (position) => {
    while (stack.length) {
      const top = stack.at(-1);
      const stop = Math.min(top.end, position);
      if (stop > at) {
        top.node.append(slice(at, stop));
        at = stop;
      }
      if (top.end > position || stack.length === 1) return;
      stack.pop();
    }
  };
  for (const span of spans) {
    upTo(span.start);
    if (span.end > stack.at(-1).end || span.start < at) continue;
    const node = span.part ? partElement(span) : markElement(span, pick);
    stack.at(-1).node.append(node);
    stack.push({ node, end: span.end });
  }
  upTo(units.length - 1);
}

function partElement(part) {
  return el("span", { class: OFF.has(part.role) ? "part off" : `part ${part.role}` });
}

function markElement(mention, pick) {
  const mark = el("mark", {
    class: `${mention.kind} ${mention.target ? "" : "unlinked"} ${mention.status}`,
    "data-item": mention.item,
    title: `${t(`kind_${mention.kind}`)} · ${mention.target ?? t("no_target")}`,
  });
  mark.addEventListener("click", (event) => {
    if (!getSelection().isCollapsed) return;
    event.stopPropagation();
    pick(mention.item);
  });
  return mark;
}

// The selected stretch of the text as code points, without white space around it; null where there is none.
export function selected(place, units, text) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!place.contains(range.startContainer) || !place.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.setStart(place, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const from = before.toString().length;
  const words = range.toString();
  const start = from + words.length - words.trimStart().length;
  return span(units, text, start, start + words.trim().length);
}

// The places where words stand in the text (at most so many), each with a few words around it to tell them apart.
export function found(units, text, words, most = 20) {
  const out = [];
  const small = text.toLowerCase();
  const lower = small.length === text.length ? small : text; // a few capitals change their length
  const typed = lower === small ? words.toLowerCase() : words;
  const wanted = lower.includes(typed) ? typed : typed.normalize("NFD");
  if (!wanted.trim()) return out;
  for (let at = lower.indexOf(wanted); at >= 0 && out.length < most; at = lower.indexOf(wanted, at + wanted.length)) {
    const around = text.slice(Math.max(0, at - 25), at + wanted.length + 25).replace(/\s+/g, " ");
    out.push({ ...span(units, text, at, at + wanted.length), around: `…${around}…` });
  }
  return out;
}

function span(units, text, from, to) {
  if (to <= from) return null;
  const start = toCodePoint(units, from);
  const end = toCodePoint(units, to);
  return { start, end, text: text.slice(units[start], units[end]) };
}
