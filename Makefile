# Nhãn: `make help` lists the targets. Only python3 (3.11 or newer, with venv) and make are needed.
PYTHON ?= python3
VENV ?= .venv
# Development data for `make models`, `make evaluate` and `make bench`; nothing else knows where it is.
NHAN_DATA ?= ../shared/data
export NHAN_DATA
BIN := $(VENV)/bin
SAMPLE ?= corpora/sample/schools.txt
PUBLISHED ?= 2026-01-12

.PHONY: help tag test soak bench evaluate corpus models gazetteer serve lint notebooks bench-topics clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[all,test]'
	@touch $@

tag: $(BIN)/.installed  ## set up, then label the sample page (SAMPLE=FILE for another)
	$(BIN)/nhan tag $(SAMPLE) --published $(PUBLISHED)

test: $(BIN)/.installed lint  ## set up, then lint, type check and run the tests (at most 8 minutes)
	$(BIN)/python -m pytest -n 2 -m "not soak"

soak: $(BIN)/.installed  ## the long faults, kills, loads and fuzzing
	$(BIN)/python -m pytest -m soak

lint: $(BIN)/.installed  ## ruff and mypy --strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(BIN)/.installed  ## speed beside langdetect, spaCy's tokenizer and underthesea, in one run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check '.[bench]'
	$(BIN)/python -m benchmarks.speed
	$(BIN)/python -m benchmarks.cold
	$(BIN)/python -m benchmarks.archive

evaluate: $(BIN)/.installed  ## scores by stage and language on the gold corpus and, where present, the development data
	mkdir -p benchmarks/results
	$(BIN)/nhan evaluate corpora/gold --out benchmarks/results/gold.json --floors corpora/floors.json
	$(BIN)/python -m benchmarks.places_spellings
	$(BIN)/python -m benchmarks.law_symbols
	$(BIN)/python -m benchmarks.language
	$(BIN)/python -m benchmarks.encodings
	$(BIN)/python -m benchmarks.sections

corpus: $(BIN)/.installed  ## check the gold corpus, and that none of it also stands in the development data
	$(BIN)/python -m nlp.evaluate.check corpora/gold --hints
	$(BIN)/python -m benchmarks.overlap

models: $(BIN)/.installed  ## retrain what ships in models/ from the development data (SOURCES=own: our corpus only)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check '.[build]'
	$(if $(SOURCES),,$(BIN)/python -m nlp.language.build)
	$(BIN)/python -m nlp.sections.build $(if $(SOURCES),--sources $(SOURCES))
	$(BIN)/python -m nlp.tags.build

gazetteer: $(BIN)/.installed  ## rebuild the gazetteer from its source and our amendments
	$(BIN)/python -m nlp.places.build

serve: $(BIN)/.installed  ## the editors' desk and REST API, on this machine only
	$(BIN)/nhan serve

notebooks: $(BIN)/.installed  ## run every notebook top to bottom and write docs/notebooks
	$(BIN)/python notebooks/export.py

bench-topics: $(BIN)/.installed benchmarks/.venv-topics/.installed  ## topics beside gensim and BERTopic, which get an environment of their own
	$(BIN)/python -m benchmarks.topics

benchmarks/.venv-topics/.installed:
	$(PYTHON) -m venv benchmarks/.venv-topics
	benchmarks/.venv-topics/bin/pip install --quiet --disable-pip-version-check torch==2.13.0
	benchmarks/.venv-topics/bin/pip install --quiet --disable-pip-version-check 'gensim>=4.4,<5' bertopic==0.17.4
	@touch $@

clean:  ## remove what the other targets made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build benchmarks/results
