"""Topics for analysts: what an archive writes about, since when, and where. Needs the extra ``topics``.

``find_topics(items)`` → :class:`~nlp.topics.archive.Topics`; then :mod:`~nlp.topics.trends`, :mod:`~nlp.topics.similar`,
:mod:`~nlp.topics.duplicates`, :mod:`~nlp.topics.frames`, :mod:`~nlp.topics.charts`. Nothing heavy is imported before it is called.
"""

from nlp.topics.archive import Topics, find_topics
from nlp.topics.documents import Document, documents
from nlp.topics.model import Placement, Topic, TopicModel
from nlp.topics.save import load

__all__ = ["Document", "Placement", "Topic", "TopicModel", "Topics", "documents", "find_topics", "load"]
