"""Run every notebook top to bottom and write what a reader without Python sees to docs/notebooks.

    python notebooks/export.py            (or: make notebooks)

The notebooks themselves are kept without outputs. Charts are SVG and styles are inline: a page needs nothing from elsewhere.
"""

from __future__ import annotations

import html
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter

HERE = Path(__file__).resolve().parent
PAGES = HERE.parent / "docs" / "notebooks"
STYLE = (
    "body{font:16px/1.6 'Segoe UI',Roboto,'DejaVu Sans',Arial,sans-serif;color:#22313f;background:#fff;max-width:62rem;margin:2rem auto;padding:0 1rem}"
    "h1{font-size:1.8rem}h2{font-size:1.3rem;margin-top:2.2rem}a.anchor-link{display:none}"
    "pre{font:13px/1.5 'DejaVu Sans Mono',Consolas,monospace;overflow-x:auto;margin:0}"
    ".input_area{background:#f6f7f8;border-radius:4px;padding:.6rem .8rem;margin:.8rem 0}.output_subarea{overflow-x:auto;margin:.6rem 0 1rem}"
    "table{border:0;border-collapse:collapse;font-size:14px}td,th{border:0;border-bottom:1px solid #e4e4e4;padding:.3rem .8rem .3rem 0;text-align:left!important;vertical-align:top}"
    ".highlight .k,.highlight .kn{color:#7a3e9d}.highlight .s1,.highlight .s2,.highlight .sd{color:#4a7c3a}.highlight .c1{color:#767676}.highlight .mi,.highlight .mf{color:#a2402a}"
)


def notebooks() -> list[Path]:
    """The notebooks in reading order."""
    return sorted(HERE.glob("[0-9]-*.ipynb"))


def run(path: Path) -> nbformat.NotebookNode:
    """The notebook, executed in a folder of its own beside links to what it reads; raises where a cell does."""
    book = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "notebooks"
        work.mkdir()
        (Path(folder) / "corpora").symlink_to(HERE.parent / "corpora")
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(HERE.parent), os.environ.get("PYTHONPATH")]))
        NotebookClient(book, timeout=200, kernel_name="python3", resources={"metadata": {"path": str(work)}}).execute()
    return book


def page(path: Path, book: nbformat.NotebookNode) -> str:
    """The executed notebook as one page without scripts."""
    exporter = HTMLExporter(template_name="basic", exclude_input_prompt=True, exclude_output_prompt=True)
    body, _ = exporter.from_notebook_node(book)
    body = re.sub(r"<script\b.*?</script>", "", body, flags=re.S)
    title = html.escape(path.stem.replace("-", " "))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>{body}</body></html>\n'
    )


def main(names: list[str]) -> None:
    PAGES.mkdir(parents=True, exist_ok=True)
    for path in notebooks():
        if names and path.stem not in names:
            continue
        text = page(path, run(path))
        (PAGES / f"{path.stem}.html").write_text(text, encoding="utf-8")
        print(f"{path.stem}: {len(text) / 1000:.0f} kB")
    shutil.rmtree(HERE / ".ipynb_checkpoints", ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
