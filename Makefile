# What people type. `make help` says what there is.

# The Python that the environment is made from, 3.10 or newer: make setup PYTHON=python3.12
PYTHON ?= python3
# The tap that `make elt` runs, with or without "tap-": make elt TAP=ats
TAP ?= worklogs
# Where dist/ will be served, for `make dist`: make dist BASE_URL=https://example.com/singer
BASE_URL ?= http://127.0.0.1:8000
# The version of the wheels, instead of the one of the tag on HEAD: make dist VERSION=1.2.3
VERSION :=
# The environment that `make report` looks at: make report ENVIRONMENT=prod
ENVIRONMENT ?= sandbox
# How many runs a task makes in `make airflow`
CHUNK ?= 1
# The tap that `make tap` begins: make tap NAME=tides
NAME :=
# What `make endurance` runs: kills, pipeline-kills, fuzz, load, soak or all. How often it kills
# each tap and profile, and whole Meltano runs; inputs for each test of fuzz; minutes of soak; the
# first seed of what is random.
WHAT ?= all
KILLS ?= 50
PIPELINE_KILLS ?= 100
CASES ?= 10000
MINUTES ?= 10
SEED ?= 1

VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
INSTALLED := $(VENV)/.installed
AIRFLOW := orchestrate/airflow
AIRFLOW_INSTALLED := $(AIRFLOW)/.venv/.installed
PEERS := tests/vendors/peers
PEERS_INSTALLED := $(PEERS)/.venv/.installed
DBT := transform
DBT_INSTALLED := $(DBT)/.venv/.installed
LAKE := tests/lake
LAKE_INSTALLED := $(LAKE)/.venv/.installed
LAKE_PACKAGES := packages/spile-loader targets/target-duckdb
TOOLS := $(VENV)/.tools
MANIFESTS := $(wildcard packages/*/pyproject.toml taps/*/pyproject.toml targets/*/pyproject.toml \
	sandbox/pyproject.toml tools/pyproject.toml)
# The report is no part of a run of taps.
REPORT := packages/load-report
PACKAGES := $(filter-out $(REPORT),$(MANIFESTS:/pyproject.toml=))
LONG := kills pipeline-kills fuzz load soak
kills := -k killed tests/endurance/test_five_days.py
pipeline-kills := tests/endurance/test_pipeline_kills.py
fuzz := --timeout=0 tests/endurance/test_fuzz.py tests/properties/test_target_model.py \
	tests/properties/test_changing_api.py \
	tests/unit/spile_loader/schema/test_shapes.py
load := tests/endurance/test_load.py
soak := --timeout=0 tests/endurance/test_soak.py
LOCKED := requirements.lock requirements-dev.lock pyproject.toml $(MANIFESTS) Makefile
COMPILE = $(UV) pip compile --quiet $(if $(UPGRADE),--upgrade) --universal --python-version 3.10 \
	--generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml

# An environment without certificate variables must reach a registry too, as pip does.
export UV_SYSTEM_CERTS := true
export UV_PYTHON_DOWNLOADS := never
# Compiled once, here and in the plugins' environments, a tap starts in a third of the time.
export UV_COMPILE_BYTECODE := true
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# An environment that happens to be active is not the one that is meant.
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME

.DEFAULT_GOAL := help
.PHONY: help setup tools lock elt elt-all marts marts-docs dbt dbt-lock report dist airflow airflow-lock vendors \
	vendors-lock lake lake-lock generate tap test \
	endurance $(addprefix endurance-,$(LONG)) lint lint-files lint-generated lint-sql types layers audit bench clean
.DELETE_ON_ERROR:

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-14s %s\n", $$1, $$2}' Makefile

setup: $(INSTALLED) ## Install taps, target, sandbox and Meltano, exactly as locked, into .venv

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

tools: $(TOOLS) ## What checks, tests and the report need on top

# At a terminal, uv shows what it does. In CI it says only what is wrong.
QUIET := $(if $(CI),--quiet,$(if $(MAKE_TERMERR),,--quiet))

# Environments are as locked, to the last package. Once the tools are there, they stay.
# $(call install,-dev): with the tools
define install
	@$(UV) pip sync $(QUIET) --python $(VENV) --require-hashes requirements$(1).lock
	@$(UV) pip install $(QUIET) --python $(VENV) --no-deps --no-build-isolation \
		$(addprefix --editable ./,$(PACKAGES) $(if $(1),$(REPORT)))
	@$(BIN)/python -m compileall -q $(PACKAGES)
	@touch $(INSTALLED) $(if $(1),$(TOOLS))
endef

$(INSTALLED): $(UV) $(LOCKED)
	$(call install,$(if $(wildcard $(TOOLS)),-dev))

$(TOOLS): $(UV) $(LOCKED)
	$(call install,-dev)

lock: | $(UV) ## Choose versions anew where they must change; UPGRADE=1: everywhere
	printf -- '-e ./%s\n' $(PACKAGES) $(REPORT) | $(COMPILE) --extra build --extra dev --output-file requirements-dev.lock -
	sed -i.old '/^-e /d' requirements-dev.lock && rm requirements-dev.lock.old
	printf -- '-e ./%s\n' $(PACKAGES) | $(COMPILE) --extra build --constraint requirements-dev.lock --output-file requirements.lock -
	sed -i.old '/^-e /d' requirements.lock && rm requirements.lock.old
	$(COMPILE) --extra runtime --output-file requirements-runtime.lock

elt: setup ## Sandbox to DuckDB through Meltano; TAP=ats for another tap
	@$(BIN)/python -m repo elt $(TAP)

elt-all: setup ## The same for all taps, side by side
	@$(BIN)/python -m repo elt --all

marts: setup $(DBT_INSTALLED) ## Sandbox to DuckDB, and from there to tested marts with dbt
	@$(BIN)/python -m repo marts

marts-docs: setup $(DBT_INSTALLED) ## One page on every table, column and mart, from what `make marts` built
	@$(BIN)/python -m repo marts --docs

dbt: $(DBT_INSTALLED) ## Install dbt, exactly as locked, into transform/.venv

# dbt-core 1.11 knows no Python 3.14.
$(DBT_INSTALLED): $(DBT)/requirements.txt | $(UV)
	$(UV) venv --quiet --clear $(DBT)/.venv --python "$$($(BIN)/python -c \
		"import sys; print(sys.executable if sys.version_info < (3, 14) else '>=3.11,<3.14')")"
	$(UV) pip sync --quiet --python $(DBT)/.venv --require-hashes $<
	@touch $@

# The DuckDB that reads the files is the one that wrote them.
dbt-lock: | $(UV) ## Choose dbt's versions anew where they must change
	sed -n 's/^\(duckdb==.*\) \\$$/\1/p' requirements.lock | $(UV) pip compile --quiet \
		$(if $(UPGRADE),--upgrade) --universal --python-version 3.10 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --constraint - \
		--output-file $(DBT)/requirements.txt $(DBT)/requirements.in

report: tools ## One page on what was loaded; ENVIRONMENT=prod for another environment, POSTGRES=1 for PostgreSQL
	@$(BIN)/load-report $(if $(POSTGRES),--postgres --output output/$(ENVIRONMENT)/report.html,output/$(ENVIRONMENT))

dist: setup ## Wheels and a private Meltano Hub, into dist/; BASE_URL=https://… to serve them there
	@$(BIN)/python -m repo dist --base-url '$(BASE_URL)' $(if $(VERSION),--version '$(VERSION)')

airflow: tools $(AIRFLOW_INSTALLED) $(LAKE_INSTALLED) ## Four tenants on Airflow into one lake, with two workers, one of them killed; CHUNK=4: four runs a task
	@$(BIN)/python -W ignore:XDG_RUNTIME_DIR $(AIRFLOW)/demo/airflow_demo.py --chunk $(CHUNK)

$(AIRFLOW_INSTALLED): $(AIRFLOW)/requirements.txt | $(UV)
	$(UV) venv --quiet --clear --python $(BIN)/python $(AIRFLOW)/.venv
	$(UV) pip sync --quiet --python $(AIRFLOW)/.venv --require-hashes $<
	@touch $@

airflow-lock: | $(UV) ## Choose Airflow's versions anew where they must change
	$(UV) pip compile --quiet $(if $(UPGRADE),--upgrade) --universal --python-version 3.10 \
		--generate-hashes --no-emit-index-url --no-header --no-annotate \
		--output-file $(AIRFLOW)/requirements.txt $(AIRFLOW)/requirements.in

vendors: tools $(PEERS_INSTALLED) ## Compare the taps with published connectors and with recorded bodies
	$(BIN)/pytest --quiet tests/vendors

# The connectors are made for Python 3.11 and older; what is read of them is data.
$(PEERS_INSTALLED): $(PEERS)/requirements.txt | $(UV)
	$(UV) venv --quiet --clear --python $(BIN)/python $(PEERS)/.venv
	$(UV) pip sync --quiet --python $(PEERS)/.venv --require-hashes $<
	@touch $@

vendors-lock: | $(UV) ## Choose the versions of the published connectors anew
	$(UV) pip compile --quiet $(if $(UPGRADE),--upgrade) --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --no-annotate \
		--override $(PEERS)/overrides.txt --output-file $(PEERS)/requirements.txt \
		$(PEERS)/requirements.in

lake: tools $(LAKE_INSTALLED) ## All tests of target-duckdb that concern a lake too, with one
	ALL_LAKE_TESTS=1 $(BIN)/pytest --quiet -n 2 -k lake tests/unit/spile_loader \
		tests/unit/target_duckdb tests/properties/test_target_model.py tests/properties/test_loads.py

# A lake needs another DuckDB than the lock has.
$(LAKE_INSTALLED): $(LAKE)/requirements.txt $(LAKE_PACKAGES:=/pyproject.toml) | $(UV)
	$(UV) venv --quiet --clear --python $(BIN)/python $(LAKE)/.venv
	UV_COMPILE_BYTECODE=false $(UV) pip sync --quiet --python $(LAKE)/.venv --require-hashes $<
	UV_COMPILE_BYTECODE=false $(UV) pip install --quiet --python $(LAKE)/.venv --no-deps --no-build-isolation \
		$(addprefix --editable ./,$(LAKE_PACKAGES))
	@touch $@

lake-lock: | $(UV) ## Choose the versions of what a lake needs anew where they must change
	$(UV) pip compile --quiet $(if $(UPGRADE),--upgrade) --universal --python-version 3.10 \
		--generate-hashes --no-emit-index-url --no-header --no-annotate \
		--output-file $(LAKE)/requirements.txt $(LAKE)/requirements.in
	sed -i.old '/^-e /d' $(LAKE)/requirements.txt && rm $(LAKE)/requirements.txt.old

generate: setup ## Write what is generated: hub, plugin locks, sections of READMEs
	$(BIN)/python -m repo generate

tap: tools ## Begin a tap: NAME=tides writes tap-tides, its test and its part of the sandbox
	@$(BIN)/python -m repo tap '$(NAME)'
	@$(MAKE) --no-print-directory tools generate
	@REFRESH_SNAPSHOTS=1 $(BIN)/pytest --quiet -n 0 tests/taps/test_every_tap.py \
		-k 'the_catalog_changes_only_on_purpose and $(NAME:tap-%=%)'

test: tools $(DBT_INSTALLED) ## Every check
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target lint types layers
	$(BIN)/pytest --quiet -n 2 --dist loadscope --no-loadscope-reorder

endurance: $(addprefix endurance-,$(if $(filter all,$(WHAT)),$(LONG),$(WHAT))) ## Tests at length: WHAT=kills, pipeline-kills, fuzz, load, soak

$(addprefix endurance-,$(LONG)): endurance-%: tools
	KILLS=$(KILLS) KILL_SEED=$(SEED) PIPELINE_KILLS=$(PIPELINE_KILLS) PIPELINE_KILL_SEED=$(SEED) \
		FUZZ_CASES=$(CASES) SOAK_MINUTES=$(MINUTES) SOAK_SEED=$(SEED) \
		LOAD_RECORDS=1000000 LOAD_PAGE_MB=50 LOAD_STREAMS=1000 \
		$(BIN)/pytest --quiet --capture=no $($*)

lint: lint-files lint-generated lint-sql ## Style and files

lint-generated: tools
	$(BIN)/python -m repo generate --check

lint-sql: $(DBT_INSTALLED)
	cd $(DBT) && DBT_SEND_ANONYMOUS_USAGE_STATS=false .venv/bin/sqlfluff lint models

lint-files: tools
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/yamllint --strict .
	$(BIN)/check-jsonschema --builtin-schema vendor.meltano meltano.yml tenants/examples/*.yml
	$(BIN)/meltano-tenants check
	$(BIN)/zizmor --quiet --offline --persona pedantic .github
	$(BIN)/actionlint .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema custom.github-workflows-require-timeout \
		.github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	$(BIN)/hadolint Dockerfile
	$(BIN)/towncrier build --draft --version next >/dev/null

types: tools ## mypy
	$(BIN)/mypy

layers: tools ## Who may import whom
	$(BIN)/lint-imports

audit: tools ## Ask for known weaknesses of what the lock files name; needs a network
	for file in requirements*.lock $(DBT)/requirements.txt; do $(BIN)/pip-audit --requirement "$$file" --require-hashes \
		--disable-pip || exit 1; done

bench: tools ## Measure ours and its peers side by side; takes an hour
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/tenants.py
	$(BIN)/python benchmarks/loading.py
	$(BIN)/python benchmarks/growth.py

clean: ## Remove what commands made, the data in output/ excepted
	rm -rf $(VENV) $(AIRFLOW)/.venv $(DBT)/.venv $(PEERS)/.venv $(LAKE)/.venv .meltano dist
