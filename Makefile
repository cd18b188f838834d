# `make run` serves a station on this machine, `make test` runs everything; the rest is for those who change the program.
PORT ?= 8000
T ?=
# The order of the tests; another number looks for tests that lean on each other.
SEED ?= 488572013

.PHONY: run install dev test check ruff mypy imports bench conformance lock clean

run: install
	@exec .venv/bin/lims-complaints run --port $(PORT)

install:
	@tools/install run

test: dev
	@$(if $(T),,tools/test-programs)
	@.venv/bin/pytest $(if $(T),$(T) -p no:randomly,-n 2 --dist loadfile --durations=10 --randomly-seed=$(SEED))

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
