# The verbs of this project. Each sets up what it needs in .venv; nothing but Python 3.11, pip and make is taken for granted.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-documents check format generate bench clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable ".[fast,redis,testing,tracing,visitors]" --group dev
	@touch $@

setup: $(READY) ## Make the environment in .venv

demo: $(READY) ## Generate the SDK into a scratch folder, start a GitBook, and use one with the other
	$(BIN)/python examples/demo.py

test: $(READY) ## Run all tests, on asyncio and trio
	$(BIN)/python -m pytest -n auto -m "not documents"

test-documents: $(READY) ## Generate every published document (needs npm)
	$(BIN)/python -m pytest -n auto -m documents

check: $(READY) ## Check format, lint, types, and that the generated code is up to date
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/python -m codegen generate --check

format: $(READY) ## Format, and fix what can be fixed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

generate: $(READY) ## Write the generated package anew
	$(BIN)/python -m codegen generate

bench: $(READY) ## Run the benchmarks
	$(BIN)/python -m benchmarks

clean: ## Remove the environment and what tools left
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis
