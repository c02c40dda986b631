"""The command line: one thin function per command. Results go to stdout, everything else to stderr.

Exit codes: 0 done, 1 some inputs rejected (reported, the rest done), 2 unusable arguments.
Rooms with many commands of their own (archive, train, topics, desk, places) keep them in their
folder, in a module ``commands``; they are imported when the command is called, never before.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nlp.archive import commands as archive_commands
from nlp.desk import commands as desk_commands
from nlp.errors import NhanError
from nlp.places import commands as places_commands
from nlp.topics import commands as topics_commands

if TYPE_CHECKING:
    from nlp.types import Article, Rejected, TaggedArticle

app = typer.Typer(
    name="nhan",
    help="Label news articles: language, section, places with official codes, legal documents, people, tags.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

ProfileOption = Annotated[Path | None, typer.Option("--profile", help="The newsroom's profile (TOML).")]
PublishedOption = Annotated[str | None, typer.Option(help="Date of publication, YYYY-MM-DD; decides the era.")]
TitleOption = Annotated[str | None, typer.Option(help="The title, where the text has none.")]
Inputs = Annotated[list[str], typer.Argument(help="Files; - is standard input.", metavar="FILE…")]


class Format(StrEnum):
    """How a result is written."""

    text = "text"
    json = "json"
    html = "html"
    ninjs = "ninjs"
    jsonld = "jsonld"


#: Loading makes a million objects that stay: the default (700) has the collector look at them again and again,
#: which takes a tenth of the cold start (``python -m benchmarks.cold``).
OBJECTS_BETWEEN_COLLECTIONS = 50_000


def main() -> None:
    """Entry point of the command ``nhan``: our own errors become one line and exit code 2."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    try:
        app()
    except NhanError as error:
        complain(str(error))
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def complain(message: str) -> None:
    """One line on stderr."""
    print(f"nhan: {' '.join(message.split())}", file=sys.stderr)


@app.command()
def tag(
    files: Inputs,
    format: Annotated[Format, typer.Option(help="How to write the result.")] = Format.text,
    published: PublishedOption = None,
    title: TitleOption = None,
    language: Annotated[str | None, typer.Option(help="Language code, instead of detecting it.")] = None,
    sections: Annotated[Path | None, typer.Option(help="A folder made by 'nhan train'.")] = None,
    profile: ProfileOption = None,
) -> None:
    """Label articles: text, HTML, .docx, PDF, RTF, JSON rows … Several results are written as one JSON a line."""
    from dataclasses import replace

    from nlp.errors import ConfigError
    from nlp.language.codes import primary_subtag
    from nlp.profile import load_profile
    from nlp.tagger import Tagger
    from nlp.text.dates import parse_published

    parse_published(published)  # a wrong date or language is an argument's fault, before any work
    if language and primary_subtag(language) is None:
        raise ConfigError(f"--language {language}: no language tag; give a code such as vi or en")
    settings = load_profile(profile)
    settings = replace(settings, sections=sections) if sections else settings
    tagger = Tagger(settings)

    def write(items: Iterator[Article | Rejected]) -> Iterator[TaggedArticle | Rejected]:
        from nlp.types import Rejected

        for item in items:
            if isinstance(item, Rejected):
                yield item
                continue
            try:
                yield tagger.tag(item, title=title, published=published, language=language)
            except NhanError as error:
                yield Rejected(
                    item.id, item.source, "tag", error.reason, f"{item.source or item.id or 'input'}: {error}"
                )

    finish(_print_results(write(open_inputs(files)), format, settings.sections))


@app.command()
def read(
    files: Inputs,
    format: Annotated[Format, typer.Option(help="text or json.")] = Format.text,
) -> None:
    """Show the parts seen in a page: title, body, byline, captions, related items, furniture; and how its bytes were read."""
    import json

    from nlp.errors import ConfigError
    from nlp.output.record import article_record
    from nlp.types import Rejected

    if format not in (Format.text, Format.json):
        raise ConfigError(f"--format {format.value}: 'nhan read' writes text or json")
    rejected = 0
    for item in open_inputs(files):
        if isinstance(item, Rejected):
            complain(item.message)
            rejected += 1
        elif format is Format.json:
            emit(json.dumps(article_record(item), ensure_ascii=False))
        else:
            if item.encoding:
                emit(f"encoding    {item.encoding}")
            for note in item.notes:
                emit(f"note        {note}")
            for part in item.parts:
                emit(f"{part.role:<11} {part.start:>6} {' '.join(item.text[part.start : part.end].split())[:140]}")
    finish(rejected)


@app.command()
def info() -> None:
    """Versions, models and data, and where they come from."""
    from nlp.output.info import describe

    emit(describe())


@app.command()
def evaluate(
    data: Annotated[Path, typer.Argument(help="A folder of gold articles, such as corpora/gold.")],
    against: Annotated[Path | None, typer.Option(help="An earlier report (JSON): list gains and losses.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the report as JSON.")] = None,
    split: Annotated[str | None, typer.Option(help="train, dev or test; default all.")] = None,
    floors: Annotated[Path | None, typer.Option(help="Fail where a score is below its floor.")] = None,
    update_floors: Annotated[bool, typer.Option(help="Raise the floors to the scores of now.")] = False,
    errors: Annotated[bool, typer.Option(help="List every error.")] = False,
    profile: ProfileOption = None,
) -> None:
    """Score every stage on gold articles: by language, section, era and difficulty."""
    from nlp.evaluate.commands import evaluate as run

    finish(
        run(
            data,
            against=against,
            out=out,
            split=split,
            floors=floors,
            update=update_floors,
            errors=errors,
            profile=profile,
        )
    )


