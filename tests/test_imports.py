"""What is public, and what tagging does not load."""

import subprocess
import sys

import nlp


def test_public_names_are_these():
    assert sorted(nlp.__all__) == [
        "Article",
        "ConfigError",
        "DataError",
        "InputError",
        "Mention",
        "ModelError",
        "NhanError",
        "Profile",
        "Rejected",
        "Tag",
        "TaggedArticle",
        "Tagger",
        "__version__",
        "load",
        "read",
        "read_many",
        "spacy_pipeline",
    ]
    for name in nlp.__all__:
        assert getattr(nlp, name) is not None


def test_read_is_a_function_whatever_was_imported_first():
    import nlp.read.page

    assert callable(nlp.read)
    assert nlp.read(b"Hello there\n\nA story in two lines.").title == "Hello there"
    assert nlp.read.page.make_article("x").text == "x"


def test_tagging_loads_neither_spacy_nor_sklearn():
    code = (
        "import nlp, sys; nlp.load().tag('Xã Thanh Yên, tỉnh Điện Biên');"
        "heavy = {'spacy', 'sklearn', 'pandas', 'pyarrow', 'underthesea', 'torch', 'scipy', 'trafilatura', 'joblib'} & set(sys.modules);"
        "sys.exit(', '.join(sorted(heavy)) or None)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
