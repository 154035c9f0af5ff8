# Everything a newcomer needs is `make serve` and `make test`; `make help` lists the rest.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8866
DATA   ?= .vested
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help page serve lab test test-all coverage upstream check bench faults hub exports docs docs-tables lock format pictures clean
.DEFAULT_GOAL := help

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 16

page: $(VENV)/.serve ## build the page's scripts if what they are made of has changed
	@$(BIN)/python frontend/build.py

serve: page ## start the workbook with the demonstration deal and print its links
	$(BIN)/vested serve --data $(DATA) --port $(PORT) --demonstration

lab: $(VENV)/.serve ## open the workbooks in JupyterLab
	VESTED_DATABASE="$${VESTED_DATABASE:-$(wildcard $(abspath $(DATA)/workbook.sqlite))}" $(BIN)/jupyter lab workbooks

test: $(VENV)/.test page ## lint, types, import contracts, unit, widget, notebook and browser tests
	$(BIN)/python tests/run_all.py $(TESTS)

test-all: $(VENV)/.test page ## all that, and what goes beyond everyday: the built package, Binder, all Elements, every state of a page, lost lines, attacks
	$(BIN)/python tests/run_all.py --all

coverage: $(VENV)/.test page ## branches that the quick tests take; fails below fail_under of pyproject.toml
	$(BIN)/python tests/run_all.py --coverage

upstream: $(VENV)/.test page ## a part of the tests with the oldest allowed and the newest released versions of what we stand on
	$(BIN)/python tests/upstream.py $(UPSTREAM)

check: $(VENV)/.test page ## the quick part of the tests: lint, types, import contracts, unit and widget tests
	$(BIN)/python tests/run_all.py --quick

bench: $(VENV)/.test page ## measure pages, memory, load and the measures; print tables
	$(BIN)/python tests/load $(BENCH)

faults: $(VENV)/.test page ## kill writers, fill disks, race writers, fuzz a server (FAULTS=fuzz MINUTES=10); print tables
	$(BIN)/python tests/faults $(FAULTS)

hub: $(VENV)/.test page ## try the workbook as a service of a JupyterHub on this machine; print what was seen
	$(BIN)/python tests/hub $(HUB)

exports: $(VENV)/.test page ## open and save the files of the agreement with LibreOffice (installed where it can be); 200 random deals through JSON
	DEALS=200 $(BIN)/python -m pytest tests/exports tests/unit/deals/record/test_random_deals.py -q $(EXPORTS)

pictures: $(VENV)/.test page ## take the pictures in docs/ again from the demonstration deal
	$(BIN)/python docs/take_pictures.py

docs: $(VENV)/.test ## build the docs site in .cache/site, without network; fails on dead links
	$(BIN)/python docs/build_site.py

docs-tables: $(VENV)/.test ## write what in the docs follows from code: tables and the list of public names
	$(BIN)/python docs/generate.py
	$(BIN)/python docs/write_api.py

format: $(VENV)/.test ## format the code and mend what the linter can mend
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format . ; $(BIN)/python frontend/build.py --format

lock: $(VENV)/.test ## lock the newest versions that pyproject.toml allows (versions and hashes, no addresses)
	$(BIN)/uv pip compile pyproject.toml --extra postgres --group page --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --upgrade -q -o binder/requirements.txt
	$(BIN)/uv pip compile pyproject.toml --extra postgres --group page --group dev --group docs --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --upgrade -q -c binder/requirements.txt -o tests/requirements.txt

clean: ## remove the virtual environment and everything made by tests (never the deals in .vested)
	rm -rf $(VENV) .cache tests/browser/screenshots frontend/node_modules vested_widgets/static/page

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed. Install it, or name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python cannot make a virtual environment here. On Debian: apt-get install python3-venv"; exit 1; }

$(VENV)/.serve: binder/requirements.txt pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --require-hashes -r binder/requirements.txt
	$(BIN)/python frontend/build.py
	$(BIN)/pip install --quiet --no-deps --editable .
	@touch $@

$(VENV)/.test: tests/requirements.txt $(VENV)/.serve
	$(BIN)/pip install --quiet --require-hashes -r tests/requirements.txt
	@touch $@
