# What people type. `make help` says what there is.

# The Python that the environment is made from, 3.10 or newer: make setup PYTHON=python3.12
PYTHON ?= python3
# The tap that `make elt` runs, by its name without "tap-": make elt TAP=ats
TAP ?= worklogs
# Where dist/ will be served, for `make dist`: make dist BASE_URL=https://example.com/singer
BASE_URL ?= http://127.0.0.1:8000
# The version of the wheels, instead of the one of the tag on HEAD: make dist VERSION=1.2.3
VERSION :=
# The environment that `make report` looks at: make report ENVIRONMENT=prod
ENVIRONMENT ?= sandbox
# How often `make kills` plays the five days of each tap and profile, and the first seed.
KILLS ?= 50
KILL_SEED ?= 1
# How many runs `make pipeline-kills` kills, inputs each test of `make fuzz` tries, minutes of `make soak`.
PIPELINE_KILLS ?= 100
CASES ?= 10000
MINUTES ?= 10

VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
INSTALLED := $(VENV)/.installed
AIRFLOW := orchestrate/airflow
AIRFLOW_INSTALLED := $(AIRFLOW)/.venv/.installed
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
.PHONY: help setup lock elt elt-all report dist airflow airflow-lock test kills pipeline-kills fuzz load soak lint types layers generate audit bench clean
.DELETE_ON_ERROR:

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-14s %s\n", $$1, $$2}' Makefile

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
	$(UV) pip compile --quiet $(if $(UPGRADE),--upgrade) --universal --python-version 3.10 \
		--generate-hashes --no-emit-index-url --no-header --no-annotate --extra runtime \
		--output-file requirements-runtime.lock pyproject.toml

elt: setup ## Sandbox to DuckDB through Meltano; TAP=ats for another tap
	@$(BIN)/python scripts/elt.py tap-$(TAP)

elt-all: setup ## The same for all taps, side by side
	@$(BIN)/python scripts/elt.py --all

report: setup ## One page on what was loaded; ENVIRONMENT=prod for another environment
	@$(BIN)/python scripts/load_report.py output/$(ENVIRONMENT)

dist: setup ## Wheels and a private Meltano Hub, into dist/; BASE_URL=https://… to serve them there
	@$(BIN)/python scripts/dist.py --base-url '$(BASE_URL)' $(if $(VERSION),--version '$(VERSION)')

airflow: setup $(AIRFLOW_INSTALLED) ## Four tenants on Airflow with two workers, one of them killed
	@$(BIN)/python -W ignore:XDG_RUNTIME_DIR scripts/airflow_demo.py

$(AIRFLOW_INSTALLED): $(AIRFLOW)/requirements.txt | $(UV)
	$(UV) venv --quiet --clear --python $(BIN)/python $(AIRFLOW)/.venv
	$(UV) pip sync --quiet --python $(AIRFLOW)/.venv --require-hashes $<
	@touch $@

airflow-lock: | $(UV) ## Choose Airflow's versions anew where they must change
	$(UV) pip compile --quiet $(if $(UPGRADE),--upgrade) --universal --python-version 3.10 \
		--generate-hashes --no-emit-index-url --no-header --no-annotate \
		--output-file $(AIRFLOW)/requirements.txt $(AIRFLOW)/requirements.in

generate: setup ## Write what is generated: hub, plugin locks, sections of READMEs
	$(BIN)/python scripts/generate.py

test: lint types layers ## Every check
	$(BIN)/pytest --quiet -n 2 --dist loadscope

kills: setup ## Five days of each tap and profile, KILLS=50 times, a kill -9 in every run
	KILLS=$(KILLS) KILL_SEED=$(KILL_SEED) $(BIN)/pytest --quiet -k killed tests/endurance/test_five_days.py

pipeline-kills: setup ## Meltano runs that lose a process at a random moment, PIPELINE_KILLS=100 of them
	PIPELINE_KILLS=$(PIPELINE_KILLS) PIPELINE_KILL_SEED=$(KILL_SEED) \
		$(BIN)/pytest --quiet --capture=no tests/pipelines/test_kills.py

fuzz: setup ## New arbitrary input for every parser, CASES=10000 for each test
	FUZZ_CASES=$(CASES) $(BIN)/pytest --quiet --timeout=0 tests/endurance/test_fuzz.py

load: setup ## A million records, pages of 50 MB, 1,000 streams: memory and requests in flight
	LOAD_RECORDS=100000 LOAD_TIMES=10 LOAD_PAGE_MB=50 LOAD_STREAMS=1000 \
		$(BIN)/pytest --quiet tests/endurance/test_load.py

soak: setup ## Random taps, faults and kills for MINUTES=10: nothing lost, no memory grown
	SOAK_MINUTES=$(MINUTES) SOAK_SEED=$(KILL_SEED) \
		$(BIN)/pytest --quiet --capture=no --timeout=0 tests/endurance/test_soak.py

lint: setup ## Style and files
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/python scripts/generate.py --check
	$(BIN)/yamllint --strict .
	$(BIN)/check-jsonschema --builtin-schema vendor.meltano meltano.yml tenants/examples/*.yml
	$(BIN)/python scripts/tenants.py --check
	$(BIN)/zizmor --quiet --offline --persona pedantic .github
	$(BIN)/actionlint .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema custom.github-workflows-require-timeout \
		.github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	$(BIN)/hadolint Dockerfile
	$(BIN)/towncrier build --draft --version next >/dev/null

types: setup ## mypy
	$(BIN)/mypy

layers: setup ## Who may import whom
	$(BIN)/lint-imports

audit: setup ## Ask for known weaknesses of what the lock files name; needs a network
	for file in requirements*.lock; do $(BIN)/pip-audit --requirement "$$file" --require-hashes \
		--disable-pip || exit 1; done

bench: setup ## Measure ours and its peers side by side; takes half an hour
	$(BIN)/python benchmarks/run.py

clean: ## Remove what commands made, the data in output/ excepted
	rm -rf $(VENV) $(AIRFLOW)/.venv .meltano dist
