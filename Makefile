# The targets of this project. Each sets up what it needs in .venv; only Python 3.11, pip and make are required.
# Another Python version has its own environment: "make test PYTHON=python3.13" runs in .venv-3.13.
PYTHON ?= python3
version = $(shell $(1) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>&1)
VERSION := $(call version,$(PYTHON))
VENV := .venv$(if $(filter-out $(call version,python3),$(VERSION)),-$(VERSION))
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# The tests start hundreds of processes: without bytecode on disk each would compile the package again.
test test-slow test-random coverage: export PYTHONDONTWRITEBYTECODE =

# One more than processors: some tests wait.
WORKERS ?= $(shell $(PYTHON) -c "import os; print(os.cpu_count() + 1)")

SECONDS ?= 3600
DOCUMENT = $(shell sed -n 's/^version = "\(.*\)"/\1/p' openapi/lock.toml | head -1)
CALLS ?= 200000

.DEFAULT_GOAL := help
.PHONY: help setup demo docs test test-slow test-random test-lowest test-mutants test-documents test-official coverage check format generate update pull-request \
	release bench clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable ".[cli,dask,fast,plot,redis,testing,tracing,visitors]" --group dev
	@touch $@

setup: $(READY) ## Create the environment in .venv

demo: $(READY) ## Generate the SDK into a temporary folder, start a GitBook server, and call it
	$(BIN)/python examples/demo.py

test: $(READY) ## Run all tests, on asyncio and trio
	$(BIN)/python -m pytest -n $(WORKERS) -m "not documents and not official and not slow"

test-slow: $(READY) ## Run the long forms of some tests: cancel storms, 30,000 calls, many examples of each operation
	$(BIN)/python -m pytest -m slow tests/chaos
	$(BIN)/python -m pytest -n auto -m slow --ignore tests/chaos

test-random: $(READY) ## Run the property tests with many random examples, other ones each time
	$(BIN)/python -m pytest -n auto -m "hypothesis and not documents" --hypothesis-profile=many

test-lowest: ## Run the tests of the client with the oldest versions of the libraries that pyproject.toml allows
	$(PYTHON) -m venv --clear .venv-lowest
	.venv-lowest/bin/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	.venv-lowest/bin/python -m tests.lowest > .venv-lowest/requirements.txt
	.venv-lowest/bin/python -m pip install --quiet --requirement .venv-lowest/requirements.txt
	.venv-lowest/bin/python -m pip install --quiet --no-deps --editable .
	.venv-lowest/bin/python -m pytest -n auto -m "not slow" $(addprefix tests/,batch calls message model pages public send streams wire)

test-mutants: $(READY) ## Make some 300 mistakes in the code, one at a time, and show those that no test notices (an hour)
	$(BIN)/python -m tests.mutants

fuzz: $(READY) ## Try what parses bytes from outside with nearly valid inputs, for SECONDS (default: an hour)
	$(BIN)/python -m tests.fuzz $(SECONDS)

soak: $(READY) ## Make CALLS calls (default: 200,000) with faults in one process, and watch what is left of them
	$(BIN)/python -m tests.soak $(CALLS)

test-documents: $(READY) ## Generate every published document (needs npm)
	$(BIN)/python -m pytest -n auto -m documents

coverage: $(READY) ## Measure the branch coverage of the hand-written package; fails below 95 %
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n auto -m "not documents and not official and not slow" --ignore tests/codegen
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --fail-under=95

test-official: $(READY) ## Compare with GitBook's own JavaScript client, operation by operation (needs node and npm)
	$(BIN)/python -m pytest -s -m official tests/official

docs: $(READY) ## Build the documentation as a site, in build/site
	$(BIN)/python -m docs.site build/site

check: $(READY) ## Check format, lint, types, import layers, workflows, and that the generated code is up to date
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/zizmor --offline --no-progress --quiet .github
	$(BIN)/python -m codegen generate --check

format: $(READY) ## Format the code, and apply automatic lint fixes
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

generate: $(READY) ## Regenerate the generated package
	$(BIN)/python -m codegen generate

update: $(READY) ## Take the newest OpenAPI document, or TO=0.203.0; ANSWERS="--accept ..." (needs npm)
	$(BIN)/python -m codegen update $(TO) $(ANSWERS) --report build/update.md

pull-request: ## Open a pull request with an update; its text is what changes for callers (needs git and gh)
	@if [ -z "$$(git status --porcelain)" ]; then echo "nothing to propose"; else \
	  git switch --force-create "openapi-$(DOCUMENT)" && git add --all && \
	  git -c user.name="gitbook-async" -c user.email="gitbook-async@localhost" commit --quiet -m "OpenAPI document $(DOCUMENT)" && \
	  git push --force origin "openapi-$(DOCUMENT)" && \
	  (gh pr view "openapi-$(DOCUMENT)" >/dev/null 2>&1 || head -c 60000 build/update.md | \
	  gh pr create --title "OpenAPI document $(DOCUMENT)" --body-file -); fi

release: $(READY) ## Build the proposed version, or TO=0.2.0, in dist/ and try it; nothing is uploaded
	$(BIN)/python -m codegen release $(TO) $(if $(CI),--prepared)

bench: $(READY) ## Run the benchmarks
	$(BIN)/python -m benchmarks

clean: ## Remove the environments and the caches of tools
	rm -rf .venv .venv-* build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage .coverage.*
