"""The error tree.

::

    NhanError
    ├── InputError    their bytes: cannot be read, too large, not what it says it is
    ├── DataError     our data file or a file of the newsroom's: names the file and the entry
    ├── ModelError    a model is missing, or its digest or version is wrong
    └── ConfigError   a setting, a profile or an argument

Each message says what is wrong, where, and what to do. The command line and the
REST API translate these errors; the core knows neither.
"""

from __future__ import annotations


class NhanError(Exception):
    """Any error that Nhãn raises on purpose.

    ``reason`` is a short code for programs (``not-found``, ``too-large`` …); the
    message is one line for people.
    """

    def __init__(self, message: str, *, reason: str = "error") -> None:
        super().__init__(message)
        self.reason = reason


class InputError(NhanError):
    """An input cannot be read: names the input, the problem and the remedy."""


class DataError(NhanError):
    """A data file is wrong: names the file and the entry."""


class ModelError(NhanError):
    """A model is missing or is not what its manifest says."""


class ConfigError(NhanError):
    """A setting, profile or argument is unusable."""
