"""The log: one JSON object a line on stderr. No bodies, no headers, no queries, no cookies: nothing secret can get in."""

from __future__ import annotations

import datetime as dt
import json
import logging
import sys
from typing import Any

LOG = logging.getLogger("nhan.desk")


class JsonLines(logging.Formatter):
    """A record as one JSON object; extra fields come from ``extra={"fields": {…}}``."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line)


def to_stderr() -> None:
    """Send the desk's and uvicorn's lines to stderr; called by ``nhan serve`` only, never at import."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for name in ("nhan.desk", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(logging.INFO)
        logger.propagate = False


def event(name: str, level: int = logging.INFO, **fields: Any) -> None:
    """One line. (Made by hand: looking up who called, which the log does not say, takes longer than the rest.)"""
    if LOG.isEnabledFor(level):
        record = logging.LogRecord(LOG.name, level, "", 0, name, None, None)
        record.fields = fields
        LOG.handle(record)
