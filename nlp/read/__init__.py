"""Bytes → Article. The package is also the function: ``nlp.read("story.html")``."""

from __future__ import annotations

import sys
import types
from typing import Any

from nlp.types import Article


def read(source: Any, **options: Any) -> Article:
    raise NotImplementedError


class _CallableModule(types.ModuleType):
    """``nlp.read`` is this package and the function of the same name, however it was imported first."""

    def __call__(self, *arguments: Any, **options: Any) -> Article:
        return read(*arguments, **options)


sys.modules[__name__].__class__ = _CallableModule
