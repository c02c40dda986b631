"""The page about a finished archive: one HTML file, no script, nothing fetched; pictures are inline SVG."""

from __future__ import annotations

import csv
import functools
import html
from collections.abc import Mapping, Sequence
from typing import Any

from nlp import resources

#: Places and documents listed, points drawn, months shown.
MOST_LISTED = 20
MOST_POINTS = 400
MOST_MONTHS = 240
#: Names written on the map.
MOST_NAMES = 12
#: The map's frame in degrees: mainland and near islands; Hoàng Sa and Trường Sa lie in its east.
WEST, EAST, SOUTH, NORTH = 101.8, 114.9, 7.9, 23.6
#: Pixels of a degree of latitude on the map, and of longitude (cosine of 16° north).
DEGREE, DEGREE_EAST = 34.0, 32.7
#: Share of articles from which a warning is set in bold.
SERIOUS = 0.05

WARNINGS = {
    "language-unknown": "no language recognised",
    "diacritics-missing": "Vietnamese without its diacritics, in part or whole",
    "section-unsure": "section left open: not sure enough",
    "no-date": "no date of publication: the era of names is guessed from the text",
    "no-place": "no place tag",
    "place-undecided": "a place name that fits several units, left undecided",
    "encoding-repaired": "read from an old encoding or repaired",
    "very-short": "under 200 characters",
}

SECTIONS = {"unsure": "none: not sure enough", "none-fits": "none of them fits"}

#: Heading → the same in Vietnamese, shown beside it.
VIETNAMESE = {
    "Sections": "Chuyên mục",
    "Languages": "Ngôn ngữ",
    "Months": "Số bài theo tháng",
    "Map": "Bản đồ địa danh",
    "Places": "Địa danh nhiều nhất",
    "Documents": "Văn bản nhiều nhất",
    "Quality warnings": "Cảnh báo chất lượng",
    "Eras": "Trước và sau ngày 1-7-2025",
    "Rejected inputs": "Đầu vào bị loại",
}

STYLE = """
:root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6777;--line:#d9dee5;--fill:#2f6f9f;--warm:#c2410c;--paper:#fff;--back:#f4f6f8}
@media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#9aa6b6;--line:#344050;--fill:#6db1e0;--warm:#fb923c;--paper:#1a212b;--back:#11161d}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--ink);font:15px/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{max-width:1120px;margin:0 auto;padding:28px 20px 60px}
h1{font-size:26px;margin:0 0 2px}h2{font-size:17px;margin:0 0 12px}
.soft{color:var(--soft)}.lead{margin:0 0 20px;overflow-wrap:anywhere}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin-bottom:16px}
.card,section{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:14px 16px}
.card b{display:block;font-size:24px;line-height:1.2;font-variant-numeric:tabular-nums}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,460px),1fr));gap:16px;align-items:start}
.wide{grid-column:1/-1}.stack{display:grid;gap:16px}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
td,th{padding:3px 8px 3px 0;text-align:left;vertical-align:middle;font-weight:400}
td.n{text-align:right;white-space:nowrap;width:1%}td.bar{width:34%}
td.bar i{display:block;height:11px;border-radius:3px;background:var(--fill);min-width:2px}
code{font-size:12px;color:var(--soft)}
svg{display:block;width:100%;height:auto}svg text{fill:var(--ink);font:11px system-ui,sans-serif}
svg .land{fill:var(--line)}svg .dot{fill:var(--warm);fill-opacity:.45;stroke:var(--warm);stroke-width:.8}
svg .name{paint-order:stroke;stroke:var(--paper);stroke-width:3px;font-weight:600}
svg .column{fill:var(--fill)}svg .axis{stroke:var(--line)}svg .soft{fill:var(--soft)}
strong{color:var(--warm)}small{font-weight:400}
@media(max-width:620px){
main{padding:18px 10px 40px}section,.card{padding:12px}
.cards{grid-template-columns:repeat(3,1fr);gap:8px}.card b{font-size:17px}.card span{font-size:12px}
tr{display:grid;grid-template-columns:1fr auto auto;column-gap:8px;padding:3px 0}td{padding:0}
td.bar{grid-row:2;grid-column:1/-1;width:auto}td.bar i{height:7px}td.n{width:auto}
.scroll{overflow-x:auto}.scroll svg{min-width:720px}
svg .name{font-size:15px}svg .land circle{r:1.6px}
}
"""


