# `make run` serves a station on this machine, `make test` runs everything; the rest is for those who change the program.
PORT ?= 8000
T ?=
# The order of the tests; another number looks for tests that lean on each other.
SEED ?= 488572013
# So many processes test side by side: one a core, but two at least, and no more than four, each with a browser and a server of its own.
WORKERS ?= $(shell n=$$(nproc); echo $$((n < 2 ? 2 : n > 4 ? 4 : n)))

.PHONY: run install dev test mutations check ruff mypy imports bench conformance lock clean

run: install
	@exec .venv/bin/lims-complaints run --port $(PORT)

install:
	@tools/install run

# The whole suite writes in memory where 6 GiB are free; `TMPDIR=/var/tmp make test` keeps to the disk.
test: dev
	@$(if $(T),,tools/test-programs)
	@.venv/bin/pytest $(if $(T),$(T) -p no:randomly,-n $(WORKERS) --dist loadfile --no-loadscope-reorder --durations=10 --randomly-seed=$(SEED))

mutations: dev
	@MUTATIONS_SHARES=1 .venv/bin/pytest -q -p no:randomly tests/house/test_numbers_matter.py

check: ruff mypy imports

ruff: dev
	@.venv/bin/ruff check --quiet --output-format concise . && .venv/bin/ruff format --check --quiet .

mypy: dev
	@.venv/bin/mypy --strict

imports: dev
	@.venv/bin/lint-imports --no-logo

bench: dev
	@.venv/bin/python -m benchmarks

conformance: dev
	@tools/conformance

lock: dev
	@tools/lock

dev:
	@tools/install dev

clean:
	@rm -rf .venv build dist
