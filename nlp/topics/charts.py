"""Charts in Altair. They need no network: :func:`offline` shows them in a notebook as SVG, and a page gets its script inside.

Each function takes what the analyst has in hand (topics or tables) and gives an ``altair.Chart``.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import Any, Literal

from nlp.errors import InputError
from nlp.places.gazetteer import Gazetteer
from nlp.places.gazetteer import shipped as gazetteer
from nlp.topics.archive import Topics
from nlp.topics.frames import Tables, place_table
from nlp.topics.trends import bursts, by_place, over_time, period, periods

INK, SOFT, GREY, ACCENT = "#22313f", "#8aa4b8", "#d9d9d9", "#c8553d"
SECTIONS = {
    "vi": {"economy": "Kinh tế", "social-affairs": "Xã hội", "travel": "Du lịch", "culture-sports": "Văn hóa - Thể thao", "none": "Không rõ"},
    "en": {"economy": "Economy", "social-affairs": "Social affairs", "travel": "Travel", "culture-sports": "Culture, sports", "none": "None or unsure"},
}  # fmt: skip
#: The area of the smallest and largest point of a map of one province, in square pixels.
POINT = (20, 800)
#: Islands far east of this would leave no room for the land.
MAINLAND = 110.5
#: Cells of the country's ground, in degrees.
GRID = 0.12
#: Lines drawn from one topic.
MOST_LINES = 5
SIDES: tuple[tuple[int, Literal["left", "right"], int], ...] = ((0, "right", -8), (1, "left", 8))
#: Fonts that hold every Vietnamese letter, the first there is.
FONT = "DejaVu Sans, Segoe UI, Arial, sans-serif"
#: Labels longer than this are cut in charts.
LABEL = 34


def offline() -> None:
    """Show charts in a notebook as SVG: nothing is loaded from elsewhere, and the saved page shows them too."""
    import altair as alt

    alt.data_transformers.disable_max_rows()
    alt.renderers.enable("svg")


def topics_over_time(archive: Topics, *, step: str = "month", language: str = "vi", most: int = 8) -> Any:
    """Articles of the largest topics by period, one row a topic; bursts stand out."""
    import altair as alt
    import pandas as pd

    chosen = sorted(archive.members, key=lambda t: (-len(archive.members[t]), t))[:most]
    hot = [(b.topic, b.start, b.end) for b in bursts(archive, step)]
    rows = [
        {
            "topic": _short(archive.model.topic(e.topic).label[language]),
            "start": pd.Timestamp(e.start),
            "articles": e.count,
            "burst": any(t == e.topic and a <= e.start <= b for t, a, b in hot),
        }
        for e in over_time(archive, step)
        if e.topic in chosen
    ]
    _need(rows, "no dated article: give 'published' to the articles to see them over time")
    order = [_short(archive.model.topic(t).label[language]) for t in chosen]
    colour = alt.condition("datum.burst", alt.value(ACCENT), alt.value(SOFT))
    bars = alt.Chart(pd.DataFrame(rows)).mark_bar().encode(
        x=alt.X(f"{_UNITS[step]}(start):T", title=None, axis=alt.Axis(grid=False, format=_FORMATS[step], labelOverlap=True)),
        y=alt.Y("articles:Q", title=None, axis=alt.Axis(tickCount=2, grid=False, format="d")),
        color=colour,
        tooltip=["topic", alt.Tooltip("start:T"), "articles", "burst"],
    )  # fmt: skip
    header = alt.Header(labelAngle=0, labelAlign="left", labelColor=INK, labelLimit=260, labelFontSize=12)
    return _plain(
        bars.properties(width=520, height=38).facet(
            row=alt.Row("topic:N", sort=order, title=None, header=header), spacing=6
        )
    )


_UNITS = {"day": "yearmonthdate", "week": "yearmonthdate", "month": "yearmonth", "quarter": "yearquarter", "year": "year"}  # fmt: skip
_FORMATS = {"day": "%d/%m/%y", "week": "%d/%m/%y", "month": "%m/%Y", "quarter": "%m/%Y", "year": "%Y"}


def section_by_month(tables: Tables, *, step: str = "month", language: str = "vi") -> Any:
    """A heat map: sections down, months (or quarters, years) across, articles in each cell."""
    import altair as alt
    import pandas as pd

    dated = tables.articles.dropna(subset=["published"])
    _need(len(dated), "no dated article: give 'published' to the articles to see them by month")
    names = SECTIONS[language]
    days = [day.date() for day in dated["published"]]
    columns = [_period_name(start, step) for start in periods(days, step)]
    table = pd.DataFrame(
        {
            "period": [_period_name(period(day, step), step) for day in days],
            "name": [names.get(s, s) for s in dated["section"].fillna("none")],
        }
    )
    table = table.groupby(["period", "name"], as_index=False).size()
    order = [*names.values(), *sorted(set(table["name"]) - set(names.values()))]
    x = alt.X("period:O", title=None, scale=alt.Scale(domain=columns), axis=alt.Axis(labelAngle=-90))
    base = alt.Chart(table).encode(x=x, y=alt.Y("name:N", title=None, sort=order))
    colour = alt.Color("size:Q", scale=alt.Scale(scheme="blues"), legend=None)
    dark = float(table["size"].max()) * 0.6
    figures = base.mark_text(fontSize=10).encode(
        text="size:Q", color=alt.condition(f"datum.size > {dark}", alt.value("white"), alt.value(INK))
    )
    cells = base.mark_rect(stroke="white").encode(color=colour)
    return _plain((cells + figures).properties(width=22 * len(columns), height=26 * table["name"].nunique()))


def _period_name(start: dt.date, step: str) -> str:
    if step == "quarter":
        return f"{start.year} Q{(start.month + 2) // 3}"
    return f"{start:{ {'month': '%Y-%m', 'year': '%Y'}.get(step, '%Y-%m-%d') }}"


def place_map(
    tables: Tables, *, province: str | None = None, era: str = "mentions", language: str = "vi", named: int = 12
) -> Any:
    """Communes of today as points, as large as they are mentioned; units of before are counted in those that cover them.

    Args:
        province: code of a province ("11"); None draws the whole country.
        era: ``mentions`` (all), or only those in articles of ``before`` or ``since`` 1 July 2025.
        named: how many of the most mentioned carry their names.
    """
    import altair as alt
    import pandas as pd

    counted = place_table(tables)
    counted = counted.assign(count=counted[era].round(1))
    counted = counted[(counted["count"] > 0) & counted["lat"].notna()]
    if province:
        counted = counted[counted["province"] == f"place:{province}"]
    _need(len(counted), "no commune of today is mentioned here")
    ground = pd.DataFrame(_ground(gazetteer(), province), columns=["lon", "lat"])
    x = alt.X("lon:Q", axis=None, scale=alt.Scale(domain=_span(ground["lon"]), nice=False, zero=False))
    y = alt.Y("lat:Q", axis=None, scale=alt.Scale(domain=_span(ground["lat"]), nice=False, zero=False))
    width, height = _size(ground)
    largest = float(counted["count"].max())
    dots = alt.Chart(ground).mark_circle(color=GREY, size=40 if province else 4, opacity=1).encode(x=x, y=y)
    scale = alt.Scale(domain=[0, largest], range=[POINT[0], POINT[1] if province else POINT[1] / 3])
    legend = alt.Legend(values=sorted({1, round(largest / 2), round(largest)} - {0}), format="d")
    size = alt.Size("count:Q", title="lượt nhắc" if language == "vi" else "mentions", scale=scale, legend=legend)
    points = (
        alt.Chart(counted)
        .mark_circle(color=ACCENT, opacity=0.6, stroke="white", strokeWidth=0.8)
        .encode(x=x, y=y, size=size, tooltip=[language, alt.Tooltip("count:Q", format=".1f"), "articles:Q"])
    )
    labels = _apart(
        counted.nlargest(named, "count").rename(columns={"count": "amount"}),
        width,
        height,
        ground,
        largest,
        POINT[1] if province else POINT[1] / 3,
    )
    names = alt.Chart(labels).mark_text(align="left", fontSize=11, color=INK).encode(x=x, y=y, text="name:N")
    return _plain((dots + points + names).properties(width=width, height=height))


def topic_places(archive: Topics, *, level: str = "province", language: str = "vi", topics: int = 10, places: int = 12) -> Any:  # fmt: skip
    """Which topics are written about where: topics on the left, units of today on the right, lines as wide as articles."""
    import altair as alt
    import pandas as pd

    counts = by_place(archive, level)
    left = sorted(counts, key=lambda t: (-sum(counts[t].values()), t))[:topics]
    totals: dict[str, float] = {}
    for topic in left:
        for id_, n in counts[topic].items():
            totals[id_] = totals.get(id_, 0.0) + n
    right = sorted(totals, key=lambda p: (-totals[p], p))[:places]
    _need(right, "no place is mentioned in these articles; tag them first")
    units = gazetteer()
    drawn = {t: sorted(right, key=lambda p: (-counts[t].get(p, 0), p))[:MOST_LINES] for t in left}
    right = [p for p in right if any(p in drawn[t] and counts[t].get(p, 0) > 0 for t in left)]
    rows = len(left), len(right)
    ends = {("t", t): (0.0, _even(n, rows[0])) for n, t in enumerate(left)} | {
        ("p", p): (1.0, _even(n, rows[1])) for n, p in enumerate(right)
    }
    lines = [
        {"x": 0.0, "y": ends["t", t][1], "x2": 1.0, "y2": ends["p", p][1], "articles": counts[t][p]}
        for t in left
        for p in drawn[t]
        if counts[t].get(p, 0) > 0
    ]
    names = [
        {"x": 0.0, "y": ends["t", t][1], "name": _short(archive.model.topic(t).label[language]), "side": 0} for t in left
    ]  # fmt: skip
    names += [{"x": 1.0, "y": ends["p", p][1], "name": _place_name(units, p, language), "side": 1} for p in right]
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 1]))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[1, 0]))
    web = alt.Chart(pd.DataFrame(lines)).mark_rule(color=SOFT, opacity=0.55).encode(
        x=x, y=y, x2="x2:Q", y2="y2:Q", size=alt.Size("articles:Q", scale=alt.Scale(range=[0.4, 12]), legend=None), tooltip=["articles"]
    )  # fmt: skip
    frame = pd.DataFrame(names)
    text = [
        alt.Chart(frame[frame["side"] == side]).mark_text(align=align, dx=dx, fontSize=12, color=INK, limit=260).encode(x=x, y=y, text="name:N")
        for side, align, dx in SIDES
    ]  # fmt: skip
    height = 26 * max(rows)
    padding = {"left": 250, "right": 170, "top": 10, "bottom": 10}
    return _plain((web + text[0] + text[1]).properties(width=360, height=height, padding=padding))


def _plain(chart: Any) -> Any:
    return (
        chart.configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(domainColor=GREY, tickColor=GREY, labelColor=INK, labelFontSize=11, labelLimit=260)
        .configure_legend(labelColor=INK, titleColor=INK)
    )


def _need(there: Any, why: str) -> None:
    if not there:
        raise InputError(why, reason="nothing-to-draw")


def _short(label: str) -> str:
    return label if len(label) <= LABEL else label[: LABEL - 1].rstrip(" ,:") + "…"


def _even(n: int, of: int) -> float:
    return (n + 0.5) / of


def _place_name(units: Gazetteer, id_: str, language: str) -> str:
    return units[id_].full_name() if language == "vi" else units[id_].english()


def _ground(units: Gazetteer, province: str | None) -> list[tuple[float, float]]:
    """Every commune of a province; of the whole country one in each cell of a grid, which draws the same shape."""
    points = {}
    for unit in units:
        if unit.former or unit.level != "C" or unit.lat is None or unit.lon is None:
            continue
        if province:
            if unit.province == f"place:{province}":
                points[unit.id, ""] = unit.lon, unit.lat
        elif unit.lon < MAINLAND:
            points.setdefault((f"{unit.lon / GRID:.0f}", f"{unit.lat / GRID:.0f}"), (unit.lon, unit.lat))
    return sorted(points.values())


def _span(values: Any) -> list[float]:
    margin = 0.05 * (float(values.max()) - float(values.min())) + 0.02
    return [float(values.min()) - margin, float(values.max()) + margin]


def _size(ground: Any, longest: int = 560) -> tuple[int, int]:
    """Width and height in pixels, so that a kilometre is as long either way."""
    (west, east), (south, north) = _span(ground["lon"]), _span(ground["lat"])
    wide = (east - west) * math.cos(math.radians((south + north) / 2))
    scale = longest / max(wide, north - south)
    return max(int(wide * scale), 200), max(int((north - south) * scale), 200)


def _apart(best: Any, width: int, height: int, ground: Any, largest: float, area: float, line: int = 13) -> Any:
    """The names of the best points, right of them; later ones are left out where they would lie over an earlier one."""
    import pandas as pd

    (west, east), (south, north) = _span(ground["lon"]), _span(ground["lat"])
    taken: list[tuple[float, float, float]] = []
    kept = []
    for row in best.itertuples():
        name = row.vi.partition(" ")[2] if row.vi.startswith(("Xã ", "Phường ")) else row.vi
        radius = math.sqrt((POINT[0] + (area - POINT[0]) * row.amount / largest) / math.pi)
        px = (row.lon - west) / (east - west) * width + radius + 3
        py = (row.lat - south) / (north - south) * height
        wide = 7 * len(name)
        if any(abs(py - y) < line and px < x + w and x < px + wide for x, y, w in taken):
            continue
        taken.append((px, py, wide))
        kept.append({"lon": west + px / width * (east - west), "lat": row.lat, "name": name})
    return pd.DataFrame(kept, columns=["lon", "lat", "name"])
