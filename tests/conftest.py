"""One tagger for all tests: loading it is tested apart."""

from pathlib import Path

import hypothesis
import pytest

import nlp
from nlp.tagger import Tagger

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def tagger() -> Tagger:
    return nlp.load()


@pytest.fixture(scope="session")
def sample() -> str:
    return (ROOT / "corpora" / "sample" / "schools.txt").read_text(encoding="utf-8")


# No test fails by the clock: a slow machine is not a fault.
hypothesis.settings.register_profile("nhan", deadline=None)
hypothesis.settings.load_profile("nhan")
