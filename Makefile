# Each target does its own set-up; nothing but Python 3.11 or newer is needed.
# Set-up is repeated only when a lock file changes.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
RAW ?= $(or $(HATECRIME_RAW),$(firstword $(wildcard data/raw ../shared/published)))
PORT ?= 8501
JOBS ?= 3
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --no-compile

# Packages are compiled when they are first used, which nearly halves set-up. Where an image forbids Python to keep what it
# compiled, each start would compile them again: it may keep them here.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help run test check lint format types build verify snapshots calibrate bench screenshots lock sbom ci clean

help: ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 14

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=/path/to/it")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run-ready: requirements.lock | $(BIN)/python
	$(PIP) --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev-ready: requirements-dev.lock | $(BIN)/python
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $(VENV)/.run-ready $@

run: $(VENV)/.run-ready ## Set up and start the dashboard on http://localhost:8501 (PORT=...)
	$(BIN)/streamlit run dashboard.py --server.port $(PORT) --server.headless true

test: $(VENV)/.dev-ready ## Set up and run every test (browser tests need chromium, replica tests nginx)
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(ARGS)

check: lint types ## Rules, types and the quick tests, in a minute
	$(BIN)/python -m pytest -q -n $(JOBS) -m "not real and not slow and not browser" $(ARGS)

lint: $(VENV)/.dev-ready ## Ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.dev-ready ## Rewrite in the house format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/.dev-ready ## mypy
	$(BIN)/mypy

build: $(VENV)/.run-ready ## Published files (RAW=folder) -> data/published
	$(BIN)/python -m etl build --raw "$(RAW)"

verify: $(VENV)/.run-ready ## Read the tables back and check them
	$(BIN)/python -m etl check

snapshots: $(VENV)/.run-ready ## Static, embeddable figures -> data/snapshots
	$(BIN)/python -m hatecrime.snapshots

calibrate: $(VENV)/.dev-ready ## Placebo and planted-spike runs of the event model
	$(BIN)/python -m bench.calibrate

bench: $(VENV)/.dev-ready ## Measure every row of docs/benchmarks.md and rewrite it (about fifteen quiet minutes)
	$(BIN)/python -m bench.run --raw "$(RAW)"

screenshots: $(VENV)/.dev-ready ## Every page, two widths, light and dark -> docs/screenshots
	$(BIN)/python -m bench.screenshots

lock: $(VENV)/.dev-ready ## Resolve requirements*.txt afresh into the hashed locks, and the SBOM
	$(PIP) uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header -o requirements-dev.lock requirements-dev.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header -c requirements-dev.lock -o requirements.lock requirements.txt
	$(MAKE) sbom

sbom: $(VENV)/.dev-ready ## CycloneDX list of what requirements.lock brings, with licences -> docs
	$(BIN)/python deploy/sbom.py

ci: ## What .ci/run does
	bash .ci/run

clean: ## Remove the virtual environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
