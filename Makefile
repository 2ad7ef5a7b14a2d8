# IFSA from a clone: `make run` to use it, `make test` before you hand a change in.
# Nothing is installed outside .venv and node_modules, except Debian's Chromium for `make test`.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --no-builtin-rules

PYTHON ?= python3
BIN := .venv/bin
PIP := vendor/pip-26.3-py3-none-any.whl
INSTALL := PIP_USER=0 $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
NOT_INSTALLED := { echo "IFSA is not installed: see above. Setting it up needs the network once, to PyPI or to the index named in pip.conf or PIP_INDEX_URL."; exit 1; }
UV := uv==0.13.9
ifdef UV_DEFAULT_INDEX # said for uv, meant for the same packages
export PIP_INDEX_URL ?= $(UV_DEFAULT_INDEX)
endif
# Where it is set, each of the hundred programs that the tests start would compile all of it anew.
unexport PYTHONDONTWRITEBYTECODE
DESCRIPTION := pyproject.toml constraints.txt
# Files of tests run beside one another; a file stays together, as its tests share a server. Not
# those with the most tests first: those that take longest have few, and would be waited for.
AT_A_TIME := --numprocesses 3 --dist loadfile --no-loadscope-reorder
CODE := ifsa tests $(wildcard bench locales/*.py docs/*.py)

.PHONY: bench docs help run install test check lint types floors scripts templates pytest format \
        pictures catalogues migration constraints browser clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

# --- use it --------------------------------------------------------------------------------------

run: .venv/.run ## install, fill the demonstration data, serve on this machine (LAN=1: on the local network)
	@$(BIN)/ifsa migrate
	@$(BIN)/ifsa demo
	@exec $(BIN)/ifsa serve $(if $(LAN),--lan)

# --- set it up -----------------------------------------------------------------------------------

install: .venv/.run ## install it, and no more (docs/operations.md)

# Of a folder that was moved, or a Python that is gone, nothing in .venv can be used.
ifneq ($(shell [ ! -e .venv ] || .ci/venv-fits || { rm -rf .venv; echo anew; }),)
$(info .venv was made for another folder or another Python: it is made anew.)
endif

# Without ensurepip, which Debian has in a package of its own.
.venv/.pip:
	@command -v $(PYTHON) >/dev/null || { echo "IFSA needs Python: sudo apt-get install python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "IFSA needs Python 3.11 or newer, this is $$($(PYTHON) --version). Another one: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ssl, venv' 2>/dev/null \
	  || { echo "This Python is not whole. Get all of it: sudo apt-get install python3"; exit 1; }
	@echo "Making .venv …"
	@rm -rf .venv
	@$(PYTHON) -m venv --without-pip .venv
	@$(BIN)/python $(PIP)/pip --disable-pip-version-check install --quiet --no-index --no-deps $(PIP)
	@touch $@

.venv/.run: $(DESCRIPTION) | .venv/.pip
	@echo "Installing what IFSA runs on (some 80 MB, this once) …"
	@$(INSTALL) --editable . || $(NOT_INSTALLED)
	@touch $@

.venv/.test: $(DESCRIPTION) | .venv/.pip
	@echo "Installing what IFSA is tested with …"
	@$(INSTALL) --editable '.[test]' || $(NOT_INSTALLED)
	@touch .venv/.run $@

# Exact versions and no lock file: a lock file names the registry it was made against.
node_modules/.done: package.json
	@npm install --silent --no-audit --no-fund --no-package-lock
	@touch $@

browser: # Debian's Chromium, where it is missing and may be installed
	@.ci/browser

constraints: | .venv/.pip ## pin every dependency anew, all extras together
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(UV)
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
	@status=0; $(BIN)/python -m pytest -q $(or $(TESTS),$(AT_A_TIME)) || status=$$?; \
	if [ $$status = 5 ]; then echo "No test ran: the names are wrong, or collecting is broken."; fi; \
	exit $$status

format: .venv/.test ## put the Python code into shape
	@$(BIN)/ruff check --quiet --fix-only $(CODE)
	@$(BIN)/ruff format --quiet $(CODE)

# --- make things for it --------------------------------------------------------------------------

bench: .venv/.test ## measure rooms against others, into docs/bench-rooms.md (BENCH="fanout posts" for some)
	@$(BIN)/python -m bench.rooms $(BENCH)

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
