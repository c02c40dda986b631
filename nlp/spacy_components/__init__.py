"""spaCy pipelines with Nhãn's findings in them. The only code that imports spaCy."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language


def spacy_pipeline(language: str = "xx") -> Language:
    """A blank spaCy pipeline whose documents carry ``doc.spans["nhan"]`` and ``doc._.nhan`` (the JSON object).

    ``language`` is "vi", "en" or "xx"; Vietnamese uses spaCy's language-neutral tokenizer, so that no segmenter is needed.

    Raises:
        ConfigError: spaCy is not installed, or another language.
    """
    from nlp.errors import ConfigError

    if language not in ("vi", "en", "xx"):
        raise ConfigError(f"spacy_pipeline({language!r}): there is vi, en and xx")
    try:
        import spacy
    except ImportError as error:
        raise ConfigError("spaCy is not installed; install nhan[spacy]") from error
    from nlp.spacy_components.components import register

    register()
    pipeline = spacy.blank("en" if language == "en" else "xx")
    pipeline.add_pipe("nhan")
    return pipeline
