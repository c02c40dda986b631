"""One reference as printed, before anything is known of what it means."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reference:
    """A stretch of the view that cites a document.

    ``form``: full (an official symbol), short (type and number, perhaps a year), name (a law), nickname, congress,
    plenum or back (a word that points back). ``number`` has no leading zeros. ``issuers`` are keys into the grammar,
    from the symbol; ``body`` is the issuer named in words beside it, ``body_id`` the organisation. ``date`` is ISO,
    perhaps only year or year and month. ``weak``: kept only where resolving finds the document.
    ``ids`` are register ids for names, nicknames and numbers that go alone for a document; ``level`` and ``place_name`` are of a
    local congress. ``amended``, ``newest``, ``older``, ``draft`` and
    ``session`` (laws are being passed) are of a law by name. ``headed``: with its type word (of a word that
    points back: with a determiner that says so); ``this``: the word points to what was just named ("này", "this").
    """

    start: int
    end: int
    form: str
    kind: str
    number: str = ""
    year: str = ""
    issuers: tuple[str, ...] = ()
    legislature: str = ""
    unit: str = ""
    party: bool = False
    old: bool = False
    printed: str = ""
    part: str | None = None
    date: str = ""
    term: str = ""
    body: str = ""
    body_id: str = ""
    weak: bool = False
    ids: tuple[str, ...] = ()
    level: str = ""
    place_name: str = ""
    amended: bool = False
    newest: bool = False
    older: bool = False
    session: bool = False
    draft: bool = False
    headed: bool = False
    this: bool = False

    @property
    def issuer(self) -> str:
        """The first issuer's key, of the symbol or in words."""
        return self.issuers[0] if self.issuers else self.body
