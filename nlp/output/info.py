"""What ``nhan info`` prints: versions, models, data, and where they come from."""

from __future__ import annotations

import json

from nlp import resources
from nlp.versions import __version__


def describe() -> str:
    """Plain text."""
    gazetteer = resources.verify(resources.path("data/places"))
    sections = resources.verify(resources.path("models/sections"))
    return "\n".join(
        [
            f"nhan {__version__}",
            f"gazetteer {gazetteer['version']}: {gazetteer['units']} units; source {gazetteer['source']}; covers {gazetteer['covers']['from']} to today, former units {gazetteer['covers']['former_units']}",
            f"sections {sections['version']}: {', '.join(sections['answers'])}; threshold {sections['threshold']}; held out {json.dumps(sections['figures'])}",
            f"data in {resources.PACKAGE / 'data'}",
        ]
    )
