# Two commands do all the set-up: `make demo` runs the main job, `make test` passes the tests.
SHELL := /bin/bash
VENV := .venv
# How many processes run the tests; each holds the models, some 0.7 GB.
PROCESSES := 2
BIN := $(VENV)/bin
# The first interpreter that is new enough; say PYTHON=... to choose another.
PYTHON ?= $(shell for p in python3.12 python3.13 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && echo $$p && break; done)

LOCKING := --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-emit-index-url --no-emit-find-links \
	--no-emit-trusted-host --no-emit-options

.PHONY: demo test lint types imports unit quality speed lock schema islands clean

demo: $(VENV)/installed
	$(BIN)/dateline code examples/reports --format table

test: $(VENV)/installed-dev
	$(MAKE) --no-print-directory lint types imports
	$(BIN)/python -m pytest --numprocesses $(PROCESSES) --dist loadfile

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/installed-dev
	$(BIN)/mypy

imports: $(VENV)/installed-dev
	$(BIN)/lint-imports

quality: $(VENV)/installed-dev
	$(BIN)/python bench/quality.py

speed: $(VENV)/installed-dev
	$(BIN)/python bench/speed.py

# Needs Chromium (apt-get install chromium), as the tests of tests/browser do, which are skipped without it.
screenshots: $(VENV)/installed-dev
	$(BIN)/python tests/browser/screenshots.py

schema: $(VENV)/installed
	$(BIN)/dateline schema > docs/record.schema.json

# The scripts of the workbench; needs Node, and only who changes them needs it.
islands:
	cd ui && npm ci && npm test && npm run build

lock: $(VENV)/installed-dev
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/pip-compile $(LOCKING) --build-deps-for editable --output-file requirements.lock pyproject.toml
	$(BIN)/pip-compile $(LOCKING) --constraint requirements.lock --output-file requirements-dev.lock requirements-dev.in

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.12 or newer is needed; none was found. Install it, or say make PYTHON=/path/to/python"; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
