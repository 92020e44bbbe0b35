# `make app` starts the app and `make test` runs every check. Both need Python 3.11 or newer and
# make, nothing else: they make .venv and install into it whatever requirements.txt, constraints.txt
# and requirements-dev.txt ask for, again only when one of those files has changed.

PYTHON ?= python3
PORT ?= 8501
WORKERS ?= 2

BIN := .venv/bin
RUN := .venv/installed-app
DEV := .venv/installed-dev
PIP := $(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help app test lint format handbook screenshots bench clean browser

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 20
	@echo
	@echo "Settings: PORT=$(PORT) (app), WORKERS=$(WORKERS) (test), PYTHON=$(PYTHON) (makes .venv)"

app: $(RUN) ## Start the app at http://localhost:8501, or at another PORT
	@echo
	@echo "Counterweight starts at http://localhost:$(PORT) (press Ctrl+C to stop it)."
	@exec $(BIN)/python -m streamlit run app.py --server.headless true --server.port $(PORT)

test: $(DEV) browser lint ## Run every check and every test
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

lint: $(DEV) ## Check style, formatting and the import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

format: $(DEV) ## Mend style and formatting
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

handbook: $(RUN) ## Write docs/handbook.md from the entries in core
	$(BIN)/python -m core handbook > .venv/handbook.md
	mv .venv/handbook.md docs/handbook.md

screenshots: $(DEV) browser ## Take the pictures of the documentation
	$(BIN)/python -m docs.screenshots

bench: $(RUN) ## Measure what the documentation claims
	$(BIN)/python -m benchmarks

clean: ## Remove .venv and every cache
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c "" 2>/dev/null || { \
	  echo "There is no $(PYTHON) here: install Python 3.11 or newer, or name one, as in make app PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || { \
	  echo "Counterweight needs Python 3.11 or newer and $(PYTHON) is $$($(PYTHON) -V 2>&1): name a newer one, as in make app PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c "import venv, ensurepip" 2>/dev/null || { \
	  echo "$(PYTHON) comes without its venv module: on Debian and Ubuntu, apt-get install python3-venv adds it."; exit 1; }
	$(PYTHON) -m venv .venv

$(RUN): requirements.txt constraints.txt | $(BIN)/python
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { \
	  echo "The Python in .venv has no working pip: make clean, then try again."; exit 1; }
	$(PIP) -r requirements.txt
	@touch $@

$(DEV): requirements-dev.txt $(RUN)
	$(PIP) -r requirements-dev.txt
	@touch $@

# The browser tests drive the Chromium of the machine. Without one they are skipped, except in
# continuous integration, where nothing may be skipped.
browser:
	@if command -v chromium || command -v chromium-browser || command -v google-chrome; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get; then \
	  apt-get update && apt-get install -y --no-install-recommends chromium; \
	else \
	  echo "No Chromium here, so the browser tests cannot run: install chromium or google-chrome with the system's package manager."; \
	  [ -z "$$CI" ]; \
	fi