def page(manifest: Mapping[str, Any]) -> str:
    """The page of a manifest."""
    facts, counts = manifest["facts"], manifest["counts"]
    total = counts["articles"]
    versions = ", ".join(f"{name} {version}" for name, version in manifest["versions"].items())
    blocks = [
        _block(
            "Sections", _bars([(SECTIONS.get(key, key), number) for key, number in _ranked(facts["sections"])], total)
        ),
        _block("Languages", _bars(_ranked(facts["languages"])[:12], total)),
        _block("Months", _months(facts["months"]), wide=True),
        _block("Map", _map(facts)),
        _block("Places", _labelled(facts, "places")),
        _block("Documents", _labelled(facts, "documents")),
        '<div class="stack">'
        + _block("Quality warnings", _warnings(facts["warnings"], total))
        + _block("Eras", _bars(_ranked(facts["eras"]), total))
        + _block("Rejected inputs", _bars(_ranked(facts["rejects"]), counts["items"]))
        + "</div>",
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>Archive report: {total:,} articles</title><style>{STYLE}</style></head><body><main>"
        f'<h1>Archive report</h1><p class="lead soft">{_span(facts["months"])} {html.escape(versions)}; finished {html.escape(manifest["finished"][:16].replace("T", " "))} UTC; '
        f"{_sources(manifest['inputs'])}</p>{_cards(manifest)}"
        f'<div class="grid">{"".join(blocks)}</div></main></body></html>\n'
    )


def _cards(manifest: Mapping[str, Any]) -> str:
    counts, timings, facts = manifest["counts"], manifest["timings"], manifest["facts"]
    cards = [
        (f"{counts['articles']:,}", "articles"),
        (f"{counts['rejected']:,}", "inputs rejected"),
        (f"{len(facts['places']):,}", "different place tags"),
        (f"{len(facts['documents']):,}", "different documents"),
        (f"{timings['ms_per_article']:.1f} ms", "of work per article"),
        (f"{counts['bytes'] / 1e6:,.1f} MB", f"in {counts['shards']:,} files"),
    ]
    inner = "".join(f'<div class="card"><b>{value}</b><span class="soft">{name}</span></div>' for value, name in cards)
    return f'<div class="cards">{inner}</div>'


def _sources(inputs: Sequence[Mapping[str, Any]]) -> str:
    first = html.escape(str(inputs[0]["name"]))
    return f"from {first}" + (f" and {len(inputs) - 1:,} more" if len(inputs) > 1 else "")


def _span(months: Mapping[str, int]) -> str:
    dated = sorted(month for month in months if month != "no date")
    return f"{dated[0]} to {dated[-1]};" if dated else ""


def _block(title: str, content: str, wide: bool = False) -> str:
    vietnamese = f' <small class="soft" lang="vi">{VIETNAMESE[title]}</small>'
    return f"<section{' class=wide' if wide else ''}><h2>{title}{vietnamese}</h2>{content}</section>"


