"""The vocabulary as SKOS, in and out (Turtle, JSON-LD, RDF/XML), by rdflib (extra ``skos``)."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from nlp.errors import ConfigError, DataError
from nlp.tags.vocabulary import Subject, Vocabulary, checked

#: Ours are written under this name; concepts of others keep the last part of theirs as id.
SCHEME = "urn:nhan:subject:"
_MEDIA_TOPIC = "http://cv.iptc.org/newscodes/mediatopic/"
#: A note that begins so is a longer word that holds one of the names and means something else.
_NOT = "not: "
_FORMATS = {".ttl": "turtle", ".jsonld": "json-ld", ".rdf": "xml", ".xml": "xml"}


def _rdflib() -> Any:
    try:
        import rdflib
    except ImportError as error:
        raise ConfigError("SKOS needs rdflib; install nhan[skos], or give the vocabulary as CSV") from error
    return rdflib


def read_skos(file: Path) -> Vocabulary:
    """The concepts of a SKOS file: prefLabel and altLabel in vi and en, broader, exactMatch with Media Topics.

    Raises:
        ConfigError: rdflib is not installed.
        DataError: cannot be read, or holds no concept with a label; names file and concept.
    """
    rdflib = _rdflib()
    skos = rdflib.SKOS
    graph = rdflib.Graph()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", DeprecationWarning
            )  # rdflib's JSON-LD reader uses what rdflib has deprecated
            graph.parse(file, format=_FORMATS[file.suffix.lower()])
    except OSError as error:
        raise DataError(f"{file}: cannot be read ({error.strerror})") from error
    except Exception as error:  # each parser of rdflib has errors of its own
        raise DataError(f"{file}: not readable as SKOS ({' '.join(str(error).split())[:120]})") from error
    subjects: dict[str, Subject] = {}
    for concept in sorted(graph.subjects(rdflib.RDF.type, skos.Concept)):
        id_ = _id(concept)
        label: dict[str, str] = {}
        names: dict[str, list[str]] = {"vi": [], "en": []}
        for predicate in (skos.prefLabel, skos.altLabel):
            for value in sorted(graph.objects(concept, predicate)):
                language = (value.language or "vi").split("-")[0]
                if language in names:
                    names[language].append(str(value))
                    if predicate == skos.prefLabel:
                        label.setdefault(language, str(value))
        if not label:
            raise DataError(f"{file}: {concept} has no prefLabel in vi or en")
        broader = next(iter(sorted(graph.objects(concept, skos.broader))), None)
        topics = [str(t).removeprefix(_MEDIA_TOPIC) for t in sorted(graph.objects(concept, skos.exactMatch))]
        not_names: dict[str, list[str]] = {"vi": [], "en": []}
        for value in sorted(graph.objects(concept, skos.note)):
            if str(value).startswith(_NOT) and value.language in not_names:
                not_names[value.language].append(str(value).removeprefix(_NOT))
        section = next(iter(sorted(graph.objects(concept, skos.scopeNote))), "")
        subjects[id_] = Subject(
            id_, label, {k: tuple(v) for k, v in names.items()}, _id(broader) if broader else "",
            str(section).removeprefix("section ") if str(section).startswith("section ") else "",
            tuple(t for t in topics if t.isdigit()), {k: tuple(v) for k, v in not_names.items() if v},
        )  # fmt: skip
    if not subjects:
        raise DataError(f"{file}: holds no skos:Concept")
    return checked(file, subjects)


def write_skos(vocabulary: Vocabulary, file: Path) -> None:
    """Write a vocabulary as one concept scheme, in the format of the file's ending.

    Raises:
        ConfigError: rdflib is not installed, or the ending is none of .ttl, .jsonld, .rdf.
    """
    rdflib = _rdflib()
    if file.suffix.lower() not in _FORMATS:
        raise ConfigError(f"{file}: a vocabulary is written as .csv, {', '.join(_FORMATS)}")
    skos, literal, ref = rdflib.SKOS, rdflib.Literal, rdflib.URIRef
    graph = rdflib.Graph()
    scheme = ref(SCHEME.rstrip(":"))
    graph.add((scheme, rdflib.RDF.type, skos.ConceptScheme))
    for subject in vocabulary.subjects.values():
        concept = ref(SCHEME + subject.id)
        graph.add((concept, rdflib.RDF.type, skos.Concept))
        graph.add((concept, skos.inScheme, scheme))
        for language, text in subject.label.items():
            graph.add((concept, skos.prefLabel, literal(text, lang=language)))
        for language, texts in subject.names.items():
            for text in texts:
                if text != subject.label.get(language):
                    graph.add((concept, skos.altLabel, literal(text, lang=language)))
        if subject.broader:
            graph.add((concept, skos.broader, ref(SCHEME + subject.broader)))
        if subject.section:
            graph.add((concept, skos.scopeNote, literal(f"section {subject.section}")))
        for language, texts in subject.not_names.items():
            for text in texts:
                graph.add((concept, skos.note, literal(_NOT + text, lang=language)))
        for code in subject.iptc:
            graph.add((concept, skos.exactMatch, ref(_MEDIA_TOPIC + code)))
    graph.serialize(file, format=_FORMATS[file.suffix.lower()], encoding="utf-8")


def _id(concept: Any) -> str:
    text = str(concept)
    return text.removeprefix(SCHEME) if text.startswith(SCHEME) else text.rstrip("/#").replace("#", "/").split("/")[-1]
