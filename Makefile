# What people type. `make help` says what there is.

# The Python that the environment is made from, 3.10 or newer: make setup PYTHON=python3.12
PYTHON ?= python3
# The tap that `make elt` runs, by its name without "tap-": make elt TAP=ats
TAP ?= worklogs
# The environment that `make report` looks at: make report ENVIRONMENT=prod
ENVIRONMENT ?= sandbox

VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
INSTALLED := $(VENV)/.installed
MANIFESTS := $(wildcard packages/*/pyproject.toml taps/*/pyproject.toml targets/*/pyproject.toml \
	sandbox/pyproject.toml)
PACKAGES := $(MANIFESTS:/pyproject.toml=)

# An environment without certificate variables must reach a registry too, as pip does.
export UV_SYSTEM_CERTS := true
export UV_PYTHON_DOWNLOADS := never
# Each plugin starts several times; PYTHONDONTWRITEBYTECODE would make every start slow.
export UV_COMPILE_BYTECODE := true
# Compiled once, here and in the plugins' environments, a tap starts in a third of the time.
export UV_COMPILE_BYTECODE := true
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# An environment that happens to be active is not the one that is meant.
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME

.DEFAULT_GOAL := help
.PHONY: help setup lock elt elt-all report test lint types layers generate bench clean
.DELETE_ON_ERROR:

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

setup: $(INSTALLED) ## Install everything, exactly as locked, into .venv

$(UV):
	@command -v "$(PYTHON)" >/dev/null || { echo \
		"'$(PYTHON)' was not found. Name a Python 3.10 or newer: make setup PYTHON=python3.12" \
		>&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { echo \
		"'$(PYTHON)' is older than Python 3.10. Name another: make setup PYTHON=python3.12" \
		>&2; exit 1; }
	"$(PYTHON)" -m venv --clear $(VENV)
	awk '/^uv==/ {found = 1} found {print} found && !/\\$$/ {exit}' requirements.lock > $(VENV)/uv.txt
	$(BIN)/pip install --quiet --require-hashes --no-deps --requirement $(VENV)/uv.txt

$(INSTALLED): $(UV) requirements.lock pyproject.toml $(MANIFESTS) Makefile
	$(UV) pip sync --quiet --python $(VENV) --require-hashes requirements.lock
	$(UV) pip install --quiet --python $(VENV) --no-deps --no-build-isolation \
		$(addprefix --editable ./,$(PACKAGES))
	$(BIN)/python -m compileall -q $(PACKAGES)
	@touch $@

lock: | $(UV) ## Choose versions anew where they must change; UPGRADE=1: everywhere
	printf -- '-e ./%s\n' $(PACKAGES) | $(UV) pip compile --quiet $(if $(UPGRADE),--upgrade) \
		--universal --python-version 3.10 --generate-hashes --no-emit-index-url \
		--no-header --no-annotate --extra dev --output-file requirements.lock pyproject.toml -
	sed -i.old '/^-e /d' requirements.lock && rm requirements.lock.old

elt: setup ## Sandbox to DuckDB through Meltano; TAP=ats for another tap
	@$(BIN)/python scripts/elt.py tap-$(TAP)

elt-all: setup ## The same for all taps, side by side
	@$(BIN)/python scripts/elt.py --all

report: setup ## One page on what was loaded; ENVIRONMENT=prod for another environment
	@$(BIN)/python scripts/load_report.py output/$(ENVIRONMENT)

generate: setup ## Write what is generated: hub, plugin locks, sections of READMEs
	$(BIN)/python scripts/generate.py

test: lint types layers ## Every check
	$(BIN)/pytest --quiet -n 2 --dist loadscope

lint: setup ## Style and files
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/python scripts/generate.py --check
	$(BIN)/yamllint --strict .
	$(BIN)/check-jsonschema --builtin-schema vendor.meltano meltano.yml
	$(BIN)/towncrier build --draft --version next >/dev/null

types: setup ## mypy
	$(BIN)/mypy
	set -e; for folder in tests/taps/*/; do $(BIN)/mypy $$folder; done

layers: setup ## Who may import whom
	$(BIN)/lint-imports

bench: setup ## Measure ours and its peers side by side; takes half an hour
	$(BIN)/python benchmarks/run.py

clean: ## Remove what commands made, the data in output/ excepted
	rm -rf $(VENV) .meltano dist
