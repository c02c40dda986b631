"""From a full reference to its official symbol, id, structured key and record (design: ids; docs/annotation.md section 4)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from nlp.law.grammar import Grammar
from nlp.law.reference import Reference
from nlp.law.register import Document
from nlp.text import fold
from nlp.types import Entity

#: Bodies whose numbers run through a legislature or need no year to be told apart.
_THROUGH = frozenset({"qh", "ubtvqh"})


@dataclass(frozen=True, slots=True)
class Period:
    """``id`` is what stands behind @ without the place ("2025", "k13", "dh15", ""), ``key`` the key's ("2025i")."""

    id: str
    key: str


def symbol_of(grammar: Grammar, r: Reference) -> str:
    """The official symbol in Vietnamese letters: "71-NQ/TW", "168/2024/NĐ-CP"."""
    number = r.number if len(re.match(r"\d*", r.number).group()) > 1 else f"0{r.number}"  # type: ignore[union-attr]
    kind = grammar.kinds[r.kind]
    abbr = "QĐ" if r.party and r.kind == "qyd" else kind.abbr
    if r.kind == "qyd" and "qdi" in fold(r.printed):
        abbr = "QĐi"
    suffix = _suffixes(grammar, r)
    if r.kind == "sl":
        return f"{r.number}/SL"
    if r.old:
        return f"{r.number}-{suffix}" + (f"/{r.unit}" if r.unit else "")
    if r.kind == "cv" and not r.party and "cv" not in fold(r.printed):
        return f"{number}/{suffix}" + (f"-{r.unit}" if r.unit else "")
    if r.issuers[0] in _THROUGH and len(r.issuers) == 1:
        if _typed_ordinance(r):
            return f"{number}/{r.year}/{abbr}-{suffix}"
        return f"{number}/{r.year}/{suffix}" if r.year and not _mixed(r) else f"{number}/{abbr}-{suffix}"
    if r.year:
        return f"{number}/{r.year}/{abbr}-{suffix}"
    return f"{number}-{abbr}/{suffix}" if r.party else f"{number}/{abbr}-{suffix}"


def _suffixes(grammar: Grammar, r: Reference) -> str:
    """The issuers of a symbol with the legislature behind the National Assembly's own, else at the end."""
    pieces = [_suffix(grammar, key, r.printed) for key in r.issuers]
    if r.legislature:
        at = next((i for i, key in enumerate(r.issuers) if key in _THROUGH), len(pieces) - 1)
        pieces[at] += r.legislature
    return "-".join(pieces)


def _mixed(r: Reference) -> bool:
    """ "694/2019/NQ-UBTVQH14": the year printed in a symbol of the series that has none."""
    return r.issuers[0] == "ubtvqh" and re.search(r"[nN][qQ]", r.printed) is not None


def _typed_ordinance(r: Reference) -> bool:
    """ "06/2003/PL-UBTVQH11": ordinances before 2016 had both the year and the type."""
    return r.kind == "pl" and re.search(r"[pP][lL]\s?-", r.printed) is not None


def _suffix(grammar: Grammar, key: str, printed: str) -> str:
    """A suffix as officially written; one that is not listed, as printed."""
    issuer = grammar.issuers.get(key)
    if issuer is not None:
        return issuer.suffix
    for piece in re.findall(r"[^\W\d_]+", printed):
        if fold(piece) == key:
            return str(piece)
    return key.upper()


def series_of(r: Reference) -> str:
    """ "~l", "~nq", "~pl" of the National Assembly's; "~qd", "~qyd" of the Party's; "" elsewhere."""
    if r.issuers[0] in _THROUGH and r.year and not _mixed(r) and not _typed_ordinance(r):
        return f"~{r.kind if r.kind in ('l', 'nq', 'pl') else 'l' if r.kind == 'hp' else 'nq'}"
    if r.party and r.kind in ("qd", "qyd") and r.issuers[0] == "tw":
        return f"~{r.kind}"
    return ""


def id_of(symbol: str, period: str, place: str, series: str) -> str:
    """The public id."""
    behind = f"{period or 'x'}.{place}" if place else period
    return f"doc:{symbol}" + (f"@{behind}" if behind else "") + series


def entity_of(
    grammar: Grammar, r: Reference, symbol: str, period: Period, place: str, date: str, document: Document | None
) -> Entity:
    """The record: kind, type, number, symbol, key, issuer, date, title where known."""
    known = grammar.issuers.get(r.issuers[0]) if r.issuers else None
    dotted = f".{place}" if place else ""
    keys = [grammar.issuers[k].key if k in grammar.issuers else k for k in r.issuers]
    if len(keys) > 1 and not all(k in grammar.issuers for k in r.issuers):
        keys = keys[:1]
    branch = "cpv" if r.party else "st"
    issuer = (
        r.body_id
        or (document.issuer if document and document.issuer else None)
        or (known.id + dotted if known else None)
    )
    if issuer == "org:party-central-committee" and document and document.issuer:
        issuer = document.issuer
    record = Entity(
        kind="law", type=grammar.kinds[r.kind].type, number=r.number, symbol=symbol,
        key=f"vn:{branch}:{'+'.join(keys)}{dotted}:{r.kind}:{period.key or 'x'}:{r.number}",
        issuer=issuer, date=date or None,
    )  # fmt: skip
    if document is not None and document.name:
        record["title"] = dict(document.name)
    return record


def record_of(grammar: Grammar, document: Document) -> Entity:
    """The record of a document known from the register alone."""
    period = document.id.partition("@")[2].partition("~")[0]
    when, _, place = period.partition(".")
    if not document.symbol:
        slug = document.id.removeprefix("doc:")
        return _unnumbered(grammar, document, slug)
    folded_year = re.search(r"/((?:19|20)\d\d)/", document.symbol)
    party = re.match(r"\d+[a-z]?-[^/]+/", document.symbol) is not None and not document.symbol.endswith("CP")
    issuers, _ = grammar.issuer_keys(re.sub(r"\d+$", "", document.suffix))
    key = grammar.issuers[issuers[0]].key if issuers and issuers[0] in grammar.issuers else document.suffix
    if party:
        state = when
    elif folded_year:
        state = folded_year.group(1)
    else:
        state = f"{document.printed[:4]}i" if document.printed else "x"
    dotted = f".{place}" if place else ""
    known = grammar.issuers.get(issuers[0]) if issuers else None
    record = Entity(
        kind="law", type=grammar.kinds[document.kind].type, number=document.number, symbol=document.symbol,
        key=f"vn:{'cpv' if party else 'st'}:{key}{dotted}:{document.kind}:{state}:{document.number}",
        issuer=document.issuer or (known.id + dotted if known else None), date=document.printed or None,
    )  # fmt: skip
    if document.name:
        record["title"] = dict(document.name)
    return record


def _unnumbered(grammar: Grammar, document: Document, slug: str) -> Entity:
    """A law, constitution or convention that has no number here."""
    branch = "int" if document.kind == "cu" else "st"
    record = Entity(
        kind="law", type=grammar.kinds[document.kind].type, number=None, symbol=None,
        key=f"vn:{branch}:{slug}", issuer=document.issuer, date=document.printed or None,
    )  # fmt: skip
    if document.name:
        record["title"] = dict(document.name)
    return record


def iso_day(printed: str) -> dt.date | None:
    """The day of a full ISO date, None for "", a year or a month."""
    return dt.date.fromisoformat(printed) if len(printed) == 10 else None
