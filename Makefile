# IFSA from a clone: `make run` to use it, `make test` before you hand a change in.
# Nothing is installed outside .venv and node_modules, except Debian's Chromium for `make test`.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --no-builtin-rules

PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python --constraints constraints.txt
DESCRIPTION := pyproject.toml constraints.txt
CODE := ifsa tests $(wildcard bench locales/*.py docs/*.py)

.PHONY: docs help run test check lint types floors scripts templates pytest format \
        pictures catalogues migration constraints browser clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

# --- use it --------------------------------------------------------------------------------------

run: .venv/.run ## install, fill the demonstration data, serve on this machine (LAN=1: on the local network)
	@$(BIN)/ifsa migrate
	@$(BIN)/ifsa demo
	@exec $(BIN)/ifsa serve $(if $(LAN),--lan)

# --- set it up -----------------------------------------------------------------------------------

$(BIN)/uv:
	@command -v $(PYTHON) >/dev/null || { echo "IFSA needs Python: sudo apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "IFSA needs Python 3.11 or newer, this is $$($(PYTHON) --version). Another one: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "Python's venv is missing. Get it, then try again: sudo apt-get install python3-venv"; exit 1; }
	@echo "Making .venv …"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check uv==$(UV_VERSION)

.venv/.run: $(DESCRIPTION) | $(BIN)/uv
	@echo "Installing what IFSA runs on …"
	@$(INSTALL) --editable .
	@touch $@

.venv/.test: $(DESCRIPTION) | $(BIN)/uv
	@echo "Installing what IFSA is tested with …"
	@$(INSTALL) --editable '.[test]'
	@touch .venv/.run $@

# Exact versions and no lock file: a lock file names the registry it was made against.
node_modules/.done: package.json
	@npm install --silent --no-audit --no-fund --no-package-lock
	@touch $@

browser: # Debian's Chromium, where it is missing and may be installed
	@.ci/browser

constraints: | $(BIN)/uv ## pin every dependency anew, all extras together
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --all-extras --upgrade \
	  --custom-compile-command "make constraints" pyproject.toml -o constraints.txt

# --- check it ------------------------------------------------------------------------------------

test: check browser pytest ## everything CI runs

check: lint types floors scripts templates ## style, types, floors, scripts, templates: seconds, no tests

lint: .venv/.test
	@echo "ruff: style"
	@$(BIN)/ruff check --quiet --output-format concise $(CODE)
	@$(BIN)/ruff format --check --quiet $(CODE) || { echo "Not formatted: make format"; exit 1; }

types: .venv/.test
	@echo "mypy: types"
	@$(BIN)/mypy --no-error-summary $(CODE)

floors: .venv/.test
	@echo "import-linter: floors"
	@$(BIN)/lint-imports --no-logo > .venv/floors.txt || { cat .venv/floors.txt; exit 1; }

scripts: .venv/.test
	@if ! command -v npm >/dev/null; then echo "tsc: skipped, no Node here (sudo apt-get install npm)"; \
	elif [ -z "$$(find ifsa/web/static -name '*.js' -not -path '*/vendor/*' 2>/dev/null | head -1)" ]; then \
	  echo "tsc: no script to check"; \
	else $(MAKE) -s node_modules/.done && echo "tsc: types of the browser's scripts" && node_modules/.bin/tsc; fi

templates: .venv/.test
	@echo "djlint: templates"
	@$(BIN)/djlint --lint --quiet --allow-empty-input ifsa

pytest: .venv/.test ## the tests alone (TESTS="tests/rooms -x" for some of them)
	@status=0; $(BIN)/python -m pytest -q $(TESTS) || status=$$?; \
	if [ $$status = 5 ]; then echo "No test ran: the names are wrong, or collecting is broken."; fi; \
	exit $$status

format: .venv/.test ## put the Python code into shape
	@$(BIN)/ruff check --quiet --fix-only $(CODE)
	@$(BIN)/ruff format --quiet $(CODE)

# --- make things for it --------------------------------------------------------------------------

pictures: .venv/.test browser ## pictures of the pages, in three languages, into var/pictures/
	@$(BIN)/python -m tests.pictures var/pictures

docs: .venv/.test ## make the tables in README.md and docs/ anew from the code
	@$(BIN)/python docs/made.py

catalogues: .venv/.test ## gather the interface's words for translation (FROM="words.json": bring some in)
	@$(BIN)/python locales/merge.py $(FROM)

migration: .venv/.test ## write the step for changed tables (NAME="add thanks")
	@test -n "$(NAME)" || { echo 'What does it do? make migration NAME="add thanks"'; exit 1; }
	@data=$$(mktemp -d); trap 'rm -rf "$$data"' EXIT; \
	env -u IFSA_DATABASE IFSA_DATA="$$data" $(BIN)/python -m ifsa.migrations "$(NAME)"
	@$(BIN)/ruff check --quiet --fix-only ifsa/migrations/versions
	@$(BIN)/ruff format --quiet ifsa/migrations/versions

clean: ## remove what was installed and cached; var/ with your data stays
	@rm -rf .venv node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
