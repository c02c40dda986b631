"""What the command line decides about a running desk. Nothing in it can be changed over the network."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from nlp.errors import ConfigError
from nlp.profile import Profile

#: Addresses that only this machine can reach.
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
#: Answers kept unless told otherwise.
KEPT = 1000


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds."""

    #: One request body; a batch and an upload have their own.
    body: int = 2 * 1024 * 1024
    upload: int = 24 * 1024 * 1024
    batch: int = 256 * 1024 * 1024
    #: One uploaded file, files of one upload, and what a .docx may unpack to.
    file: int = 8 * 1024 * 1024
    files: int = 50
    unpacked: int = 64 * 1024 * 1024
    #: One line of a batch, and lines of one batch.
    line: int = 2 * 1024 * 1024
    lines: int = 10_000
    #: Tagging one article; a worker that takes longer is ended and replaced.
    tag_seconds: float = 20.0
    #: Bytes of all headers together.
    headers: int = 32 * 1024
    #: The request line and headers, and each wait for a piece of the body.
    header_seconds: float = 10.0
    body_seconds: float = 20.0
    #: Articles being tagged or waiting for it; more are answered 503.
    pending: int = 64
    #: Answers kept (0: none are) and their bytes together.
    kept: int = KEPT
    kept_bytes: int = 64 * 1024 * 1024
    #: Requests a second of one client (0: no limit) and how many may come at once.
    rate: float = 0.0
    burst: int = 200
    #: Wrong tokens of one address within a minute; more are answered 429.
    wrong_tokens: int = 10


@dataclass(frozen=True, slots=True)
class Config:
    """One desk."""

    database: Path
    profile: Profile = field(default_factory=Profile)
    host: str = "127.0.0.1"
    port: int = 8765
    #: Processes that tag; 0 tags in the server's own process.
    workers: int = 2
    #: Ask for a token on loopback too. Any other address always asks.
    require_token: bool = False
    #: Further names this desk is reached by (a proxy's), for the Host check.
    names: tuple[str, ...] = ()
    #: True where a proxy in front speaks TLS: cookies are then marked Secure.
    tls: bool = False
    #: A folder whose new files are added to the queue.
    watch: Path | None = None
    #: Where finished articles are sent. Only the command line sets it; nothing else is ever fetched or sent.
    webhook: str | None = None
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        if self.webhook is not None and not self.webhook.startswith(("http://", "https://")):
            raise ConfigError(f"webhook: {self.webhook!r} is no http or https address")
        if self.watch is not None and not self.watch.is_dir():
            raise ConfigError(f"watch: {self.watch} is no folder; make it first")

    @property
    def loopback(self) -> bool:
        return self.host in LOOPBACK

    @property
    def needs_token(self) -> bool:
        return self.require_token or not self.loopback

    @property
    def hosts(self) -> frozenset[str]:
        """Names that a request's Host may have: a page of elsewhere that points its name at us has another."""
        return LOOPBACK | {self.host.lower(), *(name.lower() for name in self.names)}