def _ranked(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _labelled(facts: Mapping[str, Any], kind: str) -> str:
    """The most tagged of a kind, by name and id."""
    total = max(1, sum(facts["languages"].values()))
    rows = _ranked(facts[kind])[:MOST_LISTED]
    labels = {id_: _short(facts["labels"].get(id_, id_)) + _former(id_) for id_, _ in rows}
    return _bars(rows, total, labels)


def _former(id_: str) -> str:
    """What tells a unit of before from the one of today that has its name."""
    return " (before)" if id_.startswith("former:") else ""


def _short(label: str) -> str:
    return label if len(label) <= 90 else label[:89] + "…"


def _bars(rows: Sequence[tuple[str, int]], total: int, labels: Mapping[str, str] | None = None) -> str:
    """A table: name, bar, number, share of ``total``."""
    if not rows:
        return '<p class="soft">None.</p>'
    most = max(number for _, number in rows)
    lines = []
    for key, number in rows:
        name = html.escape(key)
        if labels:
            shown = (
                "" if labels[key] == key.partition(":")[2].partition("@")[0] else f" <code>{html.escape(key)}</code>"
            )
            name = html.escape(labels[key]) + shown
        lines.append(
            f'<tr><td>{name}</td><td class="bar"><i style="width:{number / most * 100:.1f}%"></i></td>'
            f'<td class="n">{number:,}</td><td class="n soft">{number / max(1, total):.1%}</td></tr>'
        )
    return f"<table>{''.join(lines)}</table>"


def _warnings(warnings: Mapping[str, int], total: int) -> str:
    if not warnings:
        return '<p class="soft">None.</p>'
    lines = []
    for key, number in _ranked(warnings):
        share = number / max(1, total)
        shown = f"<strong>{share:.1%}</strong>" if share >= SERIOUS else f"{share:.1%}"
        name = html.escape(WARNINGS.get(key, key))
        lines.append(f'<tr><td>{name}</td><td class="n">{number:,}</td><td class="n soft">{shown}</td></tr>')
    return f"<table>{''.join(lines)}</table>"


def _months(months: Mapping[str, int]) -> str:
    """Columns by month; years where there are more months than fit."""
    dated = {month: number for month, number in months.items() if month != "no date"}
    undated = months.get("no date", 0)
    note = f'<p class="soft">{undated:,} articles have no date.</p>' if undated else ""
    if not dated:
        return note or '<p class="soft">None.</p>'
    counts = _filled(dated)
    if len(counts) > MOST_MONTHS:
        years: dict[str, int] = {}
        for month, number in counts.items():
            years[month[:4]] = years.get(month[:4], 0) + number
        counts = years
    return f'<div class="scroll" tabindex="0" role="group" aria-label="Months">{_columns(counts)}</div>{note}'


def _filled(months: Mapping[str, int]) -> dict[str, int]:
    """Every month from the first to the last."""
    first, last = min(months), max(months)
    year, month = int(first[:4]), int(first[5:7])
    out: dict[str, int] = {}
    while (key := f"{year:04d}-{month:02d}") <= last:
        out[key] = months.get(key, 0)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return out


def _columns(counts: Mapping[str, int]) -> str:
    width, height, foot = 1060.0, 170.0, 22.0
    most = max(counts.values()) or 1
    step = min(60.0, (width - 50) / len(counts))
    every = max(1, round(70 / step))
    parts = [
        f'<line class="axis" x1="50" x2="{width}" y1="{y:.0f}" y2="{y:.0f}"/>'
        f'<text class="soft" x="44" y="{y + 4:.0f}" text-anchor="end">{number:,}</text>'
        for number, y in ((most, 14.0), (0, height))
    ]
    for index, (key, number) in enumerate(counts.items()):
        x, tall = 50 + index * step, number / most * (height - 14)
        parts.append(
            f'<rect class="column" x="{x:.1f}" y="{height - tall:.1f}" width="{max(0.6, step - min(4, step / 4)):.1f}" height="{tall:.1f}">'
            f"<title>{key}: {number:,}</title></rect>"
        )
        if index % every == 0 and x < width - 40:
            parts.append(f'<text class="soft" x="{x:.1f}" y="{height + 16:.0f}">{key}</text>')
    label = "Articles by month"
    return f'<svg viewBox="0 0 {width:.0f} {height + foot:.0f}" role="img" aria-label="{label}">{"".join(parts)}</svg>'


@functools.cache
def _communes() -> tuple[tuple[float, float], ...]:
    """Where the units of today below the province lie: together they draw the country."""
    with resources.path("data/places/units.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(
            (float(row["lat"]), float(row["lon"]))
            for row in rows
            if row["id"].startswith("place:") and len(row["id"]) == 11 and row["lat"] and row["lon"]
        )


def _xy(lat: float, lon: float) -> tuple[float, float]:
    return (lon - WEST) * DEGREE_EAST, (NORTH - lat) * DEGREE


def _inside(lat: float, lon: float) -> bool:
    return SOUTH <= lat <= NORTH and WEST <= lon <= EAST


def _map(facts: Mapping[str, Any]) -> str:
    """The country as the points of its communes, with a circle a place, its area by the number of articles."""
    points = facts["points"]
    places = [(id_, n) for id_, n in _ranked(facts["places"]) if id_ in points and _inside(*points[id_])][:MOST_POINTS]
    width, height = (EAST - WEST) * DEGREE_EAST, (NORTH - SOUTH) * DEGREE
    parts = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.1"/>' for x, y in (_xy(*p) for p in _communes() if _inside(*p))]
    land = f'<g class="land">{"".join(parts)}</g>'
    most = max((number for _, number in places), default=1)
    dots: list[str] = []
    names: list[str] = []
    taken: list[tuple[float, float]] = []
    for id_, number in places:
        x, y = _xy(*points[id_])
        label = html.escape(facts["labels"].get(id_, id_))
        radius = max(2.0, 17 * (number / most) ** 0.5)
        dots.append(
            f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"><title>{label}: {number:,}</title></circle>'
        )
        if len(names) < MOST_NAMES and all(abs(x - a) > 110 or abs(y - b) > 15 for a, b in taken):
            taken.append((x, y))
            names.append(f'<text class="name" x="{x + radius + 3:.1f}" y="{y + 4:.1f}">{label}</text>')
    if not places:
        return '<p class="soft">No place with coordinates.</p>'
    return (
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="Places on a map of Viet Nam">'
        f"{land}{''.join(reversed(dots))}{''.join(names)}</svg>"
        f'<p class="soft">A circle is one of the {MOST_POINTS} most tagged places, its area the number of articles; grey points are the communes of today.</p>'
    )
