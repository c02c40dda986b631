// What every page's script needs: the words, the server, and making elements (text only ever as text).
export const words = JSON.parse(document.body.dataset.words);
export const language = document.documentElement.lang;
const csrf = document.querySelector("meta[name=csrf]")?.content ?? "";

// A word of the interface; what has none (a newsroom's own section, an id) is shown as it is.
export const t = (key) => words[key] ?? key;

// Why a stage thinks so, in the editor's words: pieces joined by "; ", some of which begin with fixed words ("own place: …").
export const because = (reason) => (reason ?? "").split("; ").filter(Boolean).map((piece) => {
  const begins = piece.slice(0, piece.indexOf(": ") + 2);
  return words[`reason:${piece}`] ?? (begins && words[`reason:${begins}`] ? words[`reason:${begins}`] + piece.slice(begins.length) : piece);
}).join("; ");

// What a problem says to an editor: by its reason where the interface has words for it, else the server's own line.
export const refusal = ({ reason, detail, message }) => words[`refusal:${reason}`] ?? detail ?? message;

// The day, month or year of a date's id, as the language writes it.
export function day(id) {
  const pieces = id.replace("date:", "").split("/").map((piece) => {
    const [year, month, date] = piece.split("-");
    return language === "vi" && /^\d+$/.test(month ?? "") ? [date, month, year].filter(Boolean).join("/") : piece;
  });
  return pieces.join(" – ");
}

export const label = (names, id = "") => names?.[language] || names?.vi || names?.en || id;

// Ask the server. Throws an Error with the problem's detail; `status` is 0 where it could not be reached.
export async function ask(path, { method = "GET", json, body } = {}) {
  const headers = method === "GET" ? {} : { "X-CSRF-Token": csrf };
  if (json !== undefined) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(json);
  }
  let response;
  try {
    response = await fetch(path, { method, headers, body });
  } catch {
    throw Object.assign(new Error(t("not_saved")), { status: 0 });
  }
  const kind = response.headers.get("content-type") ?? "";
  if (!response.ok) {
    const problem = kind.includes("problem") ? await response.json() : { detail: response.statusText };
    throw Object.assign(new Error(refusal(problem)), { status: response.status, reason: problem.reason });
  }
  return kind.includes("/json") && !path.includes("/export") ? response.json() : response.text();
}

// An element: attributes as they are, `on…` as listeners, children as nodes or text.
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// A line for everyone, screen readers included.
export function say(message, wrong = false) {
  const place = document.getElementById("status");
  place.textContent = message;
  place.classList.toggle("error", wrong);
}
