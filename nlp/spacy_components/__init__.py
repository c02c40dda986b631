"""spaCy pipelines with Nhãn's findings in them. The only code that imports spaCy.

After installation the components are known to spaCy by entry points: ``pipeline.add_pipe("nhan_places")``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

#: In the order in which :func:`spacy_pipeline` adds them.
COMPONENTS = ("nhan_language", "nhan_law", "nhan_places", "nhan_names", "nhan_section", "nhan_tags")


def spacy_pipeline(language: str = "xx", *, profile: str | None = None) -> Language:
    """A spaCy pipeline with all of Nhãn's components.

    ``language`` is "vi", "en" or "xx". English texts get spaCy's English tokenizer, the others
    :class:`~nlp.spacy_components.tokenizer.SyllableTokenizer`, which needs no word segmenter and splits
    wherever a mention can start or end. ``profile`` is the path of a newsroom's TOML.

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
    import nlp.spacy_components.components  # noqa: F401  registers the factories

    config = {} if language == "en" else {"nlp": {"tokenizer": {"@tokenizers": "nhan.SyllableTokenizer.v1"}}}
    pipeline = spacy.blank(language, config=config)
    for name in COMPONENTS:
        pipeline.add_pipe(name, config={"profile": profile})
    return pipeline
