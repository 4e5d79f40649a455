# The whole daily life of the project. `make run` and `make test` need nothing but Python (3.10 or later), its venv module and make.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
INSTALL := PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet

.PHONY: setup run test lint format bench cluster clean

setup: $(VENV)/.installed

run: $(VENV)/.installed index/CURRENT
	$(BIN)/dateline serve --port $(PORT)

test: $(VENV)/.tools
	$(BIN)/python -m pytest

lint: $(VENV)/.tools
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(VENV)/.tools
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(VENV)/.bench
	$(BIN)/python bench/cleaning.py
	$(BIN)/python bench/actors.py
	$(BIN)/python bench/ranking.py
	$(BIN)/python bench/speed.py
	$(BIN)/python bench/growth.py
	$(BIN)/python bench/serving.py

# The suite on a real OpenSearch cluster that may be written: make cluster OPENSEARCH=http://host:9200,http://other:9200
cluster: $(VENV)/.tools
	@test -n "$(OPENSEARCH)" || { echo "Say which cluster: make cluster OPENSEARCH=http://host:9200" >&2; exit 1; }
	DATELINE_TEST_OPENSEARCH=$(OPENSEARCH) $(BIN)/python -m pytest tests/engines -k opensearch

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

# An index that is already there is never replaced: it may hold somebody's archive. `dateline rebuild` does that.
index/CURRENT: | $(VENV)/.installed
	$(BIN)/dateline rebuild seeds/

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
	  { echo "Dateline needs Python 3.10 or later; choose one with make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "The venv module is missing: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Setting up $(VENV) (once; needs the network) ..."
	@$(INSTALL) --editable .
	@touch $@

$(VENV)/.tools: $(VENV)/.installed
	@echo "Installing the tools for tests ..."
	@$(INSTALL) --editable '.[test]'
	@touch $@

$(VENV)/.bench: $(VENV)/.installed
	@echo "Installing the peers to measure beside ..."
	@$(INSTALL) --editable '.[bench]'
	@touch $@
