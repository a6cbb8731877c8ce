# Linli 邻里. Needs Python 3.11+, git, make and a C compiler; everything else is fetched into .venv and node_modules.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
export PATH := $(CURDIR)/.venv/bin:$(PATH)

WORKERS ?= 3
TESTS ?= tests
APP := miniprogram_stub/app

.PHONY: help demo serve test check story bench soak migration screenshots ready ready-to-test

help: ## what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

ready:
	@.ci/prepare run

ready-to-test:
	@.ci/prepare test

# A machine may ask Python to keep no compiled files: each process, of workers and of journeys, would compile all anew.
demo serve test: export PYTHONDONTWRITEBYTECODE :=

demo: ready ## set everything up and run it here, with the local WeChat, two estates and six months of reports
	@python manage.py demo

serve: ready ## run what is already set up: doors, worker and scheduler in one process
	@python manage.py serve

test: ready-to-test ## every test, on SQLite and PostgreSQL (WORKERS=3, TESTS=tests/server)
	@python -m pytest -n $(WORKERS) --dist loadfile $(TESTS)
	@cd $(APP) && npm test --silent -- --passWithNoTests

check: ## style, types and floors; run it before handing over
	@.ci/prepare python-test
	@ruff check .
	@ruff format --check .
	@mypy
	@python -m tests.architecture
	@if command -v npm >/dev/null && [ -d $(APP)/node_modules ]; then npm --prefix $(APP) run --silent types; else echo "no Node: the mini-program's types were not checked"; fi

story: ready-to-test ## play the journeys against a fresh running system and tell them aloud
	@python -m miniprogram_stub.story

bench: ready-to-test ## measure against ceilings of the same run; writes bench/results.json
	@python -m bench

soak: ready-to-test ## the long trials: kill -9 rounds, load, hours in minutes
	@python -m bench.soak

migration: ## write the next schema step: make migration m="what changed"
	@.ci/prepare python
	@test -n "$(m)" || { echo 'say what changed: make migration m="add lifts"'; exit 1; }
	@python -m server.migrations "$(m)"

screenshots: ready-to-test ## the pictures of the READMEs
	@python -m tests.browser.screenshots
