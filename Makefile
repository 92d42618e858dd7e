# Everything a newcomer needs is here, and needs Python 3.11 or newer and nothing else.

PYTHON ?= python3
PORT ?= 8000
export PORT

VENV := .venv
RUN := $(VENV)/bin/python
PIP := $(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo test prove bench lint format catalogues diagrams lock clean

help: ## say what there is
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

setup: $(READY) ## put what Musha runs on into .venv; nothing outside this folder is touched

demo: $(READY) ## load the demo fund on first use, then serve it on 127.0.0.1:8000 (PORT=… for another)
	MUSHA_DEMO=1 $(RUN) -m flask demo
	MUSHA_DEMO=1 $(RUN) -m flask serve

# CI also measures branch coverage of the whole run, and fails below the budget; it would only slow a developer down.
COVER := $(if $(CI),--cov=grants --cov=reports --cov-branch --cov-report=term:skip-covered --cov-fail-under=97)

# Two processes, a file of tests to one of them: each has a database of its own. Another number: make test WORKERS=4
WORKERS ?= 2

test: $(READY_DEV) ## run the tests
	$(RUN) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(COVER) $(ARGS)

prove: $(READY_DEV) ## run the long proofs that `make test` leaves out
	$(RUN) -m pytest -m prove $(ARGS)

bench: $(READY_DEV) ## measure speed and scale
	$(RUN) -m benchmarks.run $(ARGS)

lint: $(READY_DEV) ## check style, types and floors; all of them, even when one fails
	@failed=0; \
	for check in "-m ruff check" "-m ruff format --check" "-m mypy"; do \
		echo "== $$check"; $(RUN) $$check || failed=1; \
	done; \
	$(RUN) -c "from importlinter.cli import lint_imports_command as check; check()" || failed=1; \
	exit $$failed

format: $(READY_DEV) ## put style right where a tool can
	$(RUN) -m ruff check --fix
	$(RUN) -m ruff format

catalogues: $(READY_DEV) ## bring the translation files in step with the phrases in code and templates
	$(RUN) -m tests.architecture.catalogues

diagrams: $(READY_DEV) ## draw docs/lifecycles.md anew from the moves in the code
	$(RUN) -m tests.architecture.lifecycles

setup-dev: $(READY_DEV)

# A stamp is written last, so a broken install is tried again and a finished one costs nothing.
$(READY): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Musha needs Python 3.11 or newer, and '$(PYTHON)' is" \
			"$$($(PYTHON) -V 2>/dev/null || echo 'not here'). Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python cannot make virtual environments. On Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --requirement requirements.lock
	@touch $@

$(READY_DEV): requirements-dev.lock $(READY)
	@$(PIP) --requirement requirements-dev.lock
	@touch $@

# Pins and hashes of every wheel of every platform, worked out from pyproject.toml. UP="--upgrade" takes newer releases.
LOCKER := var/locker
COMPILE := $(LOCKER)/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-annotate --no-header \
	--no-emit-options --no-emit-index-url --no-emit-trusted-host --no-emit-find-links $(UP)

lock: ## work out requirements*.lock anew (UP=--upgrade for newer releases)
	test -x $(LOCKER)/bin/pip-compile || { $(PYTHON) -m venv $(LOCKER) && $(LOCKER)/bin/python -m pip install --quiet pip-tools; }
	$(COMPILE) --output-file requirements.lock pyproject.toml
	$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

clean: ## remove .venv and the tools' caches (the data in var/ stays)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis htmlcov .coverage
