# Samenspel: `make run` starts the bot, `make test` passes its tests; both do all the set-up.
PYTHON ?= python3
N ?= 200
SEED ?= 1
SECONDS ?= 60
PROCESSES ?= 2
CHAOS := tests/chaos tests/stories/test_killed.py tests/stories/test_killed_for_real.py tests/stories/test_replicas.py
FAULTS = KILLS=$(N) SEED=$(SEED) STEADY_SECONDS=$(SECONDS) $(BIN)/pytest
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help run test chaos check bench vectors tune sentences pictures lock clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1	/' | expand -t 16

run: $(VENV)/run.stamp ## start the bot: on Telegram with TELEGRAM_BOT_TOKEN, else in the terminal
	@$(BIN)/samenspel run

test: $(VENV)/dev.stamp ## all tests, with coverage of domain and flow
	$(BIN)/pytest --numprocesses=auto --cov --cov-report=term $(ARGS)

chaos: $(VENV)/dev.stamp ## the long fault runs: killed N times and at every step, SECONDS of 30 messages a second (docs/faults.md)
	$(FAULTS) -m "not alone" --numprocesses=$(PROCESSES) --dist=worksteal $(CHAOS) $(ARGS) || [ $$? = 5 ]
	$(FAULTS) -m alone --numprocesses=0 $(CHAOS) $(ARGS) || [ $$? = 5 ]

check: $(VENV)/dev.stamp ## style, types, floors and the knowledge
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/samenspel check

bench: $(VENV)/dev.stamp ## speed and memory, beside others, in one run
	$(BIN)/python -m benchmarks $(ARGS)

vectors: $(VENV)/run.stamp ## put what was learned from the knowledge beside it
	$(BIN)/samenspel prepare

tune: $(VENV)/tune.stamp ## tune the sentence embedding on the examples (an hour or two; see tuning/__init__.py)
	$(BIN)/python -m tuning judge
	$(BIN)/python -m tuning tune
	$(BIN)/samenspel prepare

sentences: ## the Dutch sentences as they are now go with the next release
	cp knowledge/teksten/nl.yaml bot/adapters/files/released/nl.yaml

pictures: $(VENV)/dev.stamp ## draw the pictures of the handbook anew (needs Chromium, and colour emoji in its fonts)
	PYTHONPATH=tests $(BIN)/python -m pictures

lock: $(VENV)/dev.stamp ## write the pinned requirements anew (needs uv)
	sh requirements/lock.sh

clean: ## remove what was made (not the database)
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .coverage .import_linter_cache

$(VENV)/run.stamp: requirements/run.txt requirements/embeddings.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Samenspel needs Python 3.11 or newer (make PYTHON=python3.12 ...)."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Samenspel in $(VENV) (once) ..."
	@$(PIP) install --require-hashes --no-deps --requirement requirements/run.txt
	@$(PIP) install --require-hashes --only-binary :all: --no-deps --requirement requirements/embeddings.txt 2>/dev/null \
	  || echo "No sentence embeddings for this platform: Samenspel matches on words alone here."
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.txt
	@$(PIP) install --require-hashes --no-deps --requirement requirements/dev.txt
	@touch $@

$(VENV)/tune.stamp: $(VENV)/dev.stamp
	@$(BIN)/python -c 'import torch' 2>/dev/null || $(PIP) install torch==2.13.0
	@touch $@
