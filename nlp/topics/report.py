"""What an archive writes about, on one page that needs nothing else: figures, charts with their script inside, topics, leftovers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from nlp import resources
from nlp.errors import InputError
from nlp.topics import charts
from nlp.topics.archive import Topics
from nlp.topics.duplicates import groups, near_duplicates
from nlp.topics.frames import Tables
from nlp.topics.model import Topic
from nlp.topics.similar import originals
from nlp.topics.trends import bursts

#: Titles shown under a topic, and rows of the lists of leftovers and repeats.
EXAMPLES = 5
ROWS = 50
_STYLE = (
    "body{font:16px/1.55 'Segoe UI',Roboto,'DejaVu Sans',Arial,sans-serif;color:#22313f;background:#fff;max-width:66rem;"
    "margin:2rem auto;padding:0 1rem}h1{font-size:1.7rem;margin-bottom:.2rem}h2{font-size:1.2rem;margin-top:2.4rem}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.35rem .7rem .35rem 0;"
    "border-bottom:1px solid #e4e4e4}td.n,th.n{text-align:right}.soft{color:#5d6d7a}.figures{display:flex;flex-wrap:wrap;"
    "gap:.4rem 2rem;padding:0;list-style:none}.figures b{font-size:1.5rem;display:block}.chart{overflow-x:auto}summary{cursor:pointer}"
)


def page(archive: Topics, tables: Tables, *, title: str, language: str = "vi", step: str | None = None) -> str:
    """The report as HTML.

    Args:
        archive: the topics; tables: of the same articles.
        title: of the page; language: ``vi`` or ``en``.
        step: of the time axis; None takes months up to three years, quarters up to ten, then years.
    """
    say: dict[str, str] = resources.load_json("data/topics/report.json")[language]
    step = step or fitting_step(archive)
    pictures: list[tuple[str, Callable[[], Any]]] = [
        ("over_time", lambda: charts.topics_over_time(archive, step=step, language=language, most=12)),
        ("sections", lambda: charts.section_by_month(tables, step=step, language=language)),
        ("map", lambda: charts.place_map(tables, language=language)),
        ("topic_places", lambda: charts.topic_places(archive, language=language)),
    ]
    body = [_head(archive, title, say), _topics(archive, say, language)]
    specs = []
    for name, draw in pictures:
        try:
            specs.append(draw().to_dict())
        except InputError:  # nothing to draw: no dates, or no places
            continue
        body.append(f'<h2>{escape(say[name])}</h2><div class="chart" id="chart{len(specs) - 1}"></div>')
    body += [
        _bursts(archive, say, language, step),
        _originals(archive, say),
        _repeats(archive, say),
        _left_out(archive, say),
    ]
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f"<body>{''.join(body)}{_script(specs)}</body></html>\n"
    )


def fitting_step(archive: Topics) -> str:
    """Months up to three years, quarters up to ten, then years."""
    days = [d.published for d in archive.documents if d.published]
    span = (max(days) - min(days)).days if days else 0
    return "month" if span <= 3 * 366 else "quarter" if span <= 10 * 366 else "year"


def _script(specs: Sequence[dict[str, Any]]) -> str:
    """Vega once, with the specifications; a closing tag in the data cannot end the script."""
    import vl_convert

    if not specs:
        return ""
    data = json.dumps(specs, ensure_ascii=False).replace("</", "<\\/")
    draw = "SPECS.forEach((spec, i) => vegaEmbed('#chart' + i, spec, {actions: false, renderer: 'svg'}));"
    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;").replace("</script", "<\\/script")
    return f'<script type="module">{bundle}\nconst SPECS = {data};\n{draw}</script>'


def _head(archive: Topics, title: str, say: dict[str, str]) -> str:
    days = sorted(d.published for d in archive.documents if d.published)
    out = len(archive.left_out)
    total = len(archive.documents)
    languages = Counter(d.language for d in archive.documents)
    figures = [
        (f"{total:,}", say["articles"]),
        (str(len(archive.model.topics)), say["topics"]),
        (f"{out / max(total, 1):.1%}", say["left_out"]),
        (", ".join(f"{code} {n:,}" for code, n in languages.most_common(4)), say["languages"]),
    ]
    if days:
        figures.append((f"{days[0]} – {days[-1]}", say["from_to"]))
    items = "".join(f"<li><b>{escape(figure)}</b>{escape(what)}</li>" for figure, what in figures)
    return f'<h1>{escape(title)}</h1><ul class="figures">{items}</ul>'


def _topics(archive: Topics, say: dict[str, str], language: str) -> str:
    rows = []
    for topic in sorted(archive.model.topics, key=lambda t: (-len(archive.members[t.id]), t.id)):
        rows.append(
            f'<tr><td class="n">{len(archive.members[topic.id])}</td><td><b>{escape(topic.label[language])}</b>'
            f'<div class="soft">{escape(_words(topic))}</div></td><td>{_examples(archive, topic, say)}</td></tr>'
        )
    head = f'<tr><th class="n">{say["articles"]}</th><th>{say["topic"]}</th><th>{say["typical"]}</th></tr>'
    return f"<h2>{say['topics_title']}</h2><table>{head}{''.join(rows)}</table>"


def _words(topic: Topic) -> str:
    return " · ".join(", ".join(words) for words in topic.words.values())


def _examples(archive: Topics, topic: Topic, say: dict[str, str]) -> str:
    rows = archive.members[topic.id][:EXAMPLES]
    items = "".join(f"<li>{escape(archive.documents[i].title or archive.documents[i].key)}</li>" for i in rows)
    first = escape(archive.documents[rows[0]].title or archive.documents[rows[0]].key) if rows else say["none"]
    return f"<details><summary>{first}</summary><ul>{items}</ul></details>"


def _bursts(archive: Topics, say: dict[str, str], language: str, step: str) -> str:
    rows = [
        (f"{b.start} – {b.end}", archive.model.topic(b.topic).label[language], str(b.count), f"× {b.times:.1f}")
        for b in bursts(archive, step)
    ]
    return _table(say["bursts"], rows, say)


def _originals(archive: Topics, say: dict[str, str]) -> str:
    titles = {d.key: d.title or d.key for d in archive.documents}
    rows = [
        (titles[story], titles[hits[0].key], f"{hits[0].score:.2f}", ", ".join(hits[0].shared[:4]))
        for story, hits in originals(archive.documents).items()
        if hits
    ]
    return _table(say["originals"], sorted(rows, key=lambda r: (-float(r[2]), r[0])), say) if rows else ""


def _repeats(archive: Topics, say: dict[str, str]) -> str:
    names = [d.title or d.key for d in archive.documents]
    rows = [
        (str(len(group)), " = ".join(names[i] for i in group[:4]))
        for group in groups(near_duplicates(archive.documents))
    ]
    return _table(say["repeats"], rows, say)


def _left_out(archive: Topics, say: dict[str, str]) -> str:
    titles = {d.key: d.title or d.key for d in archive.documents}
    rows = [(titles[p.key], say[p.reason or "none"]) for p in archive.left_out]
    return _table(say["left_out_title"], rows, say)


def _table(title: str, rows: Sequence[Sequence[str]], say: dict[str, str]) -> str:
    if not rows:
        return f'<h2>{escape(title)}</h2><p class="soft">{say["none"]}</p>'
    lines = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows[:ROWS])
    more = f'<p class="soft">… {len(rows) - ROWS} {say["more"]}</p>' if len(rows) > ROWS else ""
    return f"<h2>{escape(title)}</h2><table>{lines}</table>{more}"
