// A small map: the provinces as grey points, the candidates as numbered ones. No tiles, nothing from elsewhere.
import { ask, label, t } from "/static/page.js";

const SVG = "http://www.w3.org/2000/svg";
const SIZE = 180;
// Degrees shown at least, so that one candidate alone still has neighbours to tell it by.
const SPAN = 3;
let provinces = null;

function shape(name, attributes, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text) element.textContent = text;
  return element;
}

// An SVG of the candidates that have a point; null where none has.
export async function map(candidates) {
  const points = candidates
    .map(({ about }, index) => ({ about, number: index + 1 }))
    .filter(({ about }) => about?.lat !== null && about?.lat !== undefined);
  if (!points.length) return null;
  provinces ??= (await ask("/desk/provinces")).provinces;
  const lats = points.map(({ about }) => about.lat);
  const lons = points.map(({ about }) => about.lon);
  const span = Math.max(SPAN, Math.max(...lats) - Math.min(...lats), Math.max(...lons) - Math.min(...lons)) * 1.25;
  const west = (Math.min(...lons) + Math.max(...lons) - span) / 2;
  const north = (Math.min(...lats) + Math.max(...lats) + span) / 2;
  const at = ({ lat, lon }) => ({ cx: ((lon - west) / span) * SIZE, cy: ((north - lat) / span) * SIZE });
  const about = points.map((point) => `${point.number} ${label(point.about.label)}`).join(", ");
  const picture = shape("svg", {
    viewBox: `0 0 ${SIZE} ${SIZE}`, class: "map", role: "img", "aria-label": `${t("map")}: ${about}`,
  });
  for (const province of provinces) {
    const { cx, cy } = at(province);
    if (cx < 0 || cy < 0 || cx > SIZE || cy > SIZE) continue;
    picture.append(shape("circle", { cx, cy, r: 2.5, class: "ground" }));
    const side = cx > SIZE * 0.7 ? { x: cx - 4, "text-anchor": "end" } : { x: cx + 4 }; // no name runs out of the picture
    picture.append(shape("text", { ...side, y: cy + 3, class: "ground" }, province.label));
  }
  for (const point of points.reverse()) {
    const { cx, cy } = at(point.about);
    picture.append(shape("circle", { cx, cy, r: 7, class: "candidate" }));
    picture.append(shape("text", { x: cx, y: cy + 3, class: "number" }, String(point.number)));
  }
  return picture;
}
