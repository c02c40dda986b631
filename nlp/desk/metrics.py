"""Counters in Prometheus' text format (version 0.0.4), kept by hand: three kinds of number need no client library."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

#: Upper bounds of the time histogram, in seconds.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Labels = tuple[tuple[str, str], ...]

HELP = {
    "nhan_requests_total": ("counter", "Requests answered, by route, method and status."),
    "nhan_request_seconds": ("histogram", "Time to answer, by route."),
    "nhan_refused_total": ("counter", "Requests refused at the door, by reason."),
    "nhan_articles_tagged_total": ("counter", "Articles answered with their labels, by way in."),
    "nhan_kept_total": (
        "counter",
        "Answers looked for among those kept, by outcome: hit, joined (one under way), miss.",
    ),
    "nhan_kept_answers": ("gauge", "Answers kept."),
    "nhan_kept_bytes": ("gauge", "Bytes of the answers kept."),
    "nhan_decisions_total": ("counter", "Editors' decisions, by action."),
    "nhan_worker_restarts_total": ("counter", "Tagging processes replaced (too slow, or died)."),
    "nhan_webhook_total": ("counter", "Articles sent to the webhook, by outcome."),
    "nhan_tagging_pending": ("gauge", "Articles being tagged or waiting for it."),
    "nhan_resident_memory_bytes": ("gauge", "Memory of the server process."),
}


class Metrics:
    """All numbers of one desk; safe in threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[tuple[str, Labels], float] = defaultdict(float)
        self._times: dict[str, list[float]] = {}
        self._gauges: dict[str, Callable[[], float]] = {"nhan_resident_memory_bytes": resident_memory}

    def count(self, name: str, by: float = 1, **labels: str) -> None:
        """Add to a counter."""
        with self._lock:
            self._counts[name, tuple(sorted(labels.items()))] += by

    def time(self, route: str, seconds: float) -> None:
        """Add one request to the histogram: [bucket counts …, sum, count]."""
        with self._lock:
            row = self._times.setdefault(route, [0.0] * (len(BUCKETS) + 2))
            for index, bound in enumerate(BUCKETS):
                if seconds <= bound:
                    row[index] += 1
                    break
            row[-2] += seconds
            row[-1] += 1

    def gauge(self, name: str, read: Callable[[], float]) -> None:
        """A number that is read when asked for."""
        self._gauges[name] = read

    def render(self) -> str:
        """The whole page."""
        with self._lock:
            counts = sorted(self._counts.items())
            times = {route: list(row) for route, row in sorted(self._times.items())}
        lines: list[str] = []
        for name, (kind, about) in HELP.items():
            lines += [f"# HELP {name} {about}", f"# TYPE {name} {kind}"]
            if kind == "gauge" and name in self._gauges:
                lines.append(f"{name} {self._gauges[name]():g}")
            elif kind == "histogram":
                for route, row in times.items():
                    lines += _histogram(name, route, row)
            else:
                lines += [f"{name}{_labels(labels)} {value:g}" for (key, labels), value in counts if key == name]
        return "\n".join(lines) + "\n"


def _histogram(name: str, route: str, row: list[float]) -> list[str]:
    lines = []
    total = 0.0
    for bound, count in zip((*map(str, BUCKETS), "+Inf"), (*row[:-2], row[-1] - sum(row[:-2])), strict=True):
        total += count
        lines.append(f"{name}_bucket{_labels((('le', bound), ('route', route)))} {total:g}")
    lines.append(f"{name}_sum{_labels((('route', route),))} {row[-2]:.6f}")
    lines.append(f"{name}_count{_labels((('route', route),))} {row[-1]:g}")
    return lines


def _labels(labels: Labels) -> str:
    if not labels:
        return ""
    quoted = ",".join(
        '{}="{}"'.format(key, value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"'))
        for key, value in labels
    )
    return "{" + quoted + "}"


def resident_memory() -> float:
    """Bytes, from /proc; 0 where there is none."""
    try:
        fields = Path("/proc/self/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0.0
    return float(fields[1]) * 4096