@app.command()
def vocabulary(
    data: Annotated[
        str | None, typer.Argument(help="Articles: list the terms they repeat and the vocabulary lacks.")
    ] = None,
    export: Annotated[
        Path | None, typer.Option(help="Write the vocabulary: .csv, or SKOS as .ttl, .jsonld or .rdf.")
    ] = None,
    most: Annotated[int, typer.Option(help="How many terms to list.")] = 50,
    profile: ProfileOption = None,
) -> None:
    """Show the subjects; export them; or find what a newsroom's articles talk about and the vocabulary does not name."""
    from nlp.tags import commands

    subjects = commands.vocabulary_of(profile)
    if export is not None:
        commands.export(subjects, export)
        emit(f"{len(subjects.subjects)} subjects written to {export}")
    elif data is not None:
        rejected: list[Rejected] = []
        for text, language, count in commands.missing_terms(data, profile, most, rejected.append):
            emit(f"{count:>6} {language}  {text}")
        for item in rejected:
            complain(item.message)
        finish(len(rejected))
    else:
        for subject in subjects.subjects.values():
            emit("\t".join((subject.id, subject.label.get("vi", ""), subject.label.get("en", ""), subject.broader)))


class Target(StrEnum):
    """What 'nhan convert' writes."""

    spacy = "spacy"
    jsonl = "jsonl"


@app.command()
def convert(
    corpus: Annotated[Path, typer.Argument(help="A folder of gold articles, such as corpora/gold.")],
    to: Annotated[Target, typer.Option(help="spacy (a DocBin) or jsonl.")] = Target.jsonl,
    out: Annotated[Path | None, typer.Option(help="Where to write; default beside the corpus's name.")] = None,
    split: Annotated[str | None, typer.Option(help="train, dev or test; default all.")] = None,
) -> None:
    """Turn a gold corpus into training data for other programs."""
    from nlp.evaluate.commands import gold_articles
    from nlp.spacy_components.convert import to_docbin, to_jsonl

    articles = gold_articles(corpus, split)
    out = out or Path(f"{corpus.name}{'-' + split if split else ''}.{to.value}")
    if to is Target.jsonl:
        emit(f"{to_jsonl(articles, out)} articles written to {out}")
    else:
        count, widened = to_docbin(articles, out)
        emit(f"{count} documents written to {out}; {widened} mentions widened to a token's edge")


@app.command()
def train(
    data: Annotated[
        Path | None, typer.Argument(help="CSV, JSONL or Parquet: text (title) and section columns.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The folder to write; give it to 'nhan tag --sections'.")] = None,
    feedback: Annotated[Path | None, typer.Option(help="JSONL of accepted and corrected decisions.")] = None,
    base: Annotated[
        Path | None, typer.Option(help="Without DATA: the model to adapt; default the shipped one.")
    ] = None,
) -> None:
    """Learn your own sections from your own archive; or adapt a model to your editors' decisions (--feedback alone)."""
    from nlp.sections.commands import train as run

    run(data, out, feedback, base)


@app.command()
def why(
    file: Annotated[Path, typer.Argument(help="One article.")],
    against: Annotated[str | None, typer.Option(help="The section to compare with; default the second best.")] = None,
    sections: Annotated[Path | None, typer.Option(help="A folder made by 'nhan train'.")] = None,
) -> None:
    """Why an article got its section: the words that decided, and which would have to go for another one."""
    from nlp.sections.explain import explain_file

    emit(explain_file(file, against, sections))


app.command()(places_commands.places)
app.command()(places_commands.history)
app.command()(archive_commands.archive)
app.command()(archive_commands.report)
app.command()(topics_commands.topics)
app.command()(desk_commands.serve)
app.add_typer(desk_commands.desk, name="desk")


def open_inputs(names: list[str]) -> Iterator[Article | Rejected]:
    """The articles of files and of standard input; what cannot be read comes as a Rejected."""
    from nlp.read import read_many

    for name in names:
        source = sys.stdin.buffer if name == "-" else name
        yield from read_many(source)


def emit(text: str) -> None:
    """One result on stdout, in UTF-8 whatever the terminal says; lone surrogates become U+FFFD."""
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def _print_results(results: Iterator[TaggedArticle | Rejected], format: Format, sections: Path | None) -> int:
    """Write the results as they come; the number of rejected inputs. ``sections`` is the folder of the newsroom's own sections."""
    from nlp.types import Rejected

    writer = _writer(format, sections)
    rejected = 0
    first = True
    for result in results:
        if isinstance(result, Rejected):
            complain(result.message)
            rejected += 1
            continue
        if not first and format in (Format.text, Format.html):
            emit("\n" + "─" * 72 + "\n" if format is Format.text else "")
        emit(writer(result))
        first = False
    return rejected


def _writer(format: Format, sections: Path | None) -> Callable[[TaggedArticle], str]:
    if format is Format.json:
        return lambda result: result.to_json()
    if format is Format.html:
        return lambda result: result.to_html()
    if format is Format.ninjs:
        from nlp.output.ninjs import to_json as ninjs

        return lambda result: ninjs(result, sections)
    if format is Format.jsonld:
        from nlp.output.jsonld import to_json as jsonld

        return lambda result: jsonld(result, sections)
    from nlp.output.text import to_text

    return lambda result: to_text(result).rstrip("\n")


def finish(rejected: int) -> None:
    """Exit with 1 where some inputs were rejected."""
    if rejected:
        raise typer.Exit(1)


if __name__ == "__main__":
    main()
